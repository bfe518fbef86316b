// SPDX-License-Identifier: EUPL-1.2
//! Panels that do not answer as they should, and lines that are pulled out.

use tests::{Manner, Office, Panels, until};

use super::{SOON, Wired, start, usual};

/// The office calls somebody at counter 3, whose panel is the last of the line and answers well.
#[track_caller]
fn call_at_three(wired: &Wired, number: &str) {
    wired.office.take("consegna-atti");
    wired.office.next(3);
    wired.until(3, number);
}

#[test]
fn one_bad_panel_holds_up_no_other() {
    let wired = Wired::start(Office::open(&[3]), "");
    wired.until(3, "    ");
    let manners = [
        Manner::Silent,
        Manner::No,
        Manner::Noisy,
        Manner::Garbage,
        Manner::Half,
        Manner::Slow,
    ];
    for (call, manner) in (1..).zip(manners) {
        wired.panels.set_manner(1, manner);
        wired.panels.set_manner(2, manner);
        let before = wired.panels.frames(1);
        let state = if call % 2 == 1 { "open" } else { "close" };
        wired.office.act(1, state);
        call_at_three(&wired, &format!("P{call:03}"));
        until(&format!("panel 1 was told while {manner:?}"), SOON, || {
            wired.panels.frames(1) > before
        });
    }
    wired.panels.set_manner(1, Manner::Good);
    wired.panels.set_manner(2, Manner::Good);
    until("the log says who did not answer", SOON, || {
        let log = wired.program.log();
        log.contains("does not answer")
            && log.contains("Sportello 1")
            && log.contains("answers again")
    });
    assert!(
        !wired.program.log().contains("cannot be used"),
        "the line itself was never given up:\n{}",
        wired.program.log()
    );
}

#[test]
fn a_panel_that_lost_power_shows_everything_again() {
    let wired = Wired::start(Office::open(&[1]), "");
    wired.until(1, "    ");
    wired.office.take("carta-identita");
    wired.office.next(1);
    wired.until(1, "A001");
    wired.panels.lose_power();
    wired.until(1, "A001");
    wired.until(2, " CHI");
}

#[test]
fn an_adapter_that_is_pulled_out_and_plugged_in_again_is_found() {
    let office = Office::open(&[1, 3]);
    let other = Panels::plug(&office.folder.join("other"));
    let more = format!(
        "[[port]]\nname = 'other'\ndevice = '{}'\n[[display]]\nname = 'Altrove'\nport = 'other'\nprotocol = 'stx'\naddress = 1\nwidth = 4\ncounter = 1\n",
        office.folder.join("other").display()
    );
    let mut wired = Wired::start(office, &more);
    wired.until(1, "    ");
    for round in 1..=3 {
        wired.panels.unplug();
        wired.panels.lose_power();
        wired.office.take("carta-identita");
        wired.office.next(1);
        let number = format!("A{round:03}");
        other.until_shown(1, &number, SOON);
        until("the program notices", SOON, || {
            wired
                .program
                .log()
                .matches("the line cannot be used")
                .count()
                == round
        });
        wired.panels.replug();
        wired.until(1, &number);
        wired.until(2, " CHI");
        wired.until(9, &format!("{number}  1"));
    }
}

#[test]
fn a_line_that_is_not_there_at_the_start_is_waited_for() {
    let office = Office::open(&[1]);
    let file = usual(&office);
    let program = start(&office, &file);
    until("the program says so", SOON, || {
        program.log().contains("the line cannot be used")
    });
    let panels = Panels::plug(&office.folder.join("line"));
    panels.until_shown(1, "    ", SOON);
    drop(program);
}
