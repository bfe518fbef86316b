// SPDX-License-Identifier: EUPL-1.2
//! What the totem writes down of its slips: a small file, on disk before the first byte goes to the printer. After a power cut it says which
//! slip may or may not have come out, and what the server was not told yet.
//!
//! A line for each step: `printing NAME` and `begun PRINTER`, then the outcome and the name (and `clean PRINTER` when it came out whole), then
//! `told NAME`. A line torn by a power cut is passed over.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use protocol::SlipTrouble;
use tracing::warn;

use super::press::Outcome;

/// The slips that the server has not been told of, oldest first.
#[derive(Debug, Default)]
pub struct Record {
    /// None when there is nowhere to write: then a power cut leaves nothing behind.
    file: Option<File>,
    slips: Vec<(String, Option<Outcome>)>,
    /// Slips of which the server was told in this run.
    told: BTreeSet<String>,
    /// Printers, counted from the totem's own, on which a slip was begun that did not come out whole: half of it may hang there.
    torn: BTreeSet<usize>,
}

impl Record {
    /// Reads what an earlier run left and goes on in the same file.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub fn open(path: &Path) -> io::Result<Record> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut record = match std::fs::read(path) {
            Ok(bytes) => read(&String::from_utf8_lossy(&bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Record::nowhere(),
            Err(error) => return Err(error),
        };
        let mut file = OpenOptions::new().create(true).append(true).open(path)?;
        // A torn last line must not swallow the next one.
        file.write_all(b"\n")?;
        file.sync_all()?;
        if let Some(folder) = path.parent() {
            File::open(folder)?.sync_all()?;
        }
        record.file = Some(file);
        Ok(record)
    }

    /// Keeps nothing on disk.
    pub fn nowhere() -> Record {
        Record::default()
    }

    /// What is to be told to the server: a slip in the middle of which the totem ended is uncertain.
    pub fn unfinished(&self) -> Vec<(String, Outcome)> {
        self.slips
            .iter()
            .map(|(name, outcome)| (name.clone(), outcome.unwrap_or(Err(SlipTrouble::Uncertain))))
            .collect()
    }

    /// True when half a slip may hang out of this printer.
    pub fn is_torn(&self, printer: usize) -> bool {
        self.torn.contains(&printer)
    }

    /// Whether this slip was begun, now or in an earlier run: the server may ask for it once more with an answer that was under way while it
    /// was told, so what was told in this run counts too.
    pub fn knows(&self, name: &str) -> bool {
        self.told.contains(name) || self.slips.iter().any(|(known, _)| known == name)
    }

    /// The first byte is about to go out to this printer.
    pub fn printing(&mut self, name: &str, printer: usize) {
        self.put(name, None);
        self.torn.insert(printer);
        self.write(&format!("printing {name}\nbegun {printer}\n"));
    }

    /// What became of it, and at which printer it came out.
    pub fn outcome(&mut self, name: &str, outcome: Result<usize, SlipTrouble>) {
        let line = format!("{} {name}\n", slug(outcome.map(|_| ())));
        self.put(name, Some(outcome.map(|_| ())));
        match outcome {
            Ok(printer) => {
                self.torn.remove(&printer);
                self.write(&format!("{line}clean {printer}\n"));
            }
            Err(_) => self.write(&line),
        }
    }

    /// The server knows what became of it.
    pub fn told(&mut self, name: &str) {
        self.slips.retain(|(known, _)| known != name);
        self.told.insert(name.to_owned());
        if !self.slips.is_empty() || !self.torn.is_empty() {
            self.write(&format!("told {name}\n"));
        } else if let Some(file) = &self.file
            && let Err(error) = file.set_len(0).and_then(|()| file.sync_all())
        {
            warn!(%error, "the record of slips cannot be emptied");
        }
    }

    fn put(&mut self, name: &str, outcome: Option<Outcome>) {
        match self.slips.iter_mut().find(|(known, _)| known == name) {
            Some(slip) => slip.1 = outcome,
            None => self.slips.push((name.to_owned(), outcome)),
        }
    }

    /// A totem whose disk is full still prints: it only knows less after a power cut.
    fn write(&mut self, line: &str) {
        if let Some(file) = &mut self.file
            && let Err(error) = file
                .write_all(line.as_bytes())
                .and_then(|()| file.sync_data())
        {
            warn!(%error, "a slip cannot be written down");
        }
    }
}

fn read(text: &str) -> Record {
    let mut record = Record::nowhere();
    for line in text.lines() {
        let Some((word, name)) = line.split_once(' ') else {
            continue;
        };
        match word {
            "printing" => record.put(name, None),
            "begun" => record.torn.extend(name.parse::<usize>().ok()),
            "clean" => record.torn.retain(|printer| name.parse() != Ok(*printer)),
            "told" => record.slips.retain(|(known, _)| known != name),
            _ => {
                if let Some(outcome) = outcome(word) {
                    record.put(name, Some(outcome));
                }
            }
        }
    }
    record
}

const OUTCOMES: [(&str, Outcome); 6] = [
    ("printed", Ok(())),
    ("uncertain", Err(SlipTrouble::Uncertain)),
    ("paper-out", Err(SlipTrouble::PaperOut)),
    ("cover-open", Err(SlipTrouble::CoverOpen)),
    ("unreachable", Err(SlipTrouble::Unreachable)),
    ("not-printed", Err(SlipTrouble::Other)),
];

fn slug(outcome: Outcome) -> &'static str {
    OUTCOMES
        .iter()
        .find(|(_, known)| *known == outcome)
        .map_or("not-printed", |(word, _)| word)
}

fn outcome(word: &str) -> Option<Outcome> {
    OUTCOMES
        .iter()
        .find(|(known, _)| *known == word)
        .map(|(_, outcome)| *outcome)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_power_cut_leaves_what_is_uncertain_and_what_is_not_told() {
        let folder = std::env::temp_dir().join(format!("kiosk-record-{}", std::process::id()));
        let path = folder.join("slips");
        let mut record = Record::open(&path).expect("a file");
        record.printing("one", 0);
        record.outcome("one", Ok(0));
        record.told("one");
        record.printing("two", 0);
        record.outcome("two", Err(SlipTrouble::PaperOut));
        record.printing("three", 1);
        record.outcome("four", Ok(0));
        record.told("four");
        drop(record);
        let mut torn = std::fs::read(&path).expect("the file");
        torn.extend_from_slice(b"printed thr");
        std::fs::write(&path, torn).expect("the file");

        let mut record = Record::open(&path).expect("the file");
        let left = [
            ("two".to_owned(), Err(SlipTrouble::PaperOut)),
            ("three".to_owned(), Err(SlipTrouble::Uncertain)),
        ];
        assert_eq!(record.unfinished()[..2], left);
        assert!(
            record.is_torn(1) && !record.is_torn(0) && record.knows("two") && !record.knows("one")
        );
        for (name, _) in record.unfinished() {
            record.told(&name);
            assert!(
                record.knows(&name),
                "it is not printed again when the server still asks for it"
            );
        }
        drop(record);
        let mut record = Record::open(&path).expect("the file");
        assert!(
            record.unfinished().is_empty() && record.is_torn(1),
            "what hangs out is not forgotten with the telling"
        );
        record.printing("five", 1);
        record.outcome("five", Ok(1));
        record.told("five");
        drop(record);
        assert!(!Record::open(&path).expect("the file").is_torn(1));
        assert_eq!(
            std::fs::read(&path).expect("the file"),
            b"\n",
            "nothing is left of what is settled"
        );
        std::fs::remove_dir_all(&folder).expect("it was there");
    }
}
