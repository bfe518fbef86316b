// SPDX-License-Identifier: EUPL-1.2

use std::fs;

use queue::{Day, Moment};

use super::*;
use crate::clock::SystemClock;
use crate::journal::{Batch, Journal, Row};
use crate::test_folder::Folder;

/// Any that can stand alone.
const EVENT: &str = include_str!("../journal/golden/day_opened.json");

/// A journal with some events, kept as a server would keep its end.
fn office(folder: &Folder, events: usize) -> Known {
    let mut journal = Journal::open(&folder.0).unwrap();
    for _ in 0..events {
        let event = Row { at: Moment(1), day: Day(20_261_123), body: EVENT.trim_end().as_bytes().to_vec() };
        journal.append(&Batch { events: vec![event], ..Batch::default() }).unwrap();
    }
    let known = Known { head: journal.head(), place: Place::of(&folder.0) };
    access(folder).keep_anchor(&known).unwrap();
    known
}

fn access(folder: &Folder) -> Access {
    Access::open(&folder.0, Arc::new(SystemClock::new())).unwrap()
}

/// As a hand would, with everything in the folder.
fn copy(from: &Folder, to: &Folder) {
    for entry in fs::read_dir(&from.0).unwrap().flatten() {
        fs::copy(entry.path(), to.0.join(entry.file_name())).unwrap();
    }
}

#[test]
fn what_is_kept_is_read_back() {
    let folder = Folder::new("anchor-kept");
    assert_eq!(access(&folder).anchor().unwrap(), None, "a folder of an earlier version");
    let known = office(&folder, 3);
    assert_eq!(access(&folder).anchor().unwrap(), Some(known.clone()));
    check(&folder.0, Some(&known)).unwrap();
    check(&folder.0, None).unwrap();
}

#[test]
fn the_keeper_writes_the_last_end_before_it_goes() {
    let folder = Folder::new("anchor-keeper");
    let known = office(&folder, 1);
    let (anchor, access) = (Arc::new(Anchor::new(Some(&known))), Arc::new(access(&folder)));
    let keeper = Keeper::start(anchor.clone(), access.clone(), &folder.0).unwrap();
    let last = Head { seq: 200, hash: [7; 32] };
    (2..=200).for_each(|seq| anchor.note(Head { seq, ..last }));
    drop(keeper);
    assert_eq!(access.anchor().unwrap().unwrap().head, last);
}

#[test]
fn a_journal_that_ends_earlier_or_otherwise_is_behind() {
    let folder = Folder::new("anchor-behind");
    let known = office(&folder, 3);
    let journal = Journal::open(&folder.0).unwrap();
    Anchor::new(None).check(&journal).unwrap();
    Anchor::new(Some(&known)).check(&journal).unwrap();
    let earlier = Head { seq: 2, hash: journal.hash_of(2).unwrap().unwrap() };
    Anchor::new(Some(&Known { head: earlier, ..known.clone() })).check(&journal).unwrap();
    for head in [Head { seq: 4, hash: [1; 32] }, Head { seq: 3, hash: [1; 32] }] {
        let refused = Anchor::new(Some(&Known { head, ..known.clone() })).check(&journal).unwrap_err();
        assert!(matches!(refused, JournalError::Behind { found: 3, .. }), "{refused}");
    }
}

#[test]
fn a_journal_that_is_gone_or_a_copy_is_refused_until_it_is_adopted() {
    let folder = Folder::new("anchor-place");
    let known = office(&folder, 3);
    let by_hand = Folder::new("anchor-copy");
    copy(&folder, &by_hand);
    let refused = check(&by_hand.0, Some(&known)).unwrap_err();
    assert!(matches!(refused, AnchorError::Elsewhere(_)), "{refused}");
    let other = Place { machine: Some(vec![1; 32]), ..known.place.clone() };
    let reinstalled = Known { place: other.clone(), ..known.clone() };
    check(&folder.0, Some(&reinstalled)).expect("the same file under another machine-id is the same journal");
    if known.place.machine.is_some() {
        let elsewhere = check(&by_hand.0, Some(&reinstalled)).unwrap_err();
        assert!(elsewhere.to_string().contains("another machine"), "{elsewhere}");
    }
    fs::remove_file(folder.0.join(journal::FILE)).unwrap();
    assert!(matches!(check(&folder.0, Some(&known)).unwrap_err(), AnchorError::Gone(3)));

    let before = Journal::open(&by_hand.0).unwrap().epoch().unwrap();
    let adopted = adopt(&by_hand.0, jiff::Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!((adopted.events, adopted.acknowledged, adopted.epoch), (3, 3, before + 1));
    assert!(adopted.kept.join(journal::FILE).is_file(), "the files as they were");
    assert_eq!(access(&by_hand).anchor().unwrap(), None);
    assert_eq!(Journal::open(&by_hand.0).unwrap().epoch().unwrap(), before + 1);
}
