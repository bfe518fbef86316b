// SPDX-License-Identifier: EUPL-1.2
//! Totems that go on alone, with the real programs: the cable is pulled, server and totem are killed in the middle. The days full of faults by
//! seed are in `kiosk/offline/tests/fault_days`.

use std::collections::BTreeMap;
use std::time::Duration;

use assets::theme;
use client::Client;
use offline::{Ask, Vault};
use protocol::TakeBody;
use tests::{Cable, Office, Random, Start, Temp, catalogue, until};

use crate::totem::{Totem as Window, issued, journal, secret};
use crate::window::{SOON, calm, changed, codes, tap};

/// Rounds of giving numbers alone and handing them over to a server that is killed meanwhile.
const ROUNDS: u32 = 40;
const GIVEN_A_ROUND: usize = 6;
/// The longest that the server lives in a round.
const LONGEST_LIFE: Duration = Duration::from_millis(60);

#[test]
fn a_totem_without_the_server_gives_a_number_that_is_in_the_queue_afterwards() {
    let office = Office::open(&[1]);
    let cable = Cable::to(office.server.api.base());
    let folder = Temp::new("alone");
    let config = format!("printer = \"virtual:{}\"", folder.join("slips").display());
    let mut totem = Window::start(&cable.base(), &office.server.token("kiosk"), &config);
    until("the totem holds numbers of its own", SOON, || {
        journal(office.server.data()).contains("numbers_leased")
    });
    let home = calm(&totem.screen);
    cable.pull();
    changed(&totem.screen, &home, "the totem says that it is alone");

    totem.take();
    let link = totem.link();
    assert_eq!(
        office.waiting("carta-identita"),
        0,
        "the server knows nothing of it"
    );
    tap(
        &totem.screen,
        theme::PRIMARY,
        0.84..0.92,
        "the key that prints",
    );
    let slip = folder.join("slips/slip-0001.png");
    until("the slip is out", SOON, || codes(&slip) == link);

    // The power fails before the cable is in again.
    totem.program.kill();
    let visit = format!("/api/v1/visits/{}", secret(&link));
    assert_eq!(office.server.api.get(&visit).status, 404);
    cable.plug();
    totem.start_again();
    until("the number is in the queue", SOON, || {
        office.server.api.get(&visit).status == 200
    });
    let told: protocol::VisitView = office.server.api.get(&visit).json();
    // The first block belongs to the kiosk of the bench, which was paired before.
    assert_eq!(told.number, "A 925");
    assert_eq!(office.waiting("carta-identita"), 1);
    assert_eq!(
        office.take("carta-identita").number,
        "A 001",
        "the sequence goes on where it was"
    );
    assert_eq!(
        office.next(1).visit.number,
        "A 925",
        "whoever came first is called first"
    );
    assert!(
        !totem.program.log().contains("panicked"),
        "{}",
        totem.program.log()
    );
}

/// The real machine and disk of a totem, without its window.
struct Totem {
    vault: Vault,
    client: Client,
    given: BTreeMap<String, String>,
}

impl Totem {
    fn open(folder: &Temp, base: &str, token: &str, given: BTreeMap<String, String>) -> Totem {
        let vault = Vault::open(&Vault::file(folder.path(), token), client::new_key())
            .expect("the totem's disk");
        Totem {
            vault,
            client: Client::new(base, Some(token.to_owned())),
            given,
        }
    }

    fn greet(&mut self) -> bool {
        let Ok(answer) = self.client.hello(&self.vault.hello()) else {
            return false;
        };
        self.vault.greeted(&answer).expect("written");
        self.client
            .office()
            .is_ok_and(|office| self.vault.office_heard(&office).is_ok())
    }

    fn give(&mut self) {
        let body = TakeBody {
            services: vec!["carta-identita".to_owned()],
            access: None,
            language: None,
            appointment: None,
        };
        let (touch, fresh_token) = (client::new_key(), client::new_key());
        let ask = Ask {
            touch: &touch,
            body: &body,
            was_asked: false,
            fresh_token: &fresh_token,
        };
        let ticket = self.vault.give(&ask).expect("a number of its own");
        self.given.insert(ticket.token, ticket.number);
    }

    /// Tells all that is due, as far as the server lives.
    fn hand_over(&mut self) -> bool {
        while let Some(body) = self.vault.hand_over() {
            let Ok(answer) = self.client.hand_over(&client::new_key(), &body) else {
                return false;
            };
            self.vault.handed_over(&answer).expect("written");
        }
        true
    }
}

#[test]
fn nothing_is_lost_or_doubled_when_either_is_killed_in_the_middle_of_a_hand_over() {
    let mut random = Random::announced("hand-over");
    let mut office = Office::open(&[]);
    let folder = Temp::new("hand-over");
    let (base, token) = (
        office.server.api.base().to_owned(),
        office.server.token("kiosk"),
    );
    let mut totem = Totem::open(&folder, &base, &token, BTreeMap::new());
    assert!(totem.greet());
    // One block is 25 numbers of each letter; this office gives only its own, over and over, until they are used up.
    let mut left = 24;
    for _ in 0..ROUNDS {
        for _ in 0..GIVEN_A_ROUND.min(left) {
            totem.give();
            left -= 1;
        }
        let life = random.time_up_to(LONGEST_LIFE);
        std::thread::scope(|scope| {
            scope.spawn(|| totem.hand_over());
            std::thread::sleep(life);
            office.server.program.kill();
        });
        if random.below(2) == 0 {
            // The totem's power fails too.
            let given = std::mem::take(&mut totem.given);
            drop(totem);
            totem = Totem::open(&folder, &base, &token, given);
        }
        office.server = Start::new(&catalogue(), office.server.data())
            .port(office.server.port())
            .run();
        assert!(totem.greet());
    }
    assert!(
        totem.hand_over() && totem.vault.hand_over().is_none(),
        "all is told in the end"
    );
    let issued = issued(&journal(office.server.data()));
    println!(
        "{ROUNDS} kills: {} numbers given alone, {} handed over",
        totem.given.len(),
        issued.len()
    );
    assert_eq!(
        issued, totem.given,
        "every number that was given is in the journal, once, and no other"
    );
}
