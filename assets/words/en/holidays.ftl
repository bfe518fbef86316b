# SPDX-License-Identifier: EUPL-1.2
# The national holidays, as the reason why the office is closed.

holiday-new-year = New Year’s Day
holiday-epiphany = Epiphany
holiday-easter = Easter
holiday-easter-monday = Easter Monday
holiday-liberation = Liberation Day
holiday-labour = Labour Day
holiday-republic = Republic Day
holiday-assumption = Assumption Day
holiday-saint-francis = Saint Francis’ Day
holiday-all-saints = All Saints’ Day
holiday-immaculate-conception = Immaculate Conception
holiday-christmas = Christmas Day
holiday-saint-stephen = Saint Stephen’s Day
holiday-other = Public holiday
