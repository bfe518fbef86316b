// SPDX-License-Identifier: EUPL-1.2
//! Slips that staff want again from a totem, as the day's journal says.

use protocol::PRINT_WITHIN_S;
use queue::{Event, Moment, SlipOutcome, Token, VisitId};

/// A slip to print again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Print {
    pub job: Token,
    pub visit: VisitId,
    /// The totem that is to print it.
    pub device: u64,
    pub at: Moment,
    /// The journal's number of the order.
    pub seq: u64,
    pub outcome: Option<SlipOutcome>,
}

impl Print {
    /// Nobody has said what became of it, and it is not too late.
    fn is_wanted(&self, now: Moment) -> bool {
        self.outcome.is_none() && now.since_ms(self.at) <= PRINT_WITHIN_MS
    }
}

const PRINT_WITHIN_MS: i64 = PRINT_WITHIN_S as i64 * 1_000;

/// All of the day, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prints(Vec<Print>);

impl Prints {
    pub fn observe(&mut self, seq: u64, at: Moment, event: &Event) {
        match event {
            Event::DayOpened { .. } => self.0.clear(),
            &Event::SlipAskedAgain { visit, device, job } => self.0.push(Print {
                job,
                visit,
                device,
                at,
                seq,
                outcome: None,
            }),
            &Event::SlipAgain { job, outcome, .. } => {
                if let Some(print) = self.0.iter_mut().find(|print| print.job == job) {
                    print.outcome = Some(outcome);
                }
            }
            _ => {}
        }
    }

    /// The journal's number of the newest one that is wanted; 0 without any.
    pub fn newest(&self, now: Moment) -> u64 {
        self.0
            .iter()
            .rev()
            .find(|print| print.is_wanted(now))
            .map_or(0, |print| print.seq)
    }

    /// What this totem is to print.
    pub fn of(&self, device: u64, now: Moment) -> impl Iterator<Item = &Print> {
        self.0
            .iter()
            .filter(move |print| print.device == device && print.is_wanted(now))
    }

    /// One that this totem was given and of which it has not said what became; also when it took its time.
    pub fn open(&self, device: u64, job: Token) -> Option<&Print> {
        self.0
            .iter()
            .find(|print| print.job == job && print.device == device && print.outcome.is_none())
    }

    /// Those that nobody printed in time.
    pub fn late(&self, now: Moment) -> impl Iterator<Item = &Print> {
        self.0
            .iter()
            .filter(move |print| print.outcome.is_none() && !print.is_wanted(now))
    }
}
