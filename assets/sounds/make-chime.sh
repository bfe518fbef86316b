#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Makes chime.wav: two soft falling tones (E5, C5) with a little of their octave, each dying away like a bell.
set -eu
cd "$(dirname "$0")"
sox -R -n -r 22050 -c 1 -b 16 first.wav synth 0.95 sine 659.26 sine 1318.51 remix 1v0.42,2v0.07 fade l 0.008 0.95 0.93
sox -R -n -r 22050 -c 1 -b 16 second.wav synth 0.95 sine 523.25 sine 1046.50 remix 1v0.42,2v0.07 fade l 0.008 0.95 0.93 pad 0.38
sox -R -m -v 1 first.wav -v 1 second.wav -b 16 chime.wav
rm first.wav second.wav
