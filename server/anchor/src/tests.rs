// SPDX-License-Identifier: EUPL-1.2

use std::fs;

use queue::{Day, Moment};

use super::*;
use journal::{Batch, Journal, Row};
use tempfile::TempDir;
use terms::clock::SystemClock;

/// Any that can stand alone.
const EVENT: &str = include_str!("../../journal/src/golden/day_opened.json");

/// A journal with some events, kept as a server would keep its end.
fn office(folder: &TempDir, events: usize) -> JournalEnd {
    let mut journal = Journal::open(folder.path()).unwrap();
    for _ in 0..events {
        let event = Row {
            at: Moment(1),
            day: Day(20_261_123),
            body: EVENT.trim_end().as_bytes().to_vec(),
        };
        journal
            .append(&Batch {
                events: vec![event],
                ..Batch::default()
            })
            .unwrap();
    }
    let known = JournalEnd {
        head: journal.head(),
        place: Place::of(folder.path()),
    };
    access(folder).keep_anchor(&known).unwrap();
    known
}

fn access(folder: &TempDir) -> Access {
    Access::open(folder.path(), Arc::new(SystemClock::new())).unwrap()
}

/// As a hand would, with everything in the folder.
fn copy(from: &TempDir, to: &TempDir) {
    for entry in fs::read_dir(from.path()).unwrap().flatten() {
        fs::copy(entry.path(), to.path().join(entry.file_name())).unwrap();
    }
}

#[test]
fn what_is_kept_is_read_back() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(
        access(&folder).anchor().unwrap(),
        None,
        "a folder of an earlier version"
    );
    let known = office(&folder, 3);
    assert_eq!(access(&folder).anchor().unwrap(), Some(known.clone()));
    check(folder.path(), Some(&known)).unwrap();
    check(folder.path(), None).unwrap();
}

#[test]
fn the_keeper_writes_the_last_end_before_it_goes() {
    let folder = tempfile::tempdir().unwrap();
    let known = office(&folder, 1);
    let (anchor, access) = (
        Arc::new(Anchor::new(Some(&known))),
        Arc::new(access(&folder)),
    );
    let keeper = AnchorWriter::start(anchor.clone(), access.clone(), folder.path()).unwrap();
    let last = Head {
        seq: 200,
        hash: [7; 32],
    };
    (2..=200).for_each(|seq| anchor.note(Head { seq, ..last }));
    drop(keeper);
    assert_eq!(access.anchor().unwrap().unwrap().head, last);
}

#[test]
fn a_journal_that_ends_earlier_or_otherwise_is_behind() {
    let folder = tempfile::tempdir().unwrap();
    let known = office(&folder, 3);
    let journal = Journal::open(folder.path()).unwrap();
    Anchor::new(None).check(&journal).unwrap();
    Anchor::new(Some(&known)).check(&journal).unwrap();
    let earlier = Head {
        seq: 2,
        hash: journal.hash_of(2).unwrap().unwrap(),
    };
    Anchor::new(Some(&JournalEnd {
        head: earlier,
        ..known.clone()
    }))
    .check(&journal)
    .unwrap();
    for head in [
        Head {
            seq: 4,
            hash: [1; 32],
        },
        Head {
            seq: 3,
            hash: [1; 32],
        },
    ] {
        let refused = Anchor::new(Some(&JournalEnd {
            head,
            ..known.clone()
        }))
        .check(&journal)
        .unwrap_err();
        assert!(
            matches!(refused, JournalError::Behind { found: 3, .. }),
            "{refused}"
        );
    }
}

#[test]
fn a_journal_that_is_gone_or_a_copy_is_refused_until_it_is_adopted() {
    let folder = tempfile::tempdir().unwrap();
    let known = office(&folder, 3);
    let by_hand = tempfile::tempdir().unwrap();
    copy(&folder, &by_hand);
    let refused = check(by_hand.path(), Some(&known)).unwrap_err();
    assert!(matches!(refused, AnchorError::Elsewhere(_)), "{refused}");
    let other = Place {
        machine: Some(vec![1; 32]),
        ..known.place.clone()
    };
    let reinstalled = JournalEnd {
        place: other.clone(),
        ..known.clone()
    };
    check(folder.path(), Some(&reinstalled))
        .expect("the same file under another machine-id is the same journal");
    if known.place.machine.is_some() {
        let elsewhere = check(by_hand.path(), Some(&reinstalled)).unwrap_err();
        assert!(
            elsewhere.to_string().contains("another machine"),
            "{elsewhere}"
        );
    }
    fs::remove_file(folder.path().join(journal::FILE)).unwrap();
    assert!(matches!(
        check(folder.path(), Some(&known)).unwrap_err(),
        AnchorError::Gone(3)
    ));

    let before = Journal::open(by_hand.path()).unwrap().epoch().unwrap();
    let adopted = adopt(by_hand.path(), jiff::Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(
        (adopted.events, adopted.acknowledged, adopted.epoch),
        (3, 3, before + 1)
    );
    assert!(
        adopted.kept.join(journal::FILE).is_file(),
        "the files as they were"
    );
    assert_eq!(access(&by_hand).anchor().unwrap(), None);
    assert_eq!(
        Journal::open(by_hand.path()).unwrap().epoch().unwrap(),
        before + 1
    );
}
