// SPDX-License-Identifier: EUPL-1.2
//! Sounds of the hall, as WAV files.

/// Two soft falling tones, about a second, 22,050 Hz mono: says that a call follows. Made by `sounds/make-chime.sh`.
pub const CHIME_WAV: &[u8] = include_bytes!("../sounds/chime.wav");

#[cfg(test)]
mod tests {
    use super::*;

    fn u32_at(offset: usize) -> u32 {
        u32::from_le_bytes(
            CHIME_WAV[offset..offset + 4]
                .try_into()
                .expect("four bytes"),
        )
    }

    #[test]
    fn the_chime_is_a_short_small_wav() {
        assert_eq!(&CHIME_WAV[..4], b"RIFF");
        assert_eq!(&CHIME_WAV[8..12], b"WAVE");
        let bytes_per_second = u32_at(28);
        let length_ms = (CHIME_WAV.len() as u64 - 44) * 1_000 / u64::from(bytes_per_second);
        assert!((600..=1_500).contains(&length_ms), "{length_ms} ms");
        assert!(CHIME_WAV.len() <= 60_000);
    }

    #[test]
    fn the_chime_is_audible_and_does_not_clip() {
        let peak = CHIME_WAV[44..]
            .chunks_exact(2)
            .map(|two| i16::from_le_bytes([two[0], two[1]]).unsigned_abs())
            .max();
        assert!(
            peak.is_some_and(|peak| (8_000..32_000).contains(&peak)),
            "{peak:?}"
        );
    }
}
