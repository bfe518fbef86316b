# SPDX-License-Identifier: EUPL-1.2
# The totem.
ticket-around = call expected around { $time }
