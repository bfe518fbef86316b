// SPDX-License-Identifier: EUPL-1.2
//! Keys that make a repeated request the same request.

use std::time::Duration;

/// A fresh `Idempotency-Key`: 128 random bits as 32 hexadecimal digits.
pub fn new_key() -> String {
    random_bytes::<16>()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// A number from 0 up to 1, for spreading retries of many devices over time.
pub(crate) fn random_share() -> f64 {
    f64::from(u16::from_le_bytes(random_bytes::<2>())) / 65_536.0
}

/// Between half and all of a pause, so that the devices of a hall do not come back in step.
pub fn spread(pause: Duration) -> Duration {
    pause.mul_f64(0.5 + random_share() / 2.0)
}

fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .expect("the operating system always has random bytes once it has started");
    bytes
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_devices_of_a_hall_do_not_come_back_in_step() {
        let pauses: Vec<Duration> = (0..1_000)
            .map(|_| spread(Duration::from_millis(250)))
            .collect();
        assert!(
            pauses
                .iter()
                .all(|pause| (125..=250).contains(&pause.as_millis()))
        );
        // Of 1,000 devices no more than a few come back within the same five milliseconds.
        for from in (125..250).step_by(5) {
            let together = pauses
                .iter()
                .filter(|pause| (from..from + 5).contains(&pause.as_millis()))
                .count();
            assert!(
                together < 120,
                "{together} of 1,000 between {from} and {} ms",
                from + 5
            );
        }
        let different: BTreeSet<&Duration> = pauses.iter().collect();
        assert!(
            different.len() > 900,
            "{} different pauses",
            different.len()
        );
    }
}
