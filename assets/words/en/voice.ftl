# SPDX-License-Identifier: EUPL-1.2
# What the hall hears. Numbers come as words: "A forty-two, counter three".
voice-call = { $number }, counter { $counter }
