// SPDX-License-Identifier: EUPL-1.2
//! Every schedule of a day with one citizen, a totem, a server, two printers and staff: crashes of the totem between any two steps, lines that
//! break anywhere, hold what was handed over and lose it, answers that are lost or come late, printers that stop, lose their buffer or keep it and
//! print it later. What is decided is decided by the real [`Press`], [`Round`] and [`Owed`]; the rest is as small as it can be and as hostile as printers are.
//!
//! What must hold in each state: a slip that comes out is of a number that the server has; a number stands on one slip at most, and on one more if
//! staff asked for it; "printed" is true of a printer that answers, and one that does not has taken all of it; "not printed" is true and stays so; no piece of paper carries two numbers; and in the end the server
//! knows what became of every slip that was begun.

mod line;
mod paper;
mod server;

use std::collections::HashMap;

use protocol::{PrinterState, SlipTrouble};

use crate::inquiry::Owed;
use crate::press::{Effect, Input, Outcome, Press, Round, Turn};

/// The slip of the first number, of the second one, and the first one's printed again for staff.
const JOBS: usize = 3;
const AGAIN: usize = 2;

/// So often at most the totem crashes in a schedule, and so often a printer has a fault, in any order.
const CRASHES: u8 = 2;
const FAULTS: u8 = 2;
const STACK_BYTES: usize = 256 << 20;

fn number_of(job: usize) -> usize {
    if job == AGAIN { 0 } else { job }
}

/// What a printer is sent: the part with the number, the rest with the cut, and the question whether it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Item {
    Number(usize),
    End(usize),
    Fence(usize),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Paper {
    is_mute: bool,
    state: PrinterState,
    /// Handed over, and still on the totem's side of the line.
    line: Vec<Item>,
    buffer: Vec<Item>,
    /// The answer to an earlier question that is still on its way on this connection.
    is_late: bool,
    /// Fences answered and not heard yet.
    answers: u8,
    /// The number on the piece of paper that hangs out.
    hanging: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kept {
    Nothing,
    Printing,
    Done(Outcome),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Doing {
    Idle,
    /// The server was asked for a number; whether it has answered is not known here.
    Asking(usize),
    Printing {
        job: usize,
        round: Round,
        at: usize,
        effect: Effect,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Totem {
    presses: [Press; 2],
    owed: [Owed; 2],
    doing: Doing,
    /// The citizen was told that the first slip may be lost, and stands there still.
    may_ask_again: bool,
    seen_again: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct World {
    issued: [bool; 2],
    told: [bool; JOBS],
    staff_asked: bool,
    /// On the totem's disk.
    record: [Kept; JOBS],
    torn: [bool; 2],
    totem: Option<Totem>,
    papers: [Paper; 2],
    numbers_out: [u8; JOBS],
    ends_out: [u8; JOBS],
    /// "Surely not printed" was said of this job at this printer.
    denied: [[bool; 2]; JOBS],
    crashes: u8,
    faults: u8,
    asked: [bool; 2],
    /// The citizen may ask for a second number; otherwise staff may ask for the slip again.
    is_second: bool,
}

impl World {
    fn new(mute: [bool; 2], crashes: u8, faults: u8, is_second: bool) -> World {
        let paper = |is_mute| Paper {
            is_mute,
            state: PrinterState::Online,
            line: Vec::new(),
            buffer: Vec::new(),
            is_late: false,
            answers: 0,
            hanging: None,
        };
        World {
            issued: [false; 2],
            told: [false; JOBS],
            staff_asked: false,
            record: [Kept::Nothing; JOBS],
            torn: [false; 2],
            totem: Some(Totem::started([false; 2])),
            papers: mute.map(paper),
            numbers_out: [0; JOBS],
            ends_out: [0; JOBS],
            denied: [[false; 2]; JOBS],
            crashes,
            faults,
            asked: [false; 2],
            is_second,
        }
    }

    /// Every state that can follow. What cannot be told apart by anybody is looked at in one order only: printers move while somebody asks them,
    /// sends to them or waits for them, and while nothing is printed.
    fn moves(&self) -> Vec<World> {
        let mut next = Vec::new();
        self.totem_moves(&mut next);
        self.server_moves(&mut next);
        let is_seen = |at: usize| match self.totem.as_ref().map(|totem| &totem.doing) {
            Some(Doing::Printing {
                at: busy, effect, ..
            }) => at == *busy && matches!(effect, Effect::Ask | Effect::Send | Effect::Wait),
            Some(Doing::Asking(_)) => false,
            Some(Doing::Idle) | None => true,
        };
        for at in (0..2).filter(|at| is_seen(*at)) {
            self.paper_moves(at, &mut next);
        }
        next
    }

    fn with(&self, change: impl FnOnce(&mut World)) -> World {
        let mut world = self.clone();
        change(&mut world);
        world
    }

    fn totem_moves(&self, next: &mut Vec<World>) {
        let Some(totem) = &self.totem else {
            next.push(self.with(|world| {
                for job in 0..JOBS {
                    match world.record[job] {
                        Kept::Printing => {
                            world.record[job] = Kept::Done(Err(SlipTrouble::Uncertain))
                        }
                        // It was never begun as far as anybody was told: for staff it may be begun anew.
                        Kept::Nothing if !world.told[job] => world.denied[job] = [false; 2],
                        _ => {}
                    }
                }
                world.totem = Some(Totem::started(world.torn));
            }));
            return;
        };
        if self.crashes > 0 {
            self.crash_moves(next);
        }
        match &totem.doing {
            Doing::Idle => self.idle_moves(totem, next),
            // The server's answer comes in the end: the same key gets the same number.
            Doing::Asking(number) => next.push(self.with(|world| {
                world.issued[*number] = true;
                world.begin(*number);
            })),
            Doing::Printing {
                job,
                round,
                at,
                effect,
            } => self.printing_moves(*job, *round, *at, *effect, next),
        }
    }

    fn idle_moves(&self, totem: &Totem, next: &mut Vec<World>) {
        // The server is told first, unless the totem crashes: that it is told later changes nothing for the printers.
        if self.record.iter().any(|kept| *kept != Kept::Nothing) {
            return;
        }
        let wants = [
            !self.asked[0],
            !self.asked[1] && totem.may_ask_again && self.is_second,
        ];
        for number in (0..2).filter(|number| wants[*number]) {
            next.push(self.with(|world| {
                world.asked[number] = true;
                world.on().doing = Doing::Asking(number);
            }));
        }
        let wanted = self.staff_asked && !self.told[AGAIN];
        if wanted && !totem.seen_again && self.record[AGAIN] == Kept::Nothing {
            next.push(self.with(|world| {
                world.on().seen_again = true;
                world.begin(AGAIN);
            }));
        }
    }

    fn on(&mut self) -> &mut Totem {
        self.totem.as_mut().expect("the totem is on")
    }

    fn begin(&mut self, job: usize) {
        let (round, at) = Round::new(2);
        let effect = self.on().presses[at]
            .step(Input::Begin)
            .expect("an idle press begins");
        self.on().doing = Doing::Printing {
            job,
            round,
            at,
            effect,
        };
    }

    /// What the world may answer to an effect, and what it does to the printer.
    fn printing_moves(
        &self,
        job: usize,
        round: Round,
        at: usize,
        effect: Effect,
        next: &mut Vec<World>,
    ) {
        let paper = &self.papers[at];
        let mut go = |world: World, input: Input| next.push(world.step(job, round, at, input));
        match effect {
            Effect::Ask => {
                let said = if paper.is_mute {
                    PrinterState::Unknown
                } else {
                    paper.state
                };
                go(self.clone(), Input::Asked(said));
                go(self.clone(), Input::Asked(PrinterState::NoAnswer));
            }
            Effect::Clear { is_torn } => {
                for forgets in [true, false] {
                    for holds in [true, false] {
                        let mut world = self.clone();
                        world.clear(at, forgets, holds && is_torn);
                        // A printer that answers proves that nothing is left; of a mute one nobody knows.
                        let proved = paper.is_mute || world.papers[at].buffer.is_empty();
                        if holds && proved {
                            (world.papers[at].answers, world.papers[at].is_late) = (0, false);
                            world.on().owed[at] = Owed::default();
                            if self.faults > 0 && !paper.is_mute {
                                // It was asked twice whether it is done, and one answer is still on its way.
                                let mut late = world.clone();
                                late.faults -= 1;
                                late.papers[at].is_late = true;
                                late.on().owed[at].asked();
                                go(late, Input::Cleared(true));
                            }
                            go(world, Input::Cleared(true));
                        } else {
                            go(world, Input::Cleared(false));
                        }
                    }
                }
            }
            Effect::Keep => go(
                self.with(|world| (world.record[job], world.torn[at]) = (Kept::Printing, true)),
                Input::Kept,
            ),
            Effect::Send => {
                let mut items = vec![Item::Number(job), Item::End(job)];
                items.extend((!paper.is_mute).then_some(Item::Fence(job)));
                for taken in 0..=items.len() {
                    let world = self
                        .with(|world| world.papers[at].buffer.extend_from_slice(&items[..taken]));
                    let mut held = world.clone();
                    held.papers[at].line.extend_from_slice(&items[taken..]);
                    held.owe(at);
                    go(held, Input::Sent);
                    go(world.clone(), Input::Broke { any: taken > 0 });
                    if taken > 0 && !paper.is_mute && paper.state != PrinterState::Online {
                        go(world, Input::State(paper.state));
                    }
                }
                // Handed over, and lost with the line.
                go(self.clone(), Input::Broke { any: true });
            }
            Effect::Wait => {
                if paper.answers > 0 || paper.is_late {
                    self.answer_moves(job, round, at, next);
                }
                let mut go =
                    |world: World, input: Input| next.push(world.step(job, round, at, input));
                if paper.is_mute && paper.line.is_empty() {
                    go(self.clone(), Input::Done);
                }
                go(self.clone(), Input::Late);
                go(self.clone(), Input::Broke { any: true });
                if paper.state != PrinterState::Online {
                    go(self.clone(), Input::State(paper.state));
                }
            }
            Effect::Finish(outcome) => next.push(self.finished(job, round, at, outcome)),
        }
    }

    fn step(mut self, job: usize, round: Round, at: usize, input: Input) -> World {
        let effect = self.on().presses[at].step(input);
        if let Some(effect) = effect {
            self.on().doing = Doing::Printing {
                job,
                round,
                at,
                effect,
            };
        }
        self
    }

    fn finished(&self, job: usize, mut round: Round, at: usize, outcome: Outcome) -> World {
        let mut world = self.clone();
        match outcome {
            Ok(()) if self.papers[at].is_mute => {
                assert!(
                    self.papers[at].line.is_empty(),
                    "printed was said of a slip that no printer has taken: {self:?}"
                );
            }
            Ok(()) => assert_eq!(
                self.ends_out[job], 1,
                "printed was said of a slip that is not out: {self:?}"
            ),
            Err(trouble) if trouble != SlipTrouble::Uncertain => {
                world.denied[job][at] = true;
                let left =
                    |item: &Item| matches!(item, Item::Number(of) | Item::End(of) if *of == job);
                assert!(
                    !self.papers[at].buffer.iter().any(left),
                    "not printed was said of a slip in the buffer: {self:?}"
                );
            }
            // The line is given up, with all that it held.
            Err(_) => {
                let paper = &mut world.papers[at];
                paper.line.clear();
                paper.is_late = false;
                world.on().owed[at] = Owed::default();
            }
        }
        match round.tried(outcome) {
            Turn::Try(to) => {
                let effect = world.on().presses[to]
                    .step(Input::Begin)
                    .expect("an idle press begins");
                world.on().doing = Doing::Printing {
                    job,
                    round,
                    at: to,
                    effect,
                };
            }
            Turn::End(outcome) => {
                world.record[job] = Kept::Done(outcome.map(|_| ()));
                if let Ok(printer) = outcome {
                    world.torn[printer] = false;
                }
                let totem = world.on();
                totem.doing = Doing::Idle;
                totem.may_ask_again |= job == 0 && outcome == Err(SlipTrouble::Uncertain);
            }
        }
        world
    }
}

impl Totem {
    fn started(torn: [bool; 2]) -> Totem {
        Totem {
            presses: torn.map(Press::new),
            owed: [Owed::default(); 2],
            doing: Doing::Idle,
            may_ask_again: false,
            seen_again: false,
        }
    }
}

/// How many ways lead from a state to an end, each state looked at once.
fn schedules(world: World, known: &mut HashMap<World, u128>) -> u128 {
    // A way that comes back to a state would never end: none is entered twice on the way down.
    const ON_THE_WAY: u128 = u128::MAX;
    if let Some(count) = known.get(&world) {
        assert_ne!(
            *count, ON_THE_WAY,
            "a schedule goes round in a circle: {world:?}"
        );
        return *count;
    }
    known.insert(world.clone(), ON_THE_WAY);
    let moves = world.moves();
    if moves.is_empty() {
        for job in 0..JOBS {
            assert_eq!(
                world.record[job],
                Kept::Nothing,
                "the server was not told: {world:?}"
            );
            assert!(
                world.numbers_out[job] == 0 || world.told[job],
                "a slip came out and the server knows nothing of it: {world:?}"
            );
        }
    }
    let count = if moves.is_empty() {
        1
    } else {
        moves
            .into_iter()
            .map(|next| schedules(next, known))
            .fold(0, u128::saturating_add)
    };
    known.insert(world, count);
    count
}

#[test]
fn no_schedule_gives_a_slip_outside_the_queue_or_a_number_on_two_slips() {
    // A schedule is long, and each of its steps is a call within the one before.
    let walk = std::thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(every_schedule)
        .expect("a thread");
    let (states, ways) = walk
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    println!(
        "printing: {states} states, {ways} schedules of {CRASHES} crashes and {FAULTS} faults; slips outside the queue: 0, numbers on two slips: 0"
    );
    assert!(states > 100_000, "{states}");
}

fn every_schedule() -> (usize, u128) {
    let (mut states, mut ways) = (0, 0_u128);
    for mute in [[false, false], [true, false], [false, true]] {
        for is_second in [true, false] {
            let mut known = HashMap::new();
            ways = ways.saturating_add(schedules(
                World::new(mute, CRASHES, FAULTS, is_second),
                &mut known,
            ));
            states += known.len();
        }
    }
    (states, ways)
}
