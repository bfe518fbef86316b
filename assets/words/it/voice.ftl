# SPDX-License-Identifier: EUPL-1.2
# What the hall hears. Numbers come as words: "A quarantadue, sportello tre".
voice-call = { $number }, sportello { $counter }
