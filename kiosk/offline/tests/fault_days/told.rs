// SPDX-License-Identifier: EUPL-1.2
//! What the server of a fault day makes of what totems tell: greetings and hand-overs.

use std::collections::BTreeMap;

use protocol::{
    Access, Became, HandOverAnswer, HandOverBody, HandedOver, HandedVisit, HeldNumbers,
    HelloAnswer, HelloBody, Instants, LeasedDay, ServiceHours,
};
use queue::{
    AccessClass, Command, Day, DeviceId, Event, HandOver, Language, Moment, Refusal, Series, Token,
    VisitId,
};

use super::office::{self, SERVICES};
use super::server::{Kept, Server, number_of, token_of};
use super::{Broken, DAY_MS};

impl Server {
    /// What a totem tells that knows a server with a higher epoch is of that one.
    pub fn hello(&mut self, device: u64, body: &HelloBody, epoch: u64, now_ms: i64) -> HelloAnswer {
        if epoch <= self.disk.epoch {
            self.believe(device, body, now_ms);
        }
        let place = if self.broken == Broken::SameNumbersForAll {
            0
        } else {
            u32::try_from(device).expect("few") - 1
        };
        let today = self.hall.day().expect("a day is open");
        let days = [today, office::next(today)];
        for day in days {
            if self.broken != Broken::SameNumbersForAll {
                let _none_left = self.run(
                    &Command::Lease {
                        device: DeviceId(device),
                        day,
                        place,
                        of: 4,
                    },
                    now_ms,
                );
            }
        }
        HelloAnswer {
            epoch: self.disk.epoch,
            at: office::time(self.office_ms(now_ms)),
            day: Some(office::day_text(today)),
            days: days
                .into_iter()
                .map(|day| self.leased(device, day))
                .collect(),
        }
    }

    fn believe(&mut self, device: u64, body: &HelloBody, now_ms: i64) {
        let series = office::office().reserved.expect("it has one");
        let own = u32::try_from(device).expect("few") - 1;
        for held in &body.held {
            let claimed = Series {
                from: held.from,
                to: held.to,
            };
            let is_anothers = (0..4)
                .filter(|place| *place != own)
                .filter_map(|place| series.block(place, 4))
                .any(|block| block.overlaps(claimed));
            if is_anothers {
                continue;
            }
            let claim = Command::ClaimLease {
                device: DeviceId(device),
                day: office::day_of(&held.day),
                from: held.from,
                to: held.to,
            };
            let _theirs = self.run(&claim, now_ms);
        }
        let today = self.hall.day();
        for (letter, to) in body
            .heard
            .iter()
            .filter(|heard| Some(office::day_of(&heard.day)) == today)
            .flat_map(|heard| &heard.last)
        {
            if self.broken == Broken::BelievesAll || self.may_reach(*letter, *to) {
                self.run(
                    &Command::SkipNumbers {
                        letter: *letter,
                        to: *to,
                    },
                    now_ms,
                )
                .expect("numbers can be skipped");
            }
        }
    }

    /// Whether so many numbers may have been given before this server was started.
    pub fn may_reach(&self, letter: char, n: u32) -> bool {
        self.unwritten.may_reach(&self.hall, letter, n)
    }

    fn leased(&self, device: u64, day: Day) -> LeasedDay {
        let text = office::day_text(day);
        let held = |from, to| HeldNumbers {
            day: text.clone(),
            from,
            to,
        };
        let own = self
            .hall
            .leases()
            .filter(|lease| lease.device == DeviceId(device) && lease.day == day);
        let mut numbers: Vec<HeldNumbers> = own
            .map(|lease| held(lease.numbers.from, lease.numbers.to))
            .collect();
        if self.broken == Broken::SameNumbersForAll {
            numbers = vec![held(900, 924)];
        }
        let begins = office::begins(day);
        let open = office::hours(day);
        let span = Instants {
            from: office::time(open.start),
            to: office::time(open.end),
        };
        let hours = |slug: &&str| ServiceHours {
            id: (*slug).to_owned(),
            spans: vec![span.clone()],
        };
        LeasedDay {
            day: text.clone(),
            begins: office::time(begins),
            ends: office::time(begins + DAY_MS),
            numbers,
            used: BTreeMap::new(),
            services: SERVICES.iter().map(hours).collect(),
        }
    }

    pub fn hand_over(&mut self, device: u64, body: &HandOverBody, now_ms: i64) -> HandOverAnswer {
        let mut visits = Vec::new();
        for visit in &body.visits {
            let instead = visit
                .instead_of_key
                .as_ref()
                .and_then(|key| self.give_up_key(device, key));
            let age_ms = (body.at_ms - visit.at_ms).max(0);
            let mut token = token_of(&visit.token).expect("a link");
            if self.broken == Broken::MergesTwice && self.hall.visit_by_token(token).is_some() {
                token.0[15] ^= 0xff;
            }
            let told = HandOver {
                device: DeviceId(device),
                token,
                number: number_of(&visit.number).expect("a number"),
                day: self.day_of(visit),
                services: visit
                    .services
                    .iter()
                    .map(|slug| office::service(slug))
                    .collect(),
                class: if visit.access == Access::Priority {
                    AccessClass::Priority
                } else {
                    AccessClass::Standard
                },
                language: Language::ITALIAN,
                slot: None,
                slots: None,
                promise: None,
                begins: self.begins(self.day_of(visit), now_ms),
                arrived: Moment(
                    self.moment(now_ms).0
                        - if self.broken == Broken::ArrivesNow {
                            0
                        } else {
                            age_ms
                        },
                ),
                after: visit.after.as_deref().and_then(token_of),
                instead: instead.filter(|_| self.broken != Broken::KeepsBoth),
            };
            if self.is_of_before(token) {
                visits.push(HandedOver {
                    token: visit.token.clone(),
                    became: Became::Known,
                });
                continue;
            }
            let became = match self.run(&Command::HandOver(told), now_ms) {
                Ok(events) if events.is_empty() => Became::Known,
                Ok(events)
                    if events
                        .iter()
                        .any(|event| matches!(event, Event::VisitIssued { .. })) =>
                {
                    Became::Merged
                }
                Ok(_) => Became::Expired,
                Err(Refusal::DayNotLater) => Became::Later,
                Err(Refusal::NeverGiven(_)) => Became::Refused,
                Err(refusal) => panic!("a hand-over was refused: {refusal:?}"),
            };
            visits.push(HandedOver {
                token: visit.token.clone(),
                became,
            });
        }
        HandOverAnswer {
            epoch: self.disk.epoch,
            visits,
        }
    }

    /// Whether the journal has this visit on a day that is over: the answer to the hand-over was lost, and a day has opened since.
    fn is_of_before(&self, token: Token) -> bool {
        let opened = self
            .disk
            .events
            .iter()
            .rposition(|(event, _)| matches!(event, Event::DayOpened { .. }))
            .unwrap_or(0);
        let known = |event: &Event| match event {
            Event::VisitIssued { token, .. } | Event::VisitTooLate { token, .. } => Some(*token),
            _ => None,
        };
        self.disk
            .events
            .iter()
            .take(opened)
            .any(|(event, _)| known(event) == Some(token))
    }

    /// The business day of a visit that is told.
    fn day_of(&self, visit: &HandedVisit) -> Day {
        let told = office::day_of(&visit.day);
        if self.broken == Broken::MixesDays {
            self.hall.day().unwrap_or(told)
        } else {
            told
        }
    }

    fn give_up_key(&mut self, device: u64, key: &str) -> Option<VisitId> {
        let place = (device, key.to_owned());
        match self.disk.answers.get(&place) {
            Some(Kept::Ticket(ticket)) => self
                .hall
                .visit_by_token(token_of(&ticket.token)?)
                .map(|visit| visit.id),
            Some(Kept::GivenUp) => None,
            None if self.broken == Broken::KeepsBoth => None,
            None => {
                self.disk.answers.insert(place, Kept::GivenUp);
                None
            }
        }
    }
}
