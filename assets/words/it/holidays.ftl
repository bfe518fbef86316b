# SPDX-License-Identifier: EUPL-1.2
# The national holidays, as the reason why the office is closed.

holiday-new-year = Capodanno
holiday-epiphany = Epifania
holiday-easter = Pasqua
holiday-easter-monday = Lunedì dell’Angelo
holiday-liberation = Festa della Liberazione
holiday-labour = Festa del lavoro
holiday-republic = Festa della Repubblica
holiday-assumption = Ferragosto
holiday-saint-francis = San Francesco
holiday-all-saints = Ognissanti
holiday-immaculate-conception = Immacolata
holiday-christmas = Natale
holiday-saint-stephen = Santo Stefano
holiday-other = Giorno festivo
