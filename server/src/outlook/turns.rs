// SPDX-License-Identifier: EUPL-1.2
//! How the forecast leaves the cores to everything else. Where they are few, whatever is woken beside a thread that computes may have to wait
//! until that has had its turn, some milliseconds; so this thread offers its core after every few hundredths of a millisecond.

use std::thread::yield_now;
use std::time::{Duration, Instant};

/// On a machine that is never idle a piece of work is done so much later at most because it gives way, or twice as late as if it did not.
const PATIENCE: Duration = Duration::from_millis(250);

/// To be called between the pieces of a work that begins now: whoever wants the core has it first. When others have had it for longer than
/// [`PATIENCE`] and than this work, it competes for the core like everything else.
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
    away <= PATIENCE.max(since.saturating_sub(away))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forecast_gives_way_for_a_while_and_then_for_half_of_the_time() {
        let ms = Duration::from_millis;
        assert!(is_patient(ms(0), ms(0)));
        assert!(is_patient(ms(251), ms(250)));
        assert!(!is_patient(ms(300), ms(260)), "others have had the core long enough");
        assert!(is_patient(ms(10_000), ms(4_900)));
        assert!(!is_patient(ms(10_000), ms(5_100)));
    }
}
