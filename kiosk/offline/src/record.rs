// SPDX-License-Identifier: EUPL-1.2
//! What is written to the totem's disk. Each record has a key: a later one with the same key takes the place of the one before.

use protocol::{Access, Forecast, HandedVisit, HeardNumbers, LeasedDay, OfficeView, SlipBody};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    /// The last catalogue heard.
    Catalogue(Box<OfficeView>),
    /// The highest epoch of the server that was heard.
    Epoch(u64),
    Lease(LeasedDay),
    Heard(HeardNumbers),
    Ticket(Kept),
    /// What became of a ticket's paper, until the server is told.
    Slip {
        token: String,
        body: SlipBody,
    },
}

/// A ticket that this totem put into somebody's hands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// The citizen's link: 32 hexadecimal digits.
    pub token: String,
    /// As people read it: `A 901`.
    pub number: String,
    /// The business day, `2026-11-23`.
    pub day: String,
    /// When it was given, on the totem's clock that never runs backwards.
    pub at_ms: i64,
    pub services: Vec<String>,
    /// The area of the number.
    pub area: String,
    pub access: Access,
    pub language: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<Forecast>,
    /// One for each press of the key.
    pub touch: String,
    /// The server was asked with that key, and its answer never came.
    #[serde(default)]
    pub was_asked: bool,
    /// Given by the totem alone.
    pub alone: bool,
    /// The epoch of the server that has it; none while no server does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed_in: Option<u64>,
    /// Nobody was there any more to take it.
    #[serde(default)]
    pub given_up: bool,
}

impl Record {
    /// What it takes the place of.
    pub fn key(&self) -> String {
        match self {
            Record::Catalogue(_) => "catalogue".to_owned(),
            Record::Epoch(_) => "epoch".to_owned(),
            Record::Lease(lease) => format!("lease/{}", lease.day),
            Record::Heard(_) => "heard".to_owned(),
            Record::Ticket(kept) => format!("ticket/{}", kept.token),
            Record::Slip { token, .. } => slip_key(token),
        }
    }
}

/// The key of what is to be told of this ticket's paper.
pub(crate) fn slip_key(token: &str) -> String {
    format!("slip/{token}")
}

impl Kept {
    /// The letter and the digits of the number.
    pub fn number_parts(&self) -> Option<(char, u32)> {
        let mut rest = self.number.chars();
        let letter = rest.next()?;
        rest.as_str().trim().parse().ok().map(|n| (letter, n))
    }

    /// As the server is told of it.
    pub(crate) fn handed(&self, before: Option<&Kept>) -> HandedVisit {
        HandedVisit {
            token: self.token.clone(),
            number: self.number.clone(),
            day: self.day.clone(),
            at_ms: self.at_ms,
            services: self.services.clone(),
            access: self.access,
            language: self.language.clone(),
            slot: self.slot.clone(),
            promise: self.promise.clone(),
            after: before.map(|before| before.token.clone()),
            instead_of_key: (self.alone && self.was_asked).then(|| self.touch.clone()),
        }
    }
}
