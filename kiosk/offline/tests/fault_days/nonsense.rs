// SPDX-License-Identifier: EUPL-1.2
//! A totem that was stolen, or went mad: its token is good, and what it says is not.

use std::collections::BTreeMap;

use protocol::{Access, HandOverBody, HandedVisit, HeardNumbers, HeldNumbers, HelloBody};
use queue::Day;

use super::office::{self, MINUTE_MS};
use super::server::hex;
use super::world::{Event, World};

/// The others are 1 to 3.
const STOLEN: u64 = 4;

impl World {
    /// It greets and hands over what it likes, as soon as there is a server.
    pub(super) fn nonsense(&mut self) {
        if self.server_up_at_ms.is_none() && self.is_open() {
            self.figures.nonsense += 1;
            let (hello, epoch) = (self.absurd_hello(), self.random.below(3));
            // What may be so is believed of anybody.
            let likely = |(letter, n): (&char, &u32)| {
                *n > self.server.hall.last_number(*letter) && self.server.may_reach(*letter, *n)
            };
            self.ledger.numbers_left_out |=
                hello.heard.iter().flat_map(|heard| &heard.last).any(likely);
            self.server.hello(STOLEN, &hello, epoch, self.now_ms);
            let told = self.absurd_hand_over();
            told.visits
                .iter()
                .for_each(|visit| self.ledger.told_by_the_stolen(&visit.token));
            self.server.hand_over(STOLEN, &told, self.now_ms);
        }
        let wait_ms = 10_000 + self.within(2 * MINUTE_MS) + self.until_open_ms();
        self.after(wait_ms, Event::Nonsense);
    }

    fn absurd_hello(&mut self) -> HelloBody {
        let held = (0..self.random.below(4)).map(|_| {
            let from = *self.random.pick(&[1, 100, 900, 925, 950, 975]);
            HeldNumbers {
                day: self.some_day(),
                from,
                to: from + *self.random.pick(&[0, 24, 99, 4_000_000_000]),
            }
        });
        let held = held.collect();
        let most = *self.random.pick(&[50, 899, 9_999, u32::MAX]);
        let last = BTreeMap::from([('A', most), ('S', most / 2), ('Z', 7)]);
        HelloBody {
            instance: "stolen".to_owned(),
            held,
            heard: Some(HeardNumbers {
                day: self.some_day(),
                last,
            }),
        }
    }

    fn absurd_hand_over(&mut self) -> HandOverBody {
        let visits = (0..self.random.below(3))
            .map(|place| self.absurd_visit(place))
            .collect();
        HandOverBody {
            instance: "stolen".to_owned(),
            at_ms: self.now_ms,
            visits,
        }
    }

    fn absurd_visit(&mut self, place: u64) -> HandedVisit {
        let n = match self.random.below(3) {
            0 => 900 + self.random.below(100),
            1 => 1_000 + self.random.below(8_999),
            _ => 300 + self.random.below(500),
        };
        let mut token = [0xbd; 16];
        token[..8].copy_from_slice(&self.now_ms.to_le_bytes());
        token[8] = u8::try_from(place).expect("few");
        HandedVisit {
            token: hex(token),
            number: format!("{} {n:03}", self.random.pick(&['A', 'S', 'Z'])),
            day: self.some_day(),
            at_ms: self.now_ms - self.within(1_000 * MINUTE_MS),
            services: vec![(*self.random.pick(&office::SERVICES)).to_owned()],
            access: Access::Standard,
            language: "it".to_owned(),
            slot: None,
            promise: None,
            after: None,
            instead_of_key: None,
        }
    }

    /// Mostly today.
    fn some_day(&mut self) -> String {
        let Day(today) = office::day(self.now_ms);
        office::day_text(Day(today - 1 + *self.random.pick(&[0, 1, 1, 1, 1, 2])))
    }
}
