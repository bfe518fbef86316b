// SPDX-License-Identifier: EUPL-1.2
//! How the forecast leaves the cores to everything else. Where they are few, whatever is woken beside a thread that computes may have to wait
//! until that has had its turn, some milliseconds; so this thread offers its core after every few hundredths of a millisecond. And where
//! everybody wants the cores all the time, its part of them is small.

use std::thread::yield_now;
use std::time::{Duration, Instant};

/// A tenth of the weight of other threads (see sched(7)).
const NICE: i32 = 10;

/// On a machine that is never idle a work is done so much later at most because it gives way, or so many times as late as if it did not: then
/// it has a fifth of one core, as on a machine with nothing else to do.
const PATIENCE: Duration = Duration::from_millis(500);
const SHARE: u32 = 5;

/// Makes the part of the calling thread small, and of no other, for as long as it lives: the system lets nobody take that back.
pub fn stand_behind() {
    if let Err(error) = rustix::process::nice(NICE) {
        tracing::warn!(%error, "the forecast competes for the cores like everything else");
    }
}

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

    /// As the system tells it of the calling thread (proc_pid_stat(5), field 19).
    fn niceness() -> i32 {
        let stat = std::fs::read_to_string("/proc/thread-self/stat").expect("a thread");
        let fields = stat.rsplit(") ").next().expect("behind the name");
        fields
            .split(' ')
            .nth(16)
            .and_then(|nice| nice.parse().ok())
            .expect("a number")
    }

    #[test]
    fn only_the_thread_of_the_forecast_stands_behind() {
        let before = niceness();
        let behind = std::thread::spawn(|| {
            stand_behind();
            niceness()
        });
        assert_eq!(
            (behind.join().expect("it ends"), niceness()),
            ((before + NICE).min(19), before)
        );
    }

    #[test]
    fn the_forecast_gives_way_for_a_while_and_then_takes_its_part() {
        let ms = Duration::from_millis;
        assert!(is_patient(ms(0), ms(0)));
        assert!(is_patient(ms(510), ms(500)));
        assert!(
            !is_patient(ms(520), ms(510)),
            "others have had the core long enough"
        );
        assert!(is_patient(ms(10_000), ms(7_900)));
        assert!(!is_patient(ms(10_000), ms(8_100)));
    }
}
