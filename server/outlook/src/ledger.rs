// SPDX-License-Identifier: EUPL-1.2
//! The facts of a day, with what was taken back and corrected.

use forecast::Fact;

use super::facts::Step;

/// The facts of a day as they stand: without what was taken back.
#[derive(Debug, Default)]
pub struct Ledger {
    /// None where a step was taken back or is no fact, several where one was rewritten.
    facts: Vec<Vec<Fact>>,
}

impl Ledger {
    pub fn observe(&mut self, steps: &[Step]) {
        for step in steps {
            let facts = match step {
                Step::Fact(fact) => vec![fact.clone()],
                Step::Rewritten(facts) => facts.clone(),
                Step::Office(_) => Vec::new(),
                Step::Rewrite(edits) => {
                    edits
                        .iter()
                        .for_each(|(at, facts)| self.facts[*at].clone_from(facts));
                    Vec::new()
                }
            };
            self.facts.push(facts);
        }
    }

    pub fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.facts.iter().flatten()
    }
}
