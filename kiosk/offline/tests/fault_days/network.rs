// SPDX-License-Identifier: EUPL-1.2
//! The network between totems and server: it loses, delays and repeats.

use printing::press::Outcome;
use protocol::{HandOverAnswer, HandOverBody, HelloAnswer, HelloBody, LiveView, TakeBody, Ticket};

use super::printer::Slip;
use super::server::Crash;
use super::totem::{Answered, PowerCut};
use super::world::{Event, World};

/// The network between one totem and the server.
#[derive(Clone, Debug)]
pub(super) struct Wire {
    pub(super) up: bool,
    pub(super) down: bool,
    pub(super) loss_in_100: u64,
    pub(super) slowest_ms: u64,
    /// When the totem last could have heard a heartbeat.
    pub(super) heard_ms: i64,
    pub(super) hello_at_ms: i64,
}

#[derive(Clone)]
pub(super) enum Asked {
    Take {
        touch: String,
        epoch: u64,
        body: TakeBody,
    },
    Leave {
        token: String,
    },
    Hello {
        body: HelloBody,
        epoch: u64,
    },
    HandOver(HandOverBody),
    Slip {
        name: String,
        outcome: Outcome,
    },
    Reprints,
}

#[derive(Clone)]
pub(super) enum Answer {
    Taken {
        touch: String,
        epoch: u64,
        ticket: Box<Ticket>,
    },
    Hello(Box<(HelloAnswer, LiveView)>),
    HandedOver(HandOverAnswer),
    /// The server knows what became of this slip.
    Told(String),
    Reprints(Vec<Slip>),
}

impl World {
    /// Puts a request on the wire; sometimes it arrives twice, as with a client that repeats it.
    pub(super) fn send(&mut self, totem: usize, asked: Asked) {
        let copies = if self.random.below(30) == 0 { 2 } else { 1 };
        for _ in 0..copies {
            let lost = self.random.below(100) < self.wires[totem].loss_in_100;
            let delay_ms = self.delay(totem);
            if self.wires[totem].up && !lost {
                let (line, starts) = (self.line, self.totems[totem].instance());
                self.after(
                    delay_ms,
                    Event::ToServer {
                        line,
                        totem,
                        starts,
                        asked: asked.clone(),
                    },
                );
            }
        }
    }

    fn delay(&mut self, totem: usize) -> i64 {
        let slowest_ms = i64::try_from(self.wires[totem].slowest_ms).expect("small");
        2 + self.within(slowest_ms)
    }

    pub(super) fn served(&mut self, line: u32, totem: usize, starts: String, asked: Asked) {
        if line != self.line || self.server_up_at_ms.is_some() {
            return;
        }
        let before =
            (self.server_crash == Some(Crash::BeforeDisk)).then(|| self.server.disk.clone());
        let answer = self.answer(totem, asked);
        if let Some(crash) = self.server_crash.take() {
            let down_ms = 500 + self.within(40_000);
            self.server_dies(before.filter(|_| crash == Crash::BeforeDisk), down_ms, 0);
            return;
        }
        let lost = self.random.below(100) < self.wires[totem].loss_in_100;
        let delay_ms = self.delay(totem);
        if let Some(answer) = answer.filter(|_| self.wires[totem].down && !lost) {
            self.after(
                delay_ms,
                Event::ToTotem {
                    totem,
                    starts,
                    answer,
                },
            );
        }
    }

    fn answer(&mut self, totem: usize, asked: Asked) -> Option<Answer> {
        let (device, now_ms) = (self.totems[totem].device, self.now_ms);
        match asked {
            Asked::Take { touch, epoch, body } => {
                if epoch > self.server.disk.epoch {
                    return None;
                }
                let ticket = self.server.take(device, &touch, &body, now_ms)?;
                self.ledger.asked(&touch, &ticket.token);
                if self.replaced.is_some() {
                    self.ledger.given_by_replaced.insert(ticket.token.clone());
                }
                Some(Answer::Taken {
                    touch,
                    epoch,
                    ticket,
                })
            }
            Asked::Leave { token } => {
                self.server.leave(&token, now_ms);
                None
            }
            Asked::Hello { body, epoch } => {
                let hello = self.server.hello(device, &body, epoch, now_ms);
                Some(Answer::Hello(Box::new((hello, self.server.live(now_ms)))))
            }
            Asked::HandOver(body) => {
                body.visits
                    .iter()
                    .for_each(|visit| self.ledger.told(&visit.token));
                self.figures.handed_over += body.visits.len() as u64;
                Some(Answer::HandedOver(
                    self.server.hand_over(device, &body, now_ms),
                ))
            }
            Asked::Slip { .. } | Asked::Reprints => self.answer_slips(totem, &asked),
        }
    }

    pub(super) fn answered(&mut self, totem: usize, starts: &str, answer: Answer) {
        if self.totems[totem].instance() != starts {
            return;
        }
        let now_ms = self.now_ms;
        let done = match answer {
            Answer::Taken {
                touch,
                epoch,
                ticket,
            } => self.taken(totem, &touch, epoch, ticket),
            Answer::Hello(answer) => {
                let obeyed = self.totems[totem].greeted_by(&answer.0, &answer.1, now_ms);
                obeyed.map(|obeyed| {
                    if obeyed {
                        self.totems[totem].told_before.clear();
                        self.greeted(totem)
                    }
                })
            }
            Answer::HandedOver(answer) => {
                let done = self.totems[totem].handed_over(&answer);
                done.map(|()| self.greeted(totem))
            }
            Answer::Told(name) => {
                self.totems[totem].printers.told(&name);
                Ok(())
            }
            Answer::Reprints(slips) => {
                self.reprint(totem, slips);
                Ok(())
            }
        };
        if done.is_err() {
            self.totem_dies(totem);
        }
    }

    /// What is not told yet is told before a new number is asked for.
    fn greeted(&mut self, totem: usize) {
        match self.totems[totem].next_hand_over(self.now_ms) {
            // What the server wants to be told later is not told again at once.
            Some(body) if self.totems[totem].is_news(&body) => {
                self.send(totem, Asked::HandOver(body))
            }
            _ => self.totems[totem].greeted = true,
        }
    }

    fn taken(
        &mut self,
        totem: usize,
        touch: &str,
        epoch: u64,
        ticket: Box<Ticket>,
    ) -> Result<(), PowerCut> {
        match self.totems[totem].taken(touch, epoch, ticket, self.now_ms)? {
            Answered::Seen(ticket) => self.see(totem, Ok(Some(ticket))),
            Answered::Again => {}
            Answered::Nobody(token) => self.send(totem, Asked::Leave { token }),
        }
        Ok(())
    }
}
