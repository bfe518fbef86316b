// SPDX-License-Identifier: EUPL-1.2
//! Days full of faults, by seed: the real rules of the hall, the real machine of the totems and the real machine of their slips, with models of
//! their disks, of printers, of the network between them, and of power cuts at every step, from an evening into the next morning. Then all that
//! anybody was promised is checked.
//!
//! `SEED=n` plays the day of that seed alone and tells what happened. `FAULT_DAYS=n` plays more days than usual.

mod dice;
mod faults;
mod journal;
mod ledger;
mod network;
mod nonsense;
mod office;
mod paper;
mod peer;
mod printer;
mod reprints;
mod server;
mod told;
mod totem;
mod world;

use std::ops::AddAssign;

use world::World;

const DAY_MS: i64 = 86_400_000;
const DAYS: u64 = 1_000;
/// A broken part must show within so many days.
const BROKEN_SHOWS_WITHIN: u64 = 200;

/// What is broken on purpose, to see that the checks see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    Nothing,
    /// The server takes a visit that it is told again for another one.
    MergesTwice,
    /// The server lets whoever is handed over arrive now.
    ArrivesNow,
    /// The server does not give up what the lost answer was about.
    KeepsBoth,
    /// The server lets all totems have the same numbers.
    SameNumbersForAll,
    /// The totem shows a number before it is on its disk.
    ShowsBeforeDisk,
    /// The totem thinks that a visit is handed over when it is told.
    ForgetsBeforeTold,
    /// The server keeps yesterday open in the morning while somebody of yesterday waits.
    KeepsYesterday,
    /// The server takes its wall clock's word for the day.
    BelievesTheClock,
    /// The server takes what is told of yesterday for today's.
    MixesDays,
    /// A restored server leaves out so many numbers as an office usually gives.
    SkipsTooFew,
    /// The totem takes a doubtful slip for one that did not come out.
    TakesDoubtForNo,
    /// The totem forgets, with the power, which slip it was printing.
    ForgetsDoubt,
    /// The totem prints a slip for staff as often as it hears of it.
    ReprintsEachTime,
    /// The totem takes what it handed over for what the printer took.
    TakesHandedForTaken,
    /// The totem takes an answer to an earlier question for one to its last.
    BelievesLateAnswers,
    /// The totem takes what a printer says of itself for an answer to its last question.
    BelievesLateStates,
    /// The totem takes a slip that it had sent before the line was reset for a printed one.
    TakesResetForPrinted,
    /// The server believes whatever number a totem says that it heard of.
    BelievesAll,
}

/// Figures of one day or of many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    pub days: u64,
    pub faults: u64,
    pub touches: u64,
    pub tickets: u64,
    pub alone: u64,
    pub handed_over: u64,
    pub power_cuts: u64,
    pub restores: u64,
    /// Clocks that were set, in the server and in totems.
    pub clocks_set: u64,
    /// Totems cut off from the evening until the morning.
    pub nights: u64,
    /// Yesterday's tickets that were handed over in the morning.
    pub too_late: u64,
    pub slips: u64,
    pub doubtful: u64,
    /// Slips in the middle of which a printer took bytes that it did not read, reset the line, or fell behind with its answers.
    pub lies: u64,
    /// Slips that staff wanted again.
    pub reprints: u64,
    /// What a stolen totem told.
    pub nonsense: u64,
    pub lost: u64,
    pub doubled: u64,
    /// Numbers that a replaced server, plugged in again, gave a second time to a totem that had been cut off since before.
    pub by_replaced: u64,
}

impl AddAssign for Figures {
    fn add_assign(&mut self, other: Figures) {
        self.days += other.days;
        self.faults += other.faults;
        self.touches += other.touches;
        self.tickets += other.tickets;
        self.alone += other.alone;
        self.handed_over += other.handed_over;
        self.power_cuts += other.power_cuts;
        self.restores += other.restores;
        self.clocks_set += other.clocks_set;
        self.nights += other.nights;
        self.too_late += other.too_late;
        self.slips += other.slips;
        self.doubtful += other.doubtful;
        self.lies += other.lies;
        self.reprints += other.reprints;
        self.nonsense += other.nonsense;
        self.lost += other.lost;
        self.doubled += other.doubled;
        self.by_replaced += other.by_replaced;
    }
}

/// Lives the day of a seed; the promises that it broke, in words.
fn live(seed: u64, broken: Broken) -> (Figures, Vec<String>) {
    let mut world = World::new(seed, broken);
    world.live();
    world.judge()
}

#[test]
fn a_thousand_days_of_faults_break_no_promise() {
    let chosen = std::env::var("SEED")
        .ok()
        .map(|seed| seed.parse().expect("SEED is a whole number"));
    let days = std::env::var("FAULT_DAYS").map_or(DAYS, |days| {
        days.parse().expect("FAULT_DAYS is a whole number")
    });
    let seeds = chosen.map_or(0..days, |seed: u64| seed..seed + 1);
    let (mut all, mut failed) = (Figures::default(), Vec::new());
    for seed in seeds {
        let (figures, broken) = live(seed, Broken::Nothing);
        if !broken.is_empty() {
            failed.push(format!("replay with SEED={seed}:\n{}", broken.join("\n")));
        }
        if figures.by_replaced > 0 {
            println!(
                "SEED={seed}: a replaced server gave {} numbers again",
                figures.by_replaced
            );
        }
        all += figures;
    }
    assert!(
        failed.is_empty(),
        "{} days broke a promise\n{}",
        failed.len(),
        failed.join("\n")
    );
    println!("{all:#?}");
    let worth = all.faults > all.days * 4
        && all.alone > all.days * 3
        && all.handed_over >= all.alone
        && all.power_cuts > all.days / 2;
    let worth = worth
        && all.nights > all.days / 2
        && all.too_late > 0
        && all.slips > all.days
        && all.doubtful > 0
        && all.reprints > all.days;
    let worth = worth && all.clocks_set > all.days / 2;
    let worth = worth && all.nonsense > all.days * 10 && all.lies > all.days;
    assert!(
        chosen.is_some() || worth,
        "the days were too quiet to prove anything: {all:?}"
    );
}

#[test]
fn the_same_seed_is_the_same_day() {
    assert_eq!(live(7, Broken::Nothing), live(7, Broken::Nothing));
}

#[test]
fn what_is_broken_on_purpose_is_seen() {
    let ways = [
        Broken::MergesTwice,
        Broken::ArrivesNow,
        Broken::KeepsBoth,
        Broken::SameNumbersForAll,
        Broken::ShowsBeforeDisk,
        Broken::ForgetsBeforeTold,
        Broken::KeepsYesterday,
        Broken::BelievesTheClock,
        Broken::MixesDays,
        Broken::SkipsTooFew,
        Broken::TakesDoubtForNo,
        Broken::ForgetsDoubt,
        Broken::ReprintsEachTime,
        Broken::TakesHandedForTaken,
        Broken::BelievesLateAnswers,
        Broken::BelievesLateStates,
        Broken::TakesResetForPrinted,
        Broken::BelievesAll,
    ];
    for broken in ways {
        let seen = (0..BROKEN_SHOWS_WITHIN).find(|seed| !live(*seed, broken).1.is_empty());
        assert!(
            seen.is_some(),
            "{broken:?} was not seen in {BROKEN_SHOWS_WITHIN} days"
        );
    }
}
