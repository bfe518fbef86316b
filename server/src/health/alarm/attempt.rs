// SPDX-License-Identifier: EUPL-1.2
//! One attempt at a time, with an end.

use std::sync::mpsc::channel;
use std::thread::JoinHandle;
use std::time::Duration;

/// The attempts of one way.
#[derive(Debug, Default)]
pub(super) struct Attempts {
    /// One that had not ended in time.
    hanging: Option<JoinHandle<()>>,
}

impl Attempts {
    /// Does it in a thread of its own and waits for at most `within`. While one hangs, no other is begun: they would only become more.
    ///
    /// # Errors
    /// What the attempt says, or that it takes too long.
    pub fn within(
        &mut self,
        within: Duration,
        attempt: impl FnOnce() -> Result<(), String> + Send + 'static,
    ) -> Result<(), String> {
        if self
            .hanging
            .as_ref()
            .is_some_and(|thread| !thread.is_finished())
        {
            return Err("the attempt before has not ended".to_owned());
        }
        self.hanging = None;
        let (said, outcome) = channel();
        let run = move || {
            // Nobody listens any more when it took too long.
            let _ = said.send(attempt());
        };
        let thread = std::thread::Builder::new()
            .name("an alarm".to_owned())
            .spawn(run)
            .map_err(|error| error.to_string())?;
        outcome.recv_timeout(within).unwrap_or_else(|_| {
            self.hanging = Some(thread);
            Err("no end in time".to_owned())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attempt_that_hangs_has_failed_and_is_not_joined_by_others() {
        let mut attempts = Attempts::default();
        let soon = Duration::from_millis(20);
        let (let_go, held) = channel::<()>();
        let hangs = move || held.recv().map_err(|error| error.to_string());
        assert_eq!(
            attempts.within(soon, hangs),
            Err("no end in time".to_owned())
        );
        assert!(attempts.within(soon, || panic!("it is not begun")).is_err());
        drop(let_go);
        let long = Duration::from_secs(20);
        while attempts
            .hanging
            .as_ref()
            .is_some_and(|thread| !thread.is_finished())
        {
            std::thread::yield_now();
        }
        assert_eq!(attempts.within(long, || Ok(())), Ok(()));
        assert_eq!(
            attempts.within(long, || Err("no".to_owned())),
            Err("no".to_owned())
        );
    }
}
