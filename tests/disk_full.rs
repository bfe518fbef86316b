// SPDX-License-Identifier: EUPL-1.2
//! The disk fills up in the middle of the morning.

use std::time::Duration;

use protocol::{LiveView, Ticket};
use serde_json::json;
use tests::{Disk, Journal, Sealed, new_key, ticket, until_some};

#[test]
fn a_full_disk_refuses_loses_nothing_and_goes_on_when_there_is_room() {
    let sealed = Sealed::start(Disk::Memory { mib: 2 });
    let (kiosk, clerk) = (sealed.as_a("kiosk"), sealed.as_a("operator"));
    clerk.act(1, "open").expect(200);
    let body = json!({ "services": ["carta-identita"] });
    let mut given: Vec<Ticket> = (0..3)
        .map(|_| kiosk.take(&new_key(), &body).expect(201).json())
        .collect();

    let filler = sealed
        .mount_point()
        .join("filler")
        .to_string_lossy()
        .into_owned();
    // dd fails when the disk is full, which is what is wanted.
    sealed.inside(&[
        "sh",
        "-c",
        &format!("dd if=/dev/zero of={filler} bs=4096 2>/dev/null || true"),
    ]);
    let (key, refusal) = fill_until_refused(&kiosk, &mut given);
    assert!(
        ["disk-full", "not-now", "read-only"].contains(&refusal.as_str()),
        "{refusal}"
    );

    for _ in 0..5 {
        let again = kiosk.take(&key, &body);
        assert_eq!(again.status, 503, "{}", again.text);
    }
    let live: LiveView = sealed.api().get("/api/v1/live").expect(200).json();
    assert_eq!(
        live.areas[0].waiting as usize,
        given.len(),
        "reads go on, and nothing half-done shows"
    );
    assert_eq!(
        clerk.act(1, "next").status,
        503,
        "a call that cannot be kept is not made"
    );

    sealed.inside(&["rm", &filler]);
    let after: Ticket = until_some("a number is given again", Duration::from_secs(10), || {
        ticket(&kiosk.take(&key, &body)).ok()
    });
    assert_eq!(
        after.id,
        given.last().expect("some were given").id + 1,
        "the same key, once"
    );
    given.push(after);
    clerk.act(1, "next").expect(200);

    let data = sealed
        .mount_point()
        .join("data")
        .to_string_lossy()
        .into_owned();
    let server = tests::built("regolacode").to_string_lossy().into_owned();
    sealed.inside(&[&server, "journal", "verify", "--data", &data]);
    let export = sealed.inside(&[&server, "journal", "export", "--data", &data]);
    let journal = Journal::read(&String::from_utf8(export.stdout).expect("plain text"));
    assert_eq!(journal.issued.len(), given.len());
    assert!(
        given
            .iter()
            .all(|ticket| journal.issued.contains_key(&ticket.token))
    );
}

/// Takes numbers until one is refused: its key, and the problem's name.
fn fill_until_refused(kiosk: &tests::Api, given: &mut Vec<Ticket>) -> (String, String) {
    for _ in 0..20_000 {
        let key = new_key();
        let answer = kiosk.take(&key, &json!({ "services": ["carta-identita"] }));
        match ticket(&answer) {
            Ok(ticket) => given.push(ticket),
            Err(name) => {
                assert_eq!(answer.status, 503, "{}", answer.text);
                return (key, name);
            }
        }
    }
    panic!("the disk never filled up");
}
