// SPDX-License-Identifier: EUPL-1.2
//! How long one full update of the forecast takes on one core: every waiting visit and the next arrival at every service. Beside it the
//! plain simulation of the same hall, which must find the same calls.
//!
//! On a machine that does other things too, the least time of many rounds and the time on the processor are nearest to the truth.

mod hall;
mod plain;

use std::hint::black_box;
use std::time::Instant;

use forecast::simulation::{Scratch, simulate};
use hall::{Rules, Visits};

const REPLICATIONS: u32 = 500;
const SEED: u64 = 1;
const ROUNDS: usize = 20;

fn main() {
    println!(
        "One update of {REPLICATIONS} futures in milliseconds: the least, the median and the mean time on the processor of {ROUNDS} rounds."
    );
    println!(
        "Beside it the time of the plain simulation, and how many times the mean time on the processor that is."
    );
    println!(
        "{:>9}{:>10}{:>9}{:>7}{:>9}{:>8}{:>8}{:>11}{:>8}{:>7}",
        "counters",
        "services",
        "waiting",
        "rules",
        "visits",
        "least",
        "median",
        "processor",
        "plain",
        "times"
    );
    for (counters, services, waiting) in [
        (8, 25, 25),
        (8, 25, 50),
        (8, 25, 100),
        (8, 25, 200),
        (8, 25, 400),
        (30, 25, 300),
    ] {
        for rules in [Rules::Keys, Rules::All] {
            update(counters, services, waiting, rules, Visits::One);
        }
    }
    update(8, 25, 100, Rules::All, Visits::Several);
}

fn update(counters: usize, services: usize, waiting: usize, rules: Rules, visits: Visits) {
    let setting = hall::setting(counters, services, rules);
    let (habits, present) = (
        hall::habits(counters, services, visits),
        hall::present(counters, services, waiting, visits),
    );
    let mut scratch = Scratch::default();
    let outlook = simulate(
        &setting,
        &habits,
        &present,
        REPLICATIONS,
        SEED,
        &mut scratch,
    );
    assert!(
        outlook
            .visits
            .iter()
            .flatten()
            .all(|t| t.called_share() > 0.5),
        "everybody is called"
    );
    let mut times_ms = vec![];
    let all_ms = processor_ms(|| {
        for _ in 0..ROUNDS {
            let begin = Instant::now();
            black_box(simulate(
                &setting,
                &habits,
                &present,
                REPLICATIONS,
                SEED,
                &mut scratch,
            ));
            times_ms.push(begin.elapsed().as_secs_f64() * 1_000.0);
        }
    });
    times_ms.sort_unstable_by(f64::total_cmp);
    let mut plain = None;
    let plain_ms = processor_ms(|| {
        plain = Some(plain::simulate(
            &setting,
            &habits,
            &present,
            REPLICATIONS,
            SEED,
        ))
    });
    plain::assert_all_same(plain.expect("simulated"), &outlook);
    let (least_ms, median_ms, own_ms, rules) = (
        times_ms[0],
        times_ms[ROUNDS / 2],
        all_ms / ROUNDS as f64,
        format!("{rules:?}"),
    );
    let visits = format!("{visits:?}");
    print!(
        "{counters:>9}{services:>10}{waiting:>9}{rules:>7}{visits:>9}{least_ms:>8.1}{median_ms:>8.1}{own_ms:>11.1}"
    );
    println!("{plain_ms:>8.0}{:>7.0}", plain_ms / own_ms);
}

/// How long this takes without the time in which others had the processor; simply how long it takes where the system does not tell.
fn processor_ms(what: impl FnOnce()) -> f64 {
    let spent_ns = || {
        std::fs::read_to_string("/proc/self/schedstat")
            .ok()?
            .split(' ')
            .next()?
            .parse::<f64>()
            .ok()
    };
    let (before_ns, begin) = (spent_ns(), Instant::now());
    what();
    let whole_ns = begin.elapsed().as_secs_f64() * 1e9;
    before_ns
        .and_then(|before_ns| Some(spent_ns()? - before_ns))
        .unwrap_or(whole_ns)
        / 1e6
}
