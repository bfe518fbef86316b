// SPDX-License-Identifier: EUPL-1.2

use queue::{AccessClass, Command, CounterId, Language, ServiceId, Take, decide};

use super::*;
use tempfile::TempDir;

/// Decides commands and writes them as the desk does.
struct Writer {
    journal: Journal,
    hall: Hall,
    reasons: Reasons,
    now: Moment,
    tokens: u8,
}

impl Writer {
    fn open(folder: &TempDir) -> Writer {
        let journal = Journal::open(folder.path()).unwrap();
        let replay = journal.replay(|_, _, _, _| {}).unwrap();
        let now = replay.last_at.unwrap_or(Moment(1_795_400_000_000));
        Writer {
            journal,
            hall: replay.hall,
            reasons: replay.reasons,
            now,
            tokens: 0,
        }
    }

    fn command(&mut self, command: &Command) {
        self.now = self.now.plus_ms(1_000);
        let mut batch = Batch::default();
        for event in decide(&self.hall, command, self.now).unwrap() {
            let day = match &event {
                Event::DayOpened { day, .. } => *day,
                _ => self.hall.day().unwrap(),
            };
            if matches!(event, Event::DayOpened { .. }) {
                self.reasons = Reasons::default();
            }
            self.hall.apply(&event, self.now);
            let body = encode(&event, self.hall.office().unwrap(), &self.reasons);
            batch.events.push(Row {
                at: self.now,
                day,
                body,
            });
        }
        self.journal.append(&batch).unwrap();
    }

    fn open_day(&mut self, day: u32) {
        self.command(&Command::OpenDay {
            day: Day(day),
            office: office(),
        });
    }

    fn take(&mut self) {
        self.tokens += 1;
        let token = Token([self.tokens; 16]);
        let (class, language) = (AccessClass::Standard, Language::ITALIAN);
        self.command(&Command::Take(Take {
            token,
            services: vec![ServiceId(0)],
            class,
            language,
            slot: None,
            slots: None,
            promise: None,
        }));
    }

    /// A day with visits, a pause with a reason, and a call.
    fn live_a_day(&mut self, day: u32) {
        self.open_day(day);
        (0..3).for_each(|_| self.take());
        self.command(&Command::Open {
            counter: CounterId(1),
            services: None,
        });
        self.command(&Command::Next {
            counter: CounterId(1),
            expect: None,
            shortest_ms: None,
        });
        let reason = Some(self.reasons.id(if day.is_multiple_of(2) {
            "lunch"
        } else {
            "phone"
        }));
        self.command(&Command::Pause {
            counter: CounterId(1),
            reason,
        });
    }
}

fn office() -> queue::Office {
    queue::Office {
        areas: vec![queue::Area {
            slug: "anagrafe".to_owned(),
            letter: 'A',
            retired: false,
        }],
        services: vec![queue::Service {
            slug: "cie".to_owned(),
            area: queue::AreaId(0),
            expected_s: 600,
            retired: false,
        }],
        counters: vec![queue::CounterPlan {
            number: CounterId(1),
            serves: vec![(ServiceId(0), 0)],
            auto_call: false,
            retired: false,
        }],
        policy: queue::Policy {
            head_start_ms: [0; 3],
            tier_penalty_ms: [0; 3],
            appointment_early_ms: 0,
            appointment_late_ms: 0,
            ratios: Vec::new(),
            conditions: Vec::new(),
            guard_ms: None,
            readmit_ms: 0,
            calls_before_no_show: 1,
            recall_after_ms: 0,
            next_over_call: queue::NextOverCall::Judge,
        },
        reserved: None,
    }
}

fn three_days(folder: &TempDir) -> Hall {
    let mut writer = Writer::open(folder);
    (20_261_123..20_261_126).for_each(|day| writer.live_a_day(day));
    writer.hall
}

#[test]
fn a_replay_of_the_last_day_gives_the_same_hall_and_goes_on_numbering() {
    let folder = tempfile::tempdir().unwrap();
    let hall = three_days(&folder);
    let mut writer = Writer::open(&folder);
    assert_eq!(writer.hall, hall);
    writer.take();
    assert_eq!(
        writer.hall.visits().last().unwrap().id,
        VisitId(10),
        "nine visits were issued in three days"
    );
    let summary = verify(folder.path()).unwrap();
    assert_eq!((summary.events, summary.days), (writer.journal.seq(), 3));
    let first_of_last_day = writer.journal.replay(|_, _, _, _| {}).unwrap().first;
    assert_eq!(
        writer
            .journal
            .tokens_before(first_of_last_day)
            .unwrap()
            .len(),
        6,
        "the links of the two days before"
    );
}

#[test]
fn a_missing_event_is_found_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    three_days(&folder);
    alter(&folder, "DELETE FROM events WHERE seq = 5");
    let error = Journal::open(folder.path()).unwrap_err();
    assert!(
        matches!(error, JournalError::Broken(Broken { seq: 5, .. })),
        "{error}"
    );
    assert!(error.to_string().contains("event 5"), "{error}");
}

#[test]
fn a_single_flipped_bit_is_found() {
    let folder = tempfile::tempdir().unwrap();
    three_days(&folder);
    let last = Journal::open(folder.path()).unwrap().seq();
    for (column, change) in [
        ("at_ms", "at_ms + 1"),
        ("body", "replace(body, '1', '3')"),
        ("hash", "zeroblob(32)"),
    ] {
        let copy = tempfile::tempdir().unwrap();
        copy_journal(&folder, &copy);
        alter(
            &copy,
            &format!(
                "UPDATE events SET {column} = {change} WHERE seq = {}",
                last - 2
            ),
        );
        let journal = Journal::open(copy.path()).unwrap();
        let error = journal.replay(|_, _, _, _| {}).unwrap_err();
        assert!(
            matches!(&error, JournalError::Broken(Broken { seq, .. }) if *seq == last - 2),
            "{column}: {error}"
        );
        assert!(verify(copy.path()).is_err(), "{column}");
    }
}

#[test]
fn damage_of_earlier_days_is_found_by_the_check_of_the_history() {
    let folder = tempfile::tempdir().unwrap();
    three_days(&folder);
    alter(
        &folder,
        "UPDATE events SET body = replace(body, '\"visit\":1', '\"visit\":2') WHERE seq = 2",
    );
    let journal = Journal::open(folder.path()).unwrap();
    let replay = journal.replay(|_, _, _, _| {}).unwrap();
    let error = verify_history(folder.path(), replay.first).unwrap_err();
    assert!(
        matches!(error, JournalError::Broken(Broken { seq: 2, .. })),
        "{error}"
    );
}

#[test]
fn a_day_erases_the_notes_of_those_before_and_answers_two_days_old() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = Writer::open(&folder);
    for (id, day) in [(1, 20_261_121), (2, 20_261_122), (3, 20_261_123)] {
        let note = NoteRow {
            kind: NoteKind::Visit,
            subject: 1,
            day: Day(day),
            text: Some("a note".to_owned()),
        };
        let key = [u8::try_from(id).unwrap(); 16];
        let answer = AnswerRow {
            id,
            day: Day(day),
            key,
            request: key,
            status: 201,
            body: b"{}".to_vec(),
        };
        let batch = Batch {
            opened: Some(Day(day)),
            answers: vec![answer],
            notes: vec![note],
            ..Batch::default()
        };
        writer.journal.append(&batch).unwrap();
    }
    let kept: Vec<i64> = writer
        .journal
        .answers()
        .unwrap()
        .into_iter()
        .map(|row| row.id)
        .collect();
    assert_eq!(kept, [2, 3]);
    assert_eq!(writer.journal.notes().unwrap().len(), 1);
    writer
        .journal
        .append(&Batch {
            closed: Some(Day(20_261_123)),
            ..Batch::default()
        })
        .unwrap();
    assert!(writer.journal.notes().unwrap().is_empty());
    assert_eq!(
        writer.journal.answer(3).unwrap(),
        Some((201, b"{}".to_vec()))
    );
}

#[test]
fn the_settings_that_durability_rests_on_are_in_force() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    let pragma = |name: &str| {
        journal
            .connection
            .pragma_query_value(None, name, |row| row.get::<_, i64>(0))
            .unwrap()
    };
    assert_eq!(pragma("synchronous"), 2);
    assert_eq!(pragma("foreign_keys"), 1);
    assert_eq!(pragma("trusted_schema"), 0);
    assert_eq!(pragma("secure_delete"), 1);
    let mode: String = journal
        .connection
        .pragma_query_value(None, "journal_mode", |row| row.get(0))
        .unwrap();
    assert_eq!(mode, "wal");
}

#[test]
fn another_program_s_database_and_no_database_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    Connection::open(folder.path().join(FILE))
        .unwrap()
        .execute_batch("CREATE TABLE t (x)")
        .unwrap();
    assert!(matches!(
        Journal::open(folder.path()).unwrap_err(),
        JournalError::Open(OpenError::Foreign)
    ));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(FILE), vec![7; 8_192]).unwrap();
    assert!(matches!(
        Journal::open(folder.path()).unwrap_err(),
        JournalError::Open(OpenError::Foreign)
    ));
    std::fs::write(folder.path().join(FILE), "x").unwrap();
    assert!(
        matches!(
            Journal::open(folder.path()).unwrap_err(),
            JournalError::Open(OpenError::Foreign)
        ),
        "too short for a header"
    );
    let folder = tempfile::tempdir().unwrap();
    drop(Journal::open(folder.path()).unwrap());
    alter(&folder, "PRAGMA user_version = 99");
    assert!(matches!(
        Journal::open(folder.path()).unwrap_err(),
        JournalError::Open(OpenError::Later { found: 99, .. })
    ));
}

#[test]
fn the_export_has_a_line_for_each_event() {
    let folder = tempfile::tempdir().unwrap();
    three_days(&folder);
    let mut lines = Vec::new();
    let count = export(folder.path(), &mut lines).unwrap();
    let lines: Vec<serde_json::Value> = lines
        .split(|b| *b == b'\n')
        .filter(|l| !l.is_empty())
        .map(|l| serde_json::from_slice(l).unwrap())
        .collect();
    assert_eq!(lines.len() as u64, count);
    assert_eq!(lines[1]["event"]["visit_issued"]["number"], "A1");
    assert_eq!(lines[1]["seq"], 2);
}

fn alter(folder: &TempDir, sql: &str) {
    Connection::open(folder.path().join(FILE))
        .unwrap()
        .execute_batch(sql)
        .unwrap();
}

fn copy_journal(from: &TempDir, to: &TempDir) {
    Connection::open(from.path().join(FILE))
        .unwrap()
        .execute("VACUUM INTO ?1", [to.path().join(FILE).to_str().unwrap()])
        .unwrap();
}
