// SPDX-License-Identifier: EUPL-1.2
//! What staff should know of for some minutes.

use std::collections::VecDeque;

use queue::{Moment, SlipTrouble, VisitId, Why};

use super::prints::Print;
use super::state::State;

/// Troubles older than this are not shown any more.
const TROUBLE_MS: i64 = 15 * 60_000;
const MOST_TROUBLES: usize = 20;

/// Something that staff should know of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Name of a message of the word files.
    pub kind: &'static str,
    pub device: String,
    pub visit: Option<VisitId>,
    pub at: Moment,
}

impl State {
    pub fn add_trouble(&mut self, kind: &'static str) {
        let trouble = Trouble {
            kind,
            device: String::new(),
            visit: None,
            at: self.now,
        };
        push_trouble(&mut self.troubles, trouble);
    }

    pub fn add_trouble_about(&mut self, kind: &'static str, visit: VisitId, device: &str) {
        let trouble = Trouble {
            kind,
            device: device.to_owned(),
            visit: Some(visit),
            at: self.now,
        };
        push_trouble(&mut self.troubles, trouble);
    }

    /// Something is wrong with a device.
    pub fn add_trouble_of(&mut self, kind: &'static str, device: String) {
        let trouble = Trouble {
            kind,
            device,
            visit: None,
            at: self.now,
        };
        push_trouble(&mut self.troubles, trouble);
    }

    /// Says which device the newest trouble of this visit is about. Events do not name devices, so after a restart it is not known any more.
    pub(crate) fn name_trouble(&mut self, visit: VisitId, device: &str) {
        if let Some(trouble) = self
            .troubles
            .back_mut()
            .filter(|trouble| trouble.visit == Some(visit))
        {
            device.clone_into(&mut trouble.device);
        }
    }

    /// What is strange about the wall clock, as long as it is not believed: the name of a message.
    pub fn clock_doubt(&self) -> Option<&'static str> {
        self.doubted.map(|(why, _)| kind_of_doubt(why))
    }

    /// The same among what staff read.
    fn clock_trouble(&self) -> Option<Trouble> {
        self.doubted.map(|(why, at)| Trouble {
            kind: kind_of_doubt(why),
            device: String::new(),
            visit: None,
            at,
        })
    }

    /// Troubles of the last minutes, and what lasts, newest first.
    pub fn fresh_troubles(&self) -> impl Iterator<Item = Trouble> {
        let is_fresh = |at: Moment| self.now.since_ms(at) <= TROUBLE_MS;
        let late = |print: &Print| Trouble {
            kind: "trouble-reprint-late",
            device: self
                .device_names
                .get(&print.device)
                .cloned()
                .unwrap_or_default(),
            visit: Some(print.visit),
            at: print.at,
        };
        let late = self.prints.late(self.now).map(late);
        let fresh = self
            .troubles
            .iter()
            .cloned()
            .chain(late)
            .filter(|trouble| is_fresh(trouble.at));
        let mut all: Vec<Trouble> = fresh.chain(self.clock_trouble()).collect();
        all.sort_by_key(|trouble| std::cmp::Reverse(trouble.at));
        all.into_iter()
    }
}

pub(super) fn trouble_kind(why: SlipTrouble) -> &'static str {
    match why {
        SlipTrouble::Unreachable => "trouble-printer-unreachable",
        SlipTrouble::PaperOut => "trouble-paper-out",
        SlipTrouble::CoverOpen => "trouble-cover-open",
        SlipTrouble::Uncertain => "trouble-slip-uncertain",
        SlipTrouble::Other => "trouble-printer",
    }
}

pub(super) fn push_trouble(troubles: &mut VecDeque<Trouble>, trouble: Trouble) {
    if troubles.len() == MOST_TROUBLES {
        troubles.pop_front();
    }
    troubles.push_back(trouble);
}

fn kind_of_doubt(why: Why) -> &'static str {
    match why {
        Why::Leapt => "trouble-clock-leapt",
        Why::Far => "trouble-clock-far",
        Why::Behind => "trouble-clock-behind",
    }
}
