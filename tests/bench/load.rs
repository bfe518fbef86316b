// SPDX-License-Identifier: EUPL-1.2
//! Citizens, clerks and a board who carry on while the server is killed, and who remember all that they were told: what was acknowledged
//! must be in the journal afterwards, whatever happened.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use protocol::{CallView, NextAnswer, Ticket};
use serde_json::{Value, json};

use crate::{Api, Item, Stream, new_key};

/// How long somebody rests who could not reach the server.
const REST: Duration = Duration::from_millis(2);
/// How long a citizen hesitates before the totem, so that a long test does not make a town of them.
const HESITATION: Duration = Duration::from_millis(4);
const SERVICES: [&str; 3] = ["carta-identita", "residenza", "consegna-atti"];

/// All that was acknowledged to anybody.
#[derive(Default)]
pub struct Told {
    pub tickets: Vec<Ticket>,
    /// Calls answered to the clerks who pressed.
    pub calls: Vec<(u64, CallView)>,
    /// Calls shown to the board, in the order they came.
    pub shown: Vec<CallView>,
}

pub struct Load {
    stop: Arc<AtomicBool>,
    told: Arc<Mutex<Told>>,
    people: Vec<JoinHandle<()>>,
}

impl Load {
    /// As many kiosks as given, a clerk at each of the counters, and one board, all of them at the server of `kiosk` and `clerk`.
    pub fn start(kiosk: &Api, clerk: &Api, kiosks: usize, counters: &[u16]) -> Load {
        let mut load = Load {
            stop: Arc::default(),
            told: Arc::default(),
            people: Vec::new(),
        };
        for index in 0..kiosks {
            let kiosk = kiosk.clone();
            load.person(&format!("kiosk-{index}"), move |stop, told| {
                take_numbers(&kiosk, index, stop, told)
            });
        }
        for counter in counters.iter().copied() {
            let clerk = clerk.clone();
            load.person(&format!("clerk-{counter}"), move |stop, told| {
                call_numbers(&clerk, counter, stop, told)
            });
        }
        let base = kiosk.base().to_owned();
        load.person("board", move |stop, told| watch(&base, stop, told));
        load
    }

    /// Everybody ends what they are at (the server must be up), and tells all.
    pub fn end(mut self) -> Told {
        self.stop.store(true, Ordering::SeqCst);
        for person in self.people.drain(..) {
            person.join().expect("nobody of the load panics");
        }
        std::mem::take(&mut *self.told.lock().expect("nobody of the load panics"))
    }

    fn person(
        &mut self,
        name: &str,
        live: impl FnOnce(&AtomicBool, &Mutex<Told>) + Send + 'static,
    ) {
        let (stop, told) = (self.stop.clone(), self.told.clone());
        let person = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || live(&stop, &told));
        self.people.push(person.expect("a thread"));
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
    }
}

/// Takes one number after the other, each under one key until it is answered.
fn take_numbers(kiosk: &Api, first: usize, stop: &AtomicBool, told: &Mutex<Told>) {
    let mut turn = first;
    while !stop.load(Ordering::SeqCst) {
        let (key, body) = (
            new_key(),
            json!({ "services": [SERVICES[turn % SERVICES.len()]] }),
        );
        turn += 1;
        let ticket: Ticket = loop {
            match kiosk.try_take(&key, &body) {
                Ok(answer) if answer.status == 201 => break answer.json(),
                Ok(answer) => assert_eq!(answer.status, 503, "{}", answer.text),
                Err(_cut) => {}
            }
            std::thread::sleep(REST);
        };
        told.lock().expect("nobody panics").tickets.push(ticket);
        std::thread::sleep(HESITATION);
    }
}

/// Presses next again and again. A press whose answer is lost is not repeated: the clerk sees the console afterwards.
fn call_numbers(clerk: &Api, counter: u16, stop: &AtomicBool, told: &Mutex<Told>) {
    while !stop.load(Ordering::SeqCst) {
        match clerk.try_post_text(&format!("/api/v1/counters/{counter}/next"), "{}", &[]) {
            Ok(answer) if answer.status == 200 => {
                let next: NextAnswer = answer.json();
                told.lock()
                    .expect("nobody panics")
                    .calls
                    .push((next.visit.id, next.call));
            }
            Ok(answer) => assert!(
                [204, 503].contains(&answer.status),
                "{} {}",
                answer.status,
                answer.text
            ),
            Err(_cut) => {}
        }
        std::thread::sleep(REST);
    }
}

/// Follows the stream of events from its beginning, and resumes where it was after every cut.
fn watch(base: &str, stop: &AtomicBool, told: &Mutex<Told>) {
    let mut last = None;
    while !stop.load(Ordering::SeqCst) {
        let Ok(stream) = Stream::try_open(base, "/api/v1/events", last) else {
            std::thread::sleep(REST);
            continue;
        };
        loop {
            match stream.next_within(Duration::from_millis(100)) {
                Some(Item::Event { name, id, data }) => {
                    last = id.or(last);
                    if name == "call" {
                        let call = serde_json::from_str(&data).expect("a call");
                        told.lock().expect("nobody panics").shown.push(call);
                    }
                }
                Some(Item::End) => break,
                Some(Item::Comment) => {}
                None if stop.load(Ordering::SeqCst) => return,
                None => {}
            }
        }
    }
}

/// What a journal says, from its export (JSON lines).
#[derive(Default)]
pub struct Journal {
    /// Visit and number by token.
    pub issued: BTreeMap<String, (u64, String)>,
    /// Visit and counter by the number of the event.
    pub called: BTreeMap<u64, (u64, u16)>,
    pub last_seq: u64,
}

/// The number that an area gives after `last` while the server is up: those that `office.toml` keeps for totems that are cut off are left out.
pub fn number_after(last: u64) -> u64 {
    if last == 899 { 1_000 } else { last + 1 }
}

impl Journal {
    /// Reads an export and checks that the events are numbered from 1 without gaps, and that no number is given twice or left out.
    #[track_caller]
    pub fn read(export: &str) -> Journal {
        let mut journal = Journal::default();
        let mut series: BTreeMap<String, u64> = BTreeMap::new();
        for line in export.lines() {
            let event: Value = serde_json::from_str(line).expect("JSON lines");
            let seq = event["seq"].as_u64().expect("a number of the event");
            assert_eq!(seq, journal.last_seq + 1, "the journal has a gap");
            journal.last_seq = seq;
            if let Some(issued) = inside(&event, "visit_issued") {
                let number = issued["number"].as_str().expect("a number");
                let (letter, n) = number.split_at(1);
                let last = series.entry(letter.to_owned()).or_default();
                *last = number_after(*last);
                assert_eq!(
                    n.trim().parse(),
                    Ok(*last),
                    "{number} is out of order, twice, or one before it is missing"
                );
                let token = issued["token"].as_str().expect("a token").to_owned();
                let of = (issued["visit"].as_u64().expect("a visit"), plain(number));
                assert_eq!(
                    journal.issued.insert(token, of),
                    None,
                    "a link is given twice"
                );
            }
            if let Some(called) = inside(&event, "visit_called") {
                let counter = called["counter"]
                    .as_u64()
                    .and_then(|counter| u16::try_from(counter).ok());
                journal.called.insert(
                    seq,
                    (
                        called["visit"].as_u64().expect("a visit"),
                        counter.expect("a counter"),
                    ),
                );
            }
        }
        journal
    }

    /// Checks that all that anybody was told is there, and nothing twice.
    #[track_caller]
    pub fn holds(&self, told: &Told) {
        for ticket in &told.tickets {
            let kept = self.issued.get(&ticket.token);
            assert_eq!(
                kept,
                Some(&(ticket.id, plain(&ticket.number))),
                "{} was acknowledged and is not in the journal",
                ticket.number
            );
        }
        assert_eq!(
            self.issued.len(),
            told.tickets.len(),
            "every press made one ticket, no more"
        );
        for (visit, call) in &told.calls {
            let kept = self.called.get(&call.seq);
            assert_eq!(
                kept,
                Some(&(*visit, call.counter)),
                "the call of {} was acknowledged and is not in the journal",
                call.number
            );
        }
        let visits: BTreeSet<u64> = self.called.values().map(|(visit, _)| *visit).collect();
        assert_eq!(visits.len(), self.called.len(), "nobody is called twice");
        let shown: Vec<u64> = told.shown.iter().map(|call| call.seq).collect();
        assert!(
            shown.is_sorted() && shown.windows(2).all(|pair| pair[0] < pair[1]),
            "the board saw calls out of order or twice"
        );
        let (Some(first), Some(last)) = (shown.first(), shown.last()) else {
            return;
        };
        let kept: Vec<u64> = self
            .called
            .range(first..=last)
            .map(|(seq, _)| *seq)
            .collect();
        assert_eq!(
            shown, kept,
            "the board saw every call that is in the journal, and no other"
        );
    }
}

/// `A 042` and `A42` are the same number.
fn plain(number: &str) -> String {
    let (letter, n) = number.split_at(1);
    format!("{letter}{}", n.trim().parse::<u32>().expect("a number"))
}

/// The value under `key` in an event, however deep the export puts it.
fn inside<'a>(event: &'a Value, key: &str) -> Option<&'a Value> {
    let object = event.as_object()?;
    object
        .get(key)
        .or_else(|| object.values().find_map(|value| inside(value, key)))
}
