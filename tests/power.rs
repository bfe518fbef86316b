// SPDX-License-Identifier: EUPL-1.2
//! The power goes 20 times while citizens take numbers and clerks call: a real ext4 file system is cut off from its disk without flushing
//! its log, so all that was not synced is lost, as in a power cut.
//!
//! The test was tried on a server made wrong: with `synchronous=NORMAL` it failed in each of two runs ("A 001 was acknowledged and is not in
//! the journal", of 2,613 tickets in 20 cuts), and when the disk had not been synced after the devices' tokens were made, these were lost as well.

use std::time::Duration;

use tests::{Disk, Journal, Load, Random, Sealed};

const CUTS: u32 = 20;
const LONGEST_LIFE: Duration = Duration::from_millis(600);
const COUNTERS: [u16; 3] = [1, 2, 3];

#[test]
fn nothing_acknowledged_is_lost_by_a_power_cut() {
    let mut random = Random::announced("power");
    let mut sealed = Sealed::start(Disk::Ext4 { mib: 128 });
    let (kiosk, clerk) = (sealed.as_a("kiosk"), sealed.as_a("operator"));
    for counter in COUNTERS {
        clerk.act(counter, "open").expect(200);
    }
    // What the office was set up with is not at stake here.
    sealed.inside(&["sync"]);
    let load = Load::start(&kiosk, &clerk, 6, &COUNTERS);
    for _ in 0..CUTS {
        std::thread::sleep(Duration::from_millis(100) + random.time_up_to(LONGEST_LIFE));
        sealed.cut_power();
        sealed.start_again();
    }
    let told = load.end();
    println!(
        "{CUTS} cuts: {} tickets, {} calls acknowledged, {} shown",
        told.tickets.len(),
        told.calls.len(),
        told.shown.len()
    );
    assert!(
        told.tickets.len() > 200 && told.calls.len() > 50,
        "the load was too light to prove anything"
    );
    sealed.kill();
    sealed.alone("journal verify");
    Journal::read(&sealed.alone("journal export")).holds(&told);
}
