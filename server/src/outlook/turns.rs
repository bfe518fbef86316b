// SPDX-License-Identifier: EUPL-1.2
//! When the forecast has a core: while nobody else wants it, or, on a machine that is never idle, like everybody else. Where there are few
//! cores a ticket would wait for the forecast otherwise, for even the least nice of ordinary threads is let finish its turn.

use std::panic::resume_unwind;
use std::thread::{Builder, scope};
use std::time::{Duration, Instant};

use thread_priority::ThreadPriority;
use thread_priority::unix::{NormalThreadSchedulePolicy, ThreadSchedulePolicy, set_thread_priority_and_policy, thread_native_id};

/// What takes longer waited for a core: it takes milliseconds.
const LATE: Duration = Duration::from_secs(2);
/// So long the machine counts as one that is never idle.
const BUSY: Duration = Duration::from_secs(300);

#[derive(Debug, Default)]
pub struct Turns {
    late: Option<Instant>,
}

impl Turns {
    /// Does `work` on a thread of its own, for a thread that gave its place away (`SCHED_IDLE`) may not take it back without privileges.
    /// A panic goes on here.
    pub fn take<T: Send>(&mut self, work: impl FnOnce() -> T + Send) -> T {
        let (began, waits) = (Instant::now(), self.late.is_none_or(|late| late.elapsed() > BUSY));
        let done = scope(|scope| {
            let turn = move || {
                if waits {
                    give_way();
                }
                work()
            };
            Builder::new().name("forecast".to_owned()).spawn_scoped(scope, turn).map(|thread| thread.join())
        });
        if began.elapsed() > LATE {
            self.late = Some(Instant::now());
        }
        match done {
            Ok(Ok(done)) => done,
            Ok(Err(panic)) => resume_unwind(panic),
            // Like a panic, it is said and tried again later.
            Err(error) => panic!("there is no thread for the forecast: {error}"),
        }
    }
}

fn give_way() {
    let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
    if let Err(error) = set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, idle) {
        tracing::debug!(%error, "the forecast competes for the cores with everything else");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forecast_gives_way_unless_it_was_late() {
        let policy = || thread_priority::unix::thread_schedule_policy().unwrap();
        let mut turns = Turns::default();
        let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
        assert_eq!(turns.take(policy), idle);
        assert_ne!(policy(), idle, "who asks keeps its place");
        turns.late = Some(Instant::now());
        assert_ne!(turns.take(policy), idle);
    }

    #[test]
    #[should_panic(expected = "broken model")]
    fn a_panic_goes_on() {
        Turns::default().take(|| panic!("broken model"));
    }
}
