// SPDX-License-Identifier: EUPL-1.2
//! Waiting for a thing, with a deadline: a test that waits for a time is either slow or wrong.

use std::time::{Duration, Instant};

/// How often the thing is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// Waits until `holds` is true; panics with `what` after `within`.
#[track_caller]
pub fn until(what: &str, within: Duration, mut holds: impl FnMut() -> bool) {
    until_some(what, within, || holds().then_some(()));
}

/// Waits until `find` finds something; panics with `what` after `within`.
#[track_caller]
pub fn until_some<T>(what: &str, within: Duration, mut find: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + within;
    loop {
        if let Some(found) = find() {
            return found;
        }
        assert!(
            Instant::now() < end,
            "waited {within:?} in vain until {what}"
        );
        std::thread::sleep(LOOK_EVERY);
    }
}
