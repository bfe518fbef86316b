# SPDX-License-Identifier: EUPL-1.2
# LED panels: forms of the same word divided by |, the longest first; the longest that fits is shown. Plain letters only.

panel-closed = CLOSED|CLD|C
panel-paused = BREAK|BRK|B
