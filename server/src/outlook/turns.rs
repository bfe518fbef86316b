// SPDX-License-Identifier: EUPL-1.2
//! How the forecast leaves the cores to everything else. Where they are few, whatever is woken beside a thread that computes may have to wait
//! until that has had its turn, some milliseconds; so this thread offers its core after every few hundredths of a millisecond.

use std::thread::yield_now;
use std::time::{Duration, Instant};

/// On a machine that is never idle a work is done so much later at most because it gives way, or so many times as late as if it did not: then
/// it has a fifth of one core, as on a machine with nothing else to do.
const PATIENCE: Duration = Duration::from_millis(500);
const SHARE: u32 = 5;

/// To be called between the pieces of a work that begins now: whoever wants the core has it first. When others have had it for longer than
/// [`PATIENCE`] and than is their part, the work competes for it like everything else.
pub fn give_way() -> impl FnMut() + Send {
    let (began, mut away) = (Instant::now(), Duration::ZERO);
    move || {
        let offered = Instant::now();
        if is_patient(offered - began, away) {
            yield_now();
            away += offered.elapsed();
        }
    }
}

/// Whether a work that began `since` ago gives way again, after it was away from the core for `away` of that time.
fn is_patient(since: Duration, away: Duration) -> bool {
    away <= PATIENCE.max(since / SHARE * (SHARE - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forecast_gives_way_for_a_while_and_then_takes_its_part() {
        let ms = Duration::from_millis;
        assert!(is_patient(ms(0), ms(0)));
        assert!(is_patient(ms(510), ms(500)));
        assert!(!is_patient(ms(520), ms(510)), "others have had the core long enough");
        assert!(is_patient(ms(10_000), ms(7_900)));
        assert!(!is_patient(ms(10_000), ms(8_100)));
    }
}
