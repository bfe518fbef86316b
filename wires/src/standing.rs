// SPDX-License-Identifier: EUPL-1.2
//! How everything on the wires stands, as the server's page of devices gets it: pure.

use client::Condition;
use protocol::{DisplayState, ReportedTrouble};

use crate::port::State;

/// What a report can hold: the server refuses more.
const MOST_DISPLAYS: usize = 64;
const LONGEST_BYTES: usize = 200;

#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// Each line with its name, its displays' names, and how it stands.
    pub lines: &'a [(&'a str, Vec<&'a str>, State)],
    pub keyboards_away: &'a [String],
    pub keypads_not_allowed: &'a [String],
    pub displays_unknown: &'a [String],
}

impl Standing<'_> {
    pub fn condition(&self) -> Condition {
        let mut displays: Vec<DisplayState> = self
            .lines
            .iter()
            .flat_map(|(_, names, state)| displays(names, state))
            .collect();
        // Those that do not answer first, for a report has an end.
        displays.sort_by_key(|display| display.answers);
        displays.truncate(MOST_DISPLAYS);
        let lines_away: Vec<String> = self
            .lines
            .iter()
            .filter(|(_, _, state)| state.away.is_some())
            .map(|(name, _, _)| (*name).to_owned())
            .collect();
        let all = [
            ("line-away", lines_away.as_slice()),
            ("keypad-away", self.keyboards_away),
            ("keypad-not-allowed", self.keypads_not_allowed),
            ("display-unknown", self.displays_unknown),
        ];
        let trouble = |(name, whose): (&str, &[String])| {
            let detail = (!whose.is_empty()).then(|| shortened(&whose.join(", ")));
            detail.map(|detail| ReportedTrouble {
                name: name.to_owned(),
                detail: Some(detail),
            })
        };
        Condition {
            troubles: all.into_iter().filter_map(trouble).collect(),
            printer: None,
            displays,
        }
    }
}

fn displays(names: &[&str], state: &State) -> Vec<DisplayState> {
    let answers =
        |name: &str| state.away.is_none() && !state.silent.iter().any(|silent| silent == name);
    names
        .iter()
        .map(|name| DisplayState {
            name: shortened(name),
            answers: answers(name),
        })
        .collect()
}

fn shortened(text: &str) -> String {
    text[..text.floor_char_boundary(LONGEST_BYTES)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trouble_is_told_once_with_all_whom_it_is_about() {
        let well = State::default();
        let silent = State {
            away: None,
            silent: vec!["Sportello 2".to_owned()],
        };
        let away = State {
            away: Some("no such file".to_owned()),
            silent: vec![],
        };
        let lines = [
            ("a", vec!["Sportello 1"], well),
            ("b", vec!["Sportello 2", "Sportello 3"], silent),
            ("c", vec!["Sala"], away),
        ];
        let keyboards = ["Tastiera 1".to_owned(), "Tastiera 2".to_owned()];
        let standing = Standing {
            lines: &lines,
            keyboards_away: &keyboards,
            keypads_not_allowed: &[],
            displays_unknown: &[],
        };
        let condition = standing.condition();
        let said: Vec<(&str, bool)> = condition
            .displays
            .iter()
            .map(|display| (display.name.as_str(), display.answers))
            .collect();
        assert_eq!(
            said,
            [
                ("Sportello 2", false),
                ("Sala", false),
                ("Sportello 1", true),
                ("Sportello 3", true)
            ]
        );
        let troubles: Vec<(&str, Option<&str>)> = condition
            .troubles
            .iter()
            .map(|trouble| (trouble.name.as_str(), trouble.detail.as_deref()))
            .collect();
        assert_eq!(
            troubles,
            [
                ("line-away", Some("c")),
                ("keypad-away", Some("Tastiera 1, Tastiera 2"))
            ]
        );
        assert!(
            condition
                .troubles
                .iter()
                .all(|trouble| ReportedTrouble::is_name(&trouble.name))
        );
    }

    #[test]
    fn a_report_is_never_larger_than_the_server_takes() {
        let names: Vec<String> = (0..100).map(|n| format!("Sportello {n}")).collect();
        let lines = [(
            "a",
            names.iter().map(String::as_str).collect(),
            State::default(),
        )];
        let standing = Standing {
            lines: &lines,
            keyboards_away: &names,
            keypads_not_allowed: &[],
            displays_unknown: &[],
        };
        let condition = standing.condition();
        assert_eq!(condition.displays.len(), 64);
        assert!(condition.troubles.iter().all(|trouble| {
            trouble
                .detail
                .as_ref()
                .is_some_and(|detail| detail.len() <= 200)
        }));
    }
}
