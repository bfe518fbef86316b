// SPDX-License-Identifier: EUPL-1.2
//! How long one full update of the forecast takes on one core: every waiting visit and the next arrival at every service. Beside it the
//! plain simulation of the same hall, which must find the same calls.

mod hall;
mod plain;

use std::hint::black_box;
use std::time::Instant;

use forecast::habits::Habits;
use forecast::hall::{Present, Setting};
use forecast::simulation::{Outlook, Scratch, simulate};
use hall::Rules;
use plain::Calls;

const REPLICATIONS: u32 = 500;
const SEED: u64 = 1;
/// The least of so many is what the machine can do when nothing else runs on it.
const ROUNDS: usize = 20;

fn main() {
    println!("{REPLICATIONS} futures; the least and the median of {ROUNDS} rounds, and the plain simulation's one round, in milliseconds");
    println!("{:>9}{:>10}{:>9}{:>7}{:>9}{:>9}{:>10}{:>8}", "counters", "services", "waiting", "rules", "least", "median", "plain", "times");
    for (counters, services, waiting) in [(8, 25, 25), (8, 25, 50), (8, 25, 100), (8, 25, 200), (30, 25, 300)] {
        for rules in [Rules::Keys, Rules::All] {
            update(counters, services, waiting, rules);
        }
    }
}

fn update(counters: usize, services: usize, waiting: usize, rules: Rules) {
    let setting = hall::setting(counters, services, rules);
    let (habits, present) = (hall::habits(counters, services), hall::present(counters, services, waiting));
    let mut scratch = Scratch::default();
    let mut round = || time_ms(|| simulate(&setting, &habits, &present, REPLICATIONS, SEED, &mut scratch));
    let mut times_ms: Vec<f64> = (0..ROUNDS).map(|_| round().1).collect();
    let (outlook, _) = round();
    assert!(outlook.visits.iter().flatten().all(|t| t.called_share() > 0.5), "everybody is called");
    let plain_ms = plain_ms(&setting, &habits, &present, &outlook);
    times_ms.sort_unstable_by(f64::total_cmp);
    let (least_ms, median_ms) = (times_ms[0], times_ms[ROUNDS / 2]);
    let rules = format!("{rules:?}");
    print!("{counters:>9}{services:>10}{waiting:>9}{rules:>7}{least_ms:>9.1}{median_ms:>9.1}");
    println!("{plain_ms:>10.0}{:>8.0}", plain_ms / median_ms);
}

/// How long the plain simulation takes, which must find the same calls.
fn plain_ms(setting: &Setting, habits: &Habits, present: &Present, outlook: &Outlook) -> f64 {
    let (Calls { visits, arrivals }, plain_ms) = time_ms(|| plain::simulate(setting, habits, present, REPLICATIONS, SEED));
    let plain = visits.into_iter().chain(arrivals.into_iter().flatten());
    let ours = outlook.visits.iter().flatten().chain(outlook.arrivals.iter().flatten());
    for (plain, ours) in plain.zip(ours) {
        plain::assert_same(plain, ours);
    }
    plain_ms
}

fn time_ms<T>(what: impl FnOnce() -> T) -> (T, f64) {
    let begin = Instant::now();
    let result = black_box(what());
    (result, begin.elapsed().as_secs_f64() * 1_000.0)
}
