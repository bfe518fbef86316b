// SPDX-License-Identifier: EUPL-1.2
//! Many made-up offices, unlike each other, and what changes from one day to the next.

use crate::measure::{OURS, backtested, days, oracle, ratio, scored, told};
use crate::truth::Truth;

#[test]
fn offices_of_all_kinds_are_foreseen_nearly_as_well_as_by_who_knows_them() {
    let (mut ours, mut best) = (vec![], vec![]);
    for seed in [0, 1, 2, 4] {
        let truth = Truth::made_up(seed);
        let days = days(&truth, seed + 1_000, 24);
        let (told, oracle) = (told(&backtested(&truth, &days), OURS, 14), oracle(|_| &truth, &days, 14));
        assert!(ratio(&told, &oracle) < 1.07, "{seed}: {}", ratio(&told, &oracle));
        ours.extend(told);
        best.extend(oracle);
    }
    let (told, oracle) = (scored(&ours), scored(&best));
    assert!(ratio(&ours, &best) < 1.03, "{}", ratio(&ours, &best));
    assert!(told.interval_score_s < 1.04 * oracle.interval_score_s, "{told:?} {oracle:?}");
    assert!((0.87..0.93).contains(&told.coverage), "{told:?}");
}
