# SPDX-License-Identifier: EUPL-1.2
# LED panels: forms of the same word divided by |, the longest first; the longest that fits is shown, in capitals. Plain letters only.

panel-closed = Closed|Cld|C
panel-paused = Break|Brk|B
