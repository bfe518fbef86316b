// SPDX-License-Identifier: EUPL-1.2
//! From the words of a line to the command.

use queue::{
    AccessClass, Command, CounterId, Day, Destination, DeviceId, Hall, HandOver, Language, Moment,
    Number, ReasonId, ServiceId, SlipOutcome, SlipTrouble, Take, Token, VisitId,
};

use super::{Stage, moment, office, span_ms};

impl Stage {
    pub fn command(&mut self, words: &str) -> Command {
        let (words, expect) = match words.split_once(" expect ") {
            Some((words, number)) => (words, Some(visit(&self.hall, number))),
            None => (words, None),
        };
        let words: Vec<&str> = words.split_whitespace().collect();
        let (&verb, rest) = words.split_first().expect("a line has a verb");
        if let Some(command) = self.about_hall(verb, rest) {
            return command;
        }
        let (&first, rest) = rest.split_first().unwrap_or_else(|| panic!("{verb} whom?"));
        let counter = CounterId(
            first
                .parse()
                .unwrap_or_else(|_| panic!("no counter {first}")),
        );
        self.about_counter(verb, counter, rest, expect)
    }

    fn about_hall(&mut self, verb: &str, rest: &[&str]) -> Option<Command> {
        let visit = |number: &str| visit(&self.hall, number);
        Some(match (verb, rest) {
            ("take", services) => Command::Take(self.take(services)),
            ("leave", [number]) => Command::Leave {
                token: self.hall.visit(visit(number)).expect("a known visit").token,
            },
            ("leave-with-a-wrong-link", []) => Command::Leave {
                token: Token([255; 16]),
            },
            ("put-aside", [number]) => Command::ParkWaiting {
                visit: visit(number),
                reason: Some(ReasonId(1)),
            },
            ("was", [number, "served"]) => Command::CorrectOutcome {
                visit: visit(number),
                served: true,
            },
            ("was", [number, "absent"]) => Command::CorrectOutcome {
                visit: visit(number),
                served: false,
            },
            ("requeue", [number]) => Command::Requeue {
                visit: visit(number),
            },
            ("slip", [number, outcome]) => Command::Slip {
                visit: visit(number),
                outcome: slip(outcome),
            },
            ("slip-again", [number, device]) => Command::SlipAgain {
                visit: visit(number),
                device: device.parse().expect("a device"),
                job: Token([1; 16]),
            },
            ("slip-again-done", [number, outcome]) => Command::SlipAgainDone {
                visit: visit(number),
                job: Token([1; 16]),
                outcome: slip(outcome),
            },
            ("due-since", [time]) => Command::CallDue {
                since: moment(time),
            },
            ("device", [device, trouble, on]) => Command::Device {
                device: device.parse().expect("a device"),
                trouble: (*trouble).to_owned(),
                on: *on == "on",
            },
            ("lease", [device, day, place, "of", of]) => {
                let (place, of) = (
                    place.parse().expect("a place"),
                    of.parse().expect("a count"),
                );
                Command::Lease {
                    device: device_id(device),
                    day: Day(day.parse().expect("a day")),
                    place,
                    of,
                }
            }
            ("claim", [device, day, from, to]) => {
                let (from, to) = (
                    from.parse().expect("a number"),
                    to.parse().expect("a number"),
                );
                Command::ClaimLease {
                    device: device_id(device),
                    day: Day(day.parse().expect("a day")),
                    from,
                    to,
                }
            }
            ("restored", [epoch, skip]) => Command::Restored {
                epoch: epoch.parse().expect("an epoch"),
                skip: skip.parse().expect("a count"),
            },
            ("skip", [number]) => Command::SkipNumbers {
                letter: letter(number),
                to: digits(number),
            },
            ("hand-over", words) => Command::HandOver(self.hand_over(words)),
            ("close-day", []) => Command::CloseDay,
            ("open-day", [day]) => Command::OpenDay {
                day: Day(day.parse().expect("a day")),
                office: self.office.clone(),
            },
            ("go-back", [day]) => Command::GoBack {
                day: Day(day.parse().expect("a day")),
                office: self.office.clone(),
            },
            ("change", what) => {
                let mut office = self.hall.office().expect("the day is open").clone();
                office::set_up(&mut office, &what.join(" "));
                Command::ChangeOffice { office }
            }
            ("drop-last-service", []) => {
                let mut office = self.hall.office().expect("the day is open").clone();
                office.services.pop();
                office.counters.iter_mut().for_each(|c| {
                    c.serves
                        .retain(|s| usize::from(s.0.0) < office.services.len())
                });
                Command::ChangeOffice { office }
            }
            _ => return None,
        })
    }

    fn about_counter(
        &self,
        verb: &str,
        counter: CounterId,
        rest: &[&str],
        expect: Option<VisitId>,
    ) -> Command {
        let services = |slugs: &[&str]| -> Vec<ServiceId> {
            slugs
                .iter()
                .map(|s| office::service(&self.office, s))
                .collect()
        };
        match (verb, rest) {
            ("open", []) => Command::Open {
                counter,
                services: None,
            },
            ("open", ["for", slugs @ ..]) => Command::Open {
                counter,
                services: Some(services(slugs)),
            },
            ("pause", []) => Command::Pause {
                counter,
                reason: Some(ReasonId(2)),
            },
            ("resume", []) => Command::Resume { counter },
            ("close", []) => Command::Close {
                counter,
                shortest_ms: None,
            },
            ("close", ["shortest", span]) => Command::Close {
                counter,
                shortest_ms: Some(span_ms(span)),
            },
            ("until", at) => Command::CloseAt {
                counter,
                at: at.first().map(|at| moment(at)),
            },
            ("auto", [on]) => Command::AutoCall {
                counter,
                on: *on == "on",
            },
            ("next", []) => Command::Next {
                counter,
                expect,
                shortest_ms: None,
            },
            ("next", ["shortest", span]) => Command::Next {
                counter,
                expect,
                shortest_ms: Some(span_ms(span)),
            },
            ("absent-and-next", []) => Command::NoShowAndNext { counter, expect },
            ("call", [number]) => Command::Call {
                counter,
                visit: visit(&self.hall, number),
                expect,
                shortest_ms: None,
            },
            ("recall", []) => Command::Recall { counter, expect },
            ("serve", []) => Command::Serve { counter, expect },
            ("finish", []) => Command::Finish { counter, expect },
            ("no-show", []) => Command::NoShow { counter, expect },
            ("park", []) => Command::Park {
                counter,
                reason: None,
                expect,
            },
            ("add", [slug]) => Command::AddLeg {
                counter,
                service: office::service(&self.office, slug),
                expect,
            },
            ("undo", []) => Command::Undo { counter },
            ("transfer", rest) => {
                let after = |word: &str| rest.iter().position(|&w| w == word).map(|i| rest[i + 1]);
                let to = Destination {
                    service: after("to").map(|s| office::service(&self.office, s)),
                    counter: after("at").map(|c| CounterId(c.parse().expect("a counter"))),
                };
                Command::Transfer {
                    counter,
                    to,
                    come_back: rest.contains(&"come-back"),
                    noted: rest.contains(&"noted"),
                    expect,
                }
            }
            _ => panic!("not understood: {verb} {rest:?}"),
        }
    }

    /// `totem1 20261123 A901 9:05 carta instead A002`; the link follows from day and number, so that the same words are the same visit.
    fn hand_over(&self, words: &[&str]) -> HandOver {
        let [device, day, number, arrived, rest @ ..] = words else {
            panic!("hand over what? {words:?}")
        };
        let after = rest
            .iter()
            .position(|&word| word == "after")
            .and_then(|at| self.hall.visit(visit(&self.hall, rest[at + 1])));
        let after = after.map(|visit| visit.token);
        let rest = rest
            .iter()
            .position(|&word| word == "after")
            .map_or(rest, |at| &rest[..at]);
        let booked = rest
            .iter()
            .position(|word| word.contains(':'))
            .map(|at| moment(rest[at]));
        let rest: Vec<&str> = rest
            .iter()
            .copied()
            .filter(|word| !word.contains(':'))
            .collect();
        let (services, instead) = match rest.iter().position(|&word| word == "instead") {
            Some(at) => (&rest[..at], Some(visit(&self.hall, rest[at + 1]))),
            None => (&rest[..], None),
        };
        let day: u32 = day.parse().expect("a day");
        let mut token = [200; 16];
        token[..4].copy_from_slice(&day.to_le_bytes());
        token[4..8].copy_from_slice(&digits(number).to_le_bytes());
        token[8] = letter(number) as u8;
        HandOver {
            device: device_id(device),
            token: Token(token),
            number: Number {
                letter: letter(number),
                n: digits(number),
            },
            day: Day(day),
            services: services
                .iter()
                .map(|slug| office::service(&self.office, slug))
                .collect(),
            class: if booked.is_some() {
                AccessClass::Appointment
            } else {
                AccessClass::Standard
            },
            language: Language::ITALIAN,
            slot: booked,
            slots: self.slots,
            promise: None,
            begins: moment("4:00"),
            arrived: moment(arrived),
            after,
            instead,
        }
    }

    fn take(&mut self, words: &[&str]) -> Take {
        self.tokens += 1;
        let (mut class, mut slot, mut services): (AccessClass, Option<Moment>, Vec<ServiceId>) =
            (AccessClass::Standard, None, vec![]);
        let mut promise = None;
        for &word in words {
            match word {
                "priority" | "appointment" => class = office::class(word),
                told if told.starts_with("told=") => promise = Some(told_promise(told)),
                time if time.contains(':') => slot = Some(moment(time)),
                slug => services.push(office::service(&self.office, slug)),
            }
        }
        Take {
            token: Token([self.tokens; 16]),
            services,
            class,
            language: Language::ITALIAN,
            slot,
            slots: self.slots,
            promise,
        }
    }
}

/// `told=5m-20m`: the bounds.
fn told_promise(word: &str) -> queue::Promise {
    let (low, high) = word
        .trim_start_matches("told=")
        .split_once('-')
        .expect("two bounds");
    let s = |span: &str| u32::try_from(super::span_ms(span) / 1_000).expect("a length of time");
    queue::Promise {
        low_s: s(low),
        median_s: (s(low) + s(high)) / 2,
        high_s: s(high),
        ahead: 0,
    }
}

/// A visit of the day by its number, `A001`.
pub fn visit(hall: &Hall, number: &str) -> VisitId {
    let found = hall
        .visits()
        .find(|v| format!("{}", v.number).replace(' ', "") == number);
    found.map_or(VisitId(9_999), |v| v.id)
}

/// `totem1` is device 1.
fn device_id(word: &str) -> DeviceId {
    DeviceId(
        word.trim_start_matches("totem")
            .parse()
            .unwrap_or_else(|_| panic!("no device {word}")),
    )
}

fn letter(number: &str) -> char {
    number.chars().next().expect("a letter")
}

fn digits(number: &str) -> u32 {
    number[1..]
        .parse()
        .unwrap_or_else(|_| panic!("not a number: {number}"))
}

fn slip(word: &str) -> SlipOutcome {
    match word {
        "printed" => SlipOutcome::Printed,
        "paper-out" => SlipOutcome::NotPrinted(SlipTrouble::PaperOut),
        _ => panic!("no outcome {word}"),
    }
}
