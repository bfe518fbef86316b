// SPDX-License-Identifier: EUPL-1.2
//! What came out of the printers, and whether it keeps to what was promised of paper.

use std::collections::BTreeMap;

use printing::press::Outcome;
use protocol::SlipTrouble;
use queue::SlipOutcome;

use super::journal::Journal;
use super::ledger::Ledger;
use super::totem::Totem;

/// What was promised of slips and not kept, in words.
pub fn judge(ledger: &Ledger, journal: &Journal, totems: &[Totem], broken: &mut Vec<String>) {
    for totem in totems {
        broken.extend(totem.printers.wrong.iter().cloned());
        if !totem.printers.untold().is_empty() {
            broken.push(format!(
                "totem {} has not told what became of a slip",
                totem.device
            ));
        }
    }
    each_is_printed_once(ledger, totems, broken);
    no_slip_is_outside_the_queue(ledger, journal, totems, broken);
    what_is_believed_is_true(ledger, totems, broken);
    the_doubtful_are_marked(ledger, journal, broken);
}

/// Once for the citizen, and once for each time that staff asked.
fn each_is_printed_once(ledger: &Ledger, totems: &[Totem], broken: &mut Vec<String>) {
    let mut slips: BTreeMap<String, u32> = BTreeMap::new();
    for slip in totems.iter().flat_map(|totem| &totem.printers.came_out) {
        *slips.entry(slip.name()).or_default() += 1;
        if slip
            .job
            .as_ref()
            .is_some_and(|job| ledger.wanted_again.get(job) != Some(&slip.token))
        {
            broken.push(format!(
                "{} was printed again, and nobody asked",
                slip.number
            ));
        }
    }
    broken.extend(
        slips
            .iter()
            .filter(|(_, times)| **times > 1)
            .map(|(name, times)| format!("{name} is on {times} slips")),
    );
}

fn no_slip_is_outside_the_queue(
    ledger: &Ledger,
    journal: &Journal,
    totems: &[Totem],
    broken: &mut Vec<String>,
) {
    for slip in totems.iter().flat_map(|totem| &totem.printers.came_out) {
        let is_kept =
            journal.visits.contains_key(&slip.token) || journal.too_late.contains_key(&slip.token);
        if !is_kept
            && !ledger.lost_with_disk.contains(&slip.token)
            && !ledger.known_to_replaced.contains(&slip.token)
        {
            broken.push(format!("the slip {} is in nobody's queue", slip.number));
        }
    }
}

/// "Not printed" is sure, and so is "printed" of a printer that says so. Of one that says nothing "printed" means that it took all of the slip,
/// which is looked at when it is said: what it did with it nobody knows.
fn what_is_believed_is_true(ledger: &Ledger, totems: &[Totem], broken: &mut Vec<String>) {
    let names: Vec<String> = totems
        .iter()
        .flat_map(|totem| &totem.printers.came_out)
        .map(|slip| slip.name())
        .collect();
    let came_out: std::collections::BTreeSet<&String> = names.iter().collect();
    let says_so: std::collections::BTreeSet<&String> = totems
        .iter()
        .flat_map(|totem| &totem.printers.proved)
        .collect();
    for (name, outcome) in &ledger.outcomes {
        match outcome {
            Ok(()) if says_so.contains(name) && !came_out.contains(name) => {
                broken.push(format!("{name} was told as printed and is not"))
            }
            Err(trouble) if *trouble != SlipTrouble::Uncertain && came_out.contains(name) => {
                broken.push(format!("{name} was told as not printed, and came out"));
            }
            _ => {}
        }
    }
}

/// Staff see of each visit of today whose slip may or may not be in a hand that it is so. A mark that was on a lost disk alone, or on
/// that of a server which was replaced, is gone with it.
fn the_doubtful_are_marked(ledger: &Ledger, journal: &Journal, broken: &mut Vec<String>) {
    let doubtful = |outcome: &Outcome| *outcome == Err(SlipTrouble::Uncertain);
    for name in ledger
        .outcomes
        .iter()
        .filter(|(_, outcome)| doubtful(outcome))
        .map(|(name, _)| name)
    {
        let is_elsewhere =
            ledger.lost_with_disk.contains(name) || ledger.known_to_replaced.contains(name);
        let today = journal
            .visits
            .get(name)
            .filter(|kept| kept.day == journal.last_day && !is_elsewhere);
        if today.is_some_and(|kept| {
            kept.slip != Some(SlipOutcome::NotPrinted(queue::SlipTrouble::Uncertain))
        }) {
            broken.push(format!("nobody sees that the slip of {name} is doubtful"));
        }
    }
}
