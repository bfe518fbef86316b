// SPDX-License-Identifier: EUPL-1.2
//! The server is killed 300 times at random instants while citizens take numbers, clerks call and a board watches.

use std::time::Duration;

use tests::{Journal, Load, Office, Random, Start, catalogue, command_line};

const KILLS: u32 = 300;
/// The longest that a server lives after it is ready.
const LONGEST_LIFE: Duration = Duration::from_millis(120);
const COUNTERS: [u16; 3] = [1, 2, 3];

#[test]
fn nothing_acknowledged_is_lost_by_killing_the_server() {
    let mut random = Random::announced("crashes");
    let mut office = Office::open(&COUNTERS);
    let load = Load::start(&office.kiosk, &office.clerk, 6, &COUNTERS);
    for _ in 0..KILLS {
        std::thread::sleep(random.time_up_to(LONGEST_LIFE));
        office.server.program.kill();
        let again = Start::new(&catalogue(), office.server.data()).port(office.server.port());
        office.server = again.run();
    }
    let told = load.end();
    println!(
        "{KILLS} kills: {} tickets, {} calls acknowledged, {} shown",
        told.tickets.len(),
        told.calls.len(),
        told.shown.len()
    );
    assert!(
        told.tickets.len() > 500 && told.calls.len() > 200,
        "the load was too light to prove anything"
    );

    for ticket in told.tickets.iter().rev().take(50) {
        assert_eq!(office.visit(&ticket.token).number, ticket.number);
    }
    let data = office.server.data().to_string_lossy().into_owned();
    office.server.stop_well();
    let verified = command_line(&["journal", "verify", "--data", &data], "");
    assert!(
        verified.status.success(),
        "{}",
        String::from_utf8_lossy(&verified.stderr)
    );
    let export = command_line(&["journal", "export", "--data", &data], "");
    assert!(
        export.status.success(),
        "{}",
        String::from_utf8_lossy(&export.stderr)
    );
    Journal::read(&String::from_utf8(export.stdout).expect("plain text")).holds(&told);
}
