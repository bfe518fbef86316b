// SPDX-License-Identifier: EUPL-1.2
//! The simulation finds the calls of the plain one that the benchmark compares it with.

#[path = "../benches/update/hall.rs"]
mod hall;
#[path = "../benches/update/plain.rs"]
mod plain;

use forecast::simulation::{Scratch, simulate};
use hall::Rules;

#[test]
fn it_finds_the_calls_of_the_plain_simulation() {
    let mut scratch = Scratch::default();
    for (counters, services, waiting) in [(1, 3, 10), (3, 7, 0), (4, 9, 40), (8, 25, 60), (12, 5, 20)] {
        for rules in [Rules::Keys, Rules::All] {
            let setting = hall::setting(counters, services, rules);
            let (habits, present) = (hall::habits(counters, services), hall::present(counters, services, waiting));
            let outlook = simulate(&setting, &habits, &present, 40, 7, &mut scratch);
            let told = plain::simulate(&setting, &habits, &present, 40, 7);
            told.visits.into_iter().zip(outlook.visits.iter().flatten()).for_each(|(plain, times)| plain::assert_same(plain, times));
            let arrivals = told.arrivals.into_iter().flatten().zip(outlook.arrivals.iter().flatten());
            arrivals.for_each(|(plain, times)| plain::assert_same(plain, times));
        }
    }
}
