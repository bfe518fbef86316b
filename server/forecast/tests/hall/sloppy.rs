// SPDX-License-Identifier: EUPL-1.2
//! The same life, told by clerks who do not care: pauses not announced, "finish" pressed late.

use std::collections::{BTreeMap, BTreeSet};

use forecast::{Fact, What};

use crate::dice::Dice;

/// `facts` of one day with this share of pauses left out, and this share of finishes pressed later (at the latest just before the
/// counter's next step).
pub fn sloppy(facts: &[Fact], pauses: f64, finishes: f64, dice: &mut Dice) -> Vec<Fact> {
    let (mut silent, mut told): (BTreeSet<u16>, Vec<Fact>) = (BTreeSet::new(), vec![]);
    let mut at: BTreeMap<u64, u16> = BTreeMap::new();
    for (index, fact) in facts.iter().enumerate() {
        match fact.what {
            What::Paused { counter, .. } if dice.happens(pauses) => {
                silent.insert(counter);
                continue;
            }
            What::Resumed { counter } if silent.remove(&counter) => continue,
            What::Called { ticket, counter } => {
                at.insert(ticket, counter);
            }
            What::Ended { ticket } if dice.happens(finishes) => {
                let counter = at[&ticket];
                let next = facts[index + 1..]
                    .iter()
                    .find(|f| counter_of(&f.what) == Some(counter));
                let late_s = fact.at_s + dice.exponential(90.0);
                let at_s = next
                    .map_or(late_s, |next| late_s.min(next.at_s - 1.0))
                    .max(fact.at_s);
                told.push(Fact {
                    at_s,
                    what: fact.what.clone(),
                });
                continue;
            }
            _ => {}
        }
        told.push(fact.clone());
    }
    told.sort_by(|a, b| a.at_s.total_cmp(&b.at_s));
    told
}

fn counter_of(what: &What) -> Option<u16> {
    match what {
        What::Called { counter, .. }
        | What::Opened { counter }
        | What::Paused { counter, .. }
        | What::Resumed { counter }
        | What::Closed { counter } => Some(*counter),
        _ => None,
    }
}
