// SPDX-License-Identifier: EUPL-1.2
//! The simulation finds the calls of the plain one that the benchmark compares it with.

#[path = "../benches/update/hall.rs"]
mod hall;
#[path = "../benches/update/plain.rs"]
mod plain;

use forecast::simulation::{Scratch, simulate};
use hall::{Rules, Visits};

#[test]
fn it_finds_the_calls_of_the_plain_simulation() {
    let mut scratch = Scratch::default();
    for (counters, services, waiting) in
        [(1, 3, 10), (3, 7, 0), (4, 9, 40), (8, 25, 60), (12, 5, 20)]
    {
        for (rules, visits) in [Rules::Keys, Rules::All]
            .into_iter()
            .flat_map(|rules| [(rules, Visits::One), (rules, Visits::Several)])
        {
            let setting = hall::setting(counters, services, rules);
            let (habits, present) = (
                hall::habits(counters, services, visits),
                hall::present(counters, services, waiting, visits),
            );
            let outlook = simulate(&setting, &habits, &present, 40, 7, &mut scratch);
            plain::assert_all_same(
                plain::simulate(&setting, &habits, &present, 40, 7),
                &outlook,
            );
        }
    }
}
