// SPDX-License-Identifier: EUPL-1.2
//! Printers that fail in every way, on TCP and on serial lines: what the totem's printing does with them, and what the whole totem does.

use std::collections::BTreeSet;
use std::time::Duration;

use kiosk::printer::line::Line as Wire;
use kiosk::printer::profile::{Confirmation, Profile};
use kiosk::printer::station::Patience;
use kiosk::printer::{Place, PrinterState, Station, escpos, paper};
use kiosk::slip::{Line, Size};
use protocol::SlipTrouble;
use serde_json::{Value, json};
use tests::{Manners, Office, Printer, until};

use crate::totem::{Totem, issued, links, prints_at_once, secret};
use crate::window::calm;

const SOON: Duration = Duration::from_secs(30);

/// A slip of dots with this number.
fn slip(number: &str) -> Vec<u8> {
    let text = Line::Text {
        text: "Anagrafe".to_owned(),
        size: Size::Large,
        bold: true,
    };
    escpos::compose(
        &[text, Line::Number(number.to_owned()), Line::Cut],
        &Profile::default(),
    )
    .expect("a slip")
}

/// What a printer of ours would give for these bytes, as pictures without white edges.
fn pictures(bytes: &[u8]) -> Vec<Vec<Vec<bool>>> {
    let printed = paper::print(bytes, usize::from(Profile::default().width_dots), 16);
    let ink = |slip: &kiosk::printer::bitmap::Bitmap| {
        let rows = (0..slip.height()).map(|y| {
            (0..slip.width())
                .map(|x| slip.get(x, y))
                .collect::<Vec<bool>>()
        });
        rows.filter(|row| row.contains(&true)).collect()
    };
    printed
        .slips
        .iter()
        .map(ink)
        .filter(|rows: &Vec<Vec<bool>>| !rows.is_empty())
        .collect()
}

fn station(printer: &Printer, confirmation: Confirmation) -> Station {
    let place: Place = printer.place().parse().expect("a place");
    let profile = Profile {
        confirmation,
        ..Profile::default()
    };
    let line: Box<dyn Wire> = place.line(&profile).expect("a printer");
    let ms = Duration::from_millis;
    let patience = Patience {
        answer_within: ms(1_200),
        done_within: ms(5_000),
        stuck_after: ms(2_500),
        first_pause: ms(50),
        ..Patience::default()
    };
    Station::new(line, profile, true, false).with_patience(patience)
}

/// One way to fail: what is done to the printer before the slip, what is said of the slip, and of the printer afterwards.
struct Row {
    name: &'static str,
    before: fn(&mut Manners),
    outcome: Result<(), SlipTrouble>,
    state: PrinterState,
    /// Whether the whole slip is on paper.
    is_out: bool,
}

const ROWS: [Row; 11] = [
    Row {
        name: "in good order",
        before: |_| {},
        outcome: Ok(()),
        state: PrinterState::Online,
        is_out: true,
    },
    Row {
        name: "slow",
        before: |m| m.pause = Duration::from_millis(60),
        outcome: Ok(()),
        state: PrinterState::Online,
        is_out: true,
    },
    Row {
        name: "paper near its end",
        before: |m| m.near_end = true,
        outcome: Ok(()),
        state: PrinterState::PaperNearEnd,
        is_out: true,
    },
    Row {
        name: "no paper",
        before: |m| m.paper_rows = Some(0),
        outcome: Err(SlipTrouble::PaperOut),
        state: PrinterState::PaperOut,
        is_out: false,
    },
    Row {
        name: "cover open",
        before: |m| m.cover_open = true,
        outcome: Err(SlipTrouble::CoverOpen),
        state: PrinterState::CoverOpen,
        is_out: false,
    },
    Row {
        name: "knife stuck",
        before: |m| m.cutter_error = true,
        outcome: Err(SlipTrouble::Other),
        state: PrinterState::CutterError,
        is_out: false,
    },
    Row {
        name: "paper ends in the middle",
        before: |m| m.paper_rows = Some(150),
        outcome: Err(SlipTrouble::Uncertain),
        state: PrinterState::PaperOut,
        is_out: false,
    },
    Row {
        name: "never answers",
        before: |m| m.answers = false,
        outcome: Ok(()),
        state: PrinterState::Unknown,
        is_out: true,
    },
    Row {
        name: "babbles",
        before: |m| m.babbles = true,
        outcome: Ok(()),
        state: PrinterState::Unknown,
        is_out: true,
    },
    Row {
        name: "stuck",
        before: |m| m.is_stuck = true,
        outcome: Err(SlipTrouble::Unreachable),
        state: PrinterState::NoAnswer,
        is_out: false,
    },
    Row {
        name: "switched off in the middle",
        before: |m| m.loses_after = Some(6_000),
        outcome: Err(SlipTrouble::Uncertain),
        state: PrinterState::Online,
        is_out: false,
    },
];

#[test]
fn every_failure_is_told_as_it_is_and_the_next_slip_comes_out_alone() {
    for make in [Printer::network as fn() -> Printer, Printer::serial] {
        for confirmation in [Confirmation::ProcessId, Confirmation::Fence] {
            for row in ROWS {
                fails(&make(), confirmation, &row);
            }
        }
    }
}

fn fails(printer: &Printer, confirmation: Confirmation, row: &Row) {
    let name = format!("{}, {}, {confirmation:?}", row.name, printer.place());
    let mut station = station(printer, confirmation);
    // A printer that is stuck answered once; the others are as they are from the beginning.
    if row.outcome == Err(SlipTrouble::Unreachable) {
        station.look();
    }
    printer.set(row.before);
    let mut kept = 0;
    assert_eq!(
        station.print(&slip("A 001"), &mut || kept += 1),
        row.outcome,
        "{name}"
    );
    let begun = !matches!(row.outcome, Err(trouble) if trouble != SlipTrouble::Uncertain);
    assert_eq!(
        kept,
        u32::from(begun),
        "{name}: it is written down before the first byte, and only then"
    );
    if row.outcome != Err(SlipTrouble::Uncertain) {
        assert_eq!(station.state(), row.state, "{name}");
    }
    let whole = pictures(&slip("A 001"));
    if row.is_out {
        until("the slip is cut", SOON, || !printer.slips().is_empty());
    }
    let out = printer.slips().concat();
    assert_eq!(
        pictures(&out)
            .iter()
            .filter(|slip| **slip == whole[0])
            .count(),
        usize::from(row.is_out),
        "{name}"
    );

    // Repaired: the next number comes out whole, once, and alone on its paper.
    printer.set(|manners| {
        *manners = Manners {
            answers: manners.answers,
            babbles: manners.babbles,
            ..Manners::default()
        }
    });
    until("the totem sees that it is well again", SOON, || {
        station.look();
        matches!(
            station.state(),
            PrinterState::Online | PrinterState::Unknown
        )
    });
    assert_eq!(
        station.print(&slip("A 002"), &mut || {}),
        Ok(()),
        "{name}: the next one"
    );
    let next = pictures(&slip("A 002"));
    let found = || {
        pictures(&printer.slips().concat())
            .iter()
            .filter(|slip| **slip == next[0])
            .count()
    };
    until("the next slip is cut", SOON, || found() == 1);
    let first = pictures(&printer.slips().concat())
        .iter()
        .filter(|slip| **slip == whole[0])
        .count();
    assert!(first <= 1, "{name}: the first number is on two slips");
}

#[test]
fn a_printer_of_no_known_model_is_asked_only_what_it_answers() {
    for knows_fence in [true, false] {
        let printer = Printer::network();
        printer.set(|manners| manners.knows_fence = knows_fence);
        let mut station = station(&printer, Confirmation::Auto);
        for number in ["A 001", "A 002"] {
            assert_eq!(station.print(&slip(number), &mut || {}), Ok(()), "{number}");
        }
        assert_eq!(station.state(), PrinterState::Online);
        until("both are out", SOON, || {
            pictures(&printer.slips().concat()).len() == 2
        });
    }
}

#[test]
fn a_line_that_breaks_in_the_middle_leaves_it_uncertain_and_a_stubborn_printer_is_waited_for() {
    let printer = Printer::network();
    let mut station = station(&printer, Confirmation::Fence);
    station.look();
    printer.set(|manners| (manners.hang_up_after, manners.is_stubborn) = (Some(10_000), true));
    assert_eq!(
        station.print(&slip("A 001"), &mut || {}),
        Err(SlipTrouble::Uncertain)
    );
    assert_eq!(station.print(&slip("A 002"), &mut || {}), Ok(()));
    let out = pictures(&printer.slips().concat());
    assert_eq!(
        out.last(),
        pictures(&slip("A 002")).first(),
        "what the first one left is cut off before the second"
    );
    assert!(printer.connections() >= 2);
}

#[test]
fn a_printer_tells_by_itself_and_is_found_again() {
    let printer = Printer::network();
    let mut station = station(&printer, Confirmation::Auto);
    station.look();
    assert_eq!(station.state(), PrinterState::Online);
    printer.set(|manners| manners.cover_open = true);
    until("it told that its cover is open", SOON, || {
        station.idle();
        station.state() == PrinterState::CoverOpen
    });
    printer.set(|manners| manners.cover_open = false);
    until("it told that it is closed", SOON, || {
        station.idle();
        station.state() == PrinterState::Online
    });
    assert_eq!(printer.connections(), 1, "one long connection");
    printer.set(|manners| manners.is_stuck = true);
    station.look();
    assert_eq!(station.state(), PrinterState::NoAnswer);
    printer.set(|manners| manners.is_stuck = false);
    until("it is found again", SOON, || {
        station.idle();
        station.state() == PrinterState::Online
    });
}

fn totem(office: &Office, own: &Printer, other: Option<&Printer>) -> Totem {
    Totem::start(
        office.server.api.base(),
        &office.server.token("kiosk"),
        &prints_at_once(own, other),
    )
}

fn journal(office: &Office) -> String {
    crate::totem::journal(office.server.data())
}

#[test]
fn a_totem_prints_tells_how_its_printer_is_and_prints_again_for_staff() {
    let office = Office::open(&[1]);
    let printer = Printer::network();
    let totem = totem(&office, &printer, None);
    totem.take();
    let link = totem.link();
    until("the slip is out", SOON, || printer.slips().len() == 1);
    assert_eq!(
        links(&printer, totem.folder.path()),
        std::slice::from_ref(&link)
    );
    until("the server knows", SOON, || {
        journal(&office).contains("\"printed\"")
    });

    printer.set(|manners| manners.near_end = true);
    until("staff see that the paper runs low", SOON, || {
        journal(&office).contains("paper-near-end")
    });

    let totems: Vec<Value> = vec![
        json!({"number": "A 001", "totem": 3}),
        json!({"number": "A 999", "totem": 3}),
        json!({"number": "A 001", "totem": 99}),
    ];
    let asked = |body: &Value| office.clerk.act_with(1, "reprint", body);
    assert_eq!(
        (asked(&totems[1]).status, asked(&totems[2]).status),
        (404, 422)
    );
    asked(&totems[0]).expect(200);
    until("the slip is out again", SOON, || printer.slips().len() == 2);
    assert_eq!(links(&printer, totem.folder.path()), [link.clone(), link]);
    until("the journal has it", SOON, || {
        journal(&office).contains("slip_again")
    });
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(printer.slips().len(), 2, "once");
}

#[test]
fn a_slip_in_doubt_is_never_printed_again_and_the_citizen_may_take_another_number() {
    let office = Office::open(&[1]);
    let (own, other) = (Printer::network(), Printer::network());
    let mut totem = totem(&office, &own, Some(&other));
    own.set(|manners| manners.paper_rows = Some(200));
    totem.take();
    let first = totem.link();
    until("the server knows that nobody knows", SOON, || {
        journal(&office).contains("not_printed:uncertain")
    });
    assert_eq!(office.visit(secret(&first)).number, "A 001");
    // "Another number" is the right one of the two keys, and its paper comes from the other printer.
    calm(&totem.screen);
    totem.screen.tap(800, 1_690);
    until("another number is given", SOON, || {
        office.waiting("carta-identita") == 2
    });
    until("its slip is out, elsewhere", SOON, || {
        links(&other, totem.folder.path()).len() == 1
    });
    assert!(
        !links(&other, totem.folder.path()).contains(&first)
            && links(&own, totem.folder.path()).is_empty()
    );

    // Power cut in the middle of a slip: the totem's own record tells.
    own.set(|manners| {
        *manners = Manners {
            pause: Duration::from_millis(800),
            ..Manners::default()
        }
    });
    totem.is_free();
    // Lines of earlier slips may stand there still.
    let record = totem.data().join("slips");
    let begun = || {
        std::fs::read_to_string(&record)
            .unwrap_or_default()
            .matches("printing slip")
            .count()
    };
    let before = begun();
    totem.take();
    until("it is written down that it is printing", SOON, || {
        begun() > before
    });
    let uncertain = || journal(&office).matches("not_printed:uncertain").count();
    assert_eq!(uncertain(), 1);
    totem.program.kill();
    totem.start_again();
    until("the restarted totem tells", SOON, || uncertain() == 2);
    own.set(|manners| manners.pause = Duration::ZERO);
    totem.is_there();
    // What the printer had taken in may come out when it has paper again, of the first slip and of the last; a number only once.
    let all = || {
        [
            links(&own, totem.folder.path()),
            links(&other, totem.folder.path()),
        ]
        .concat()
    };
    let (out, given) = (all(), issued(&journal(&office)));
    assert_eq!(
        out.iter().collect::<BTreeSet<_>>().len(),
        out.len(),
        "no number is on two slips: {out:?}"
    );
    assert!(
        out.iter().all(|link| given.contains_key(secret(link))),
        "no slip is outside the queue: {out:?}"
    );
    assert!(
        !totem.program.log().contains("panicked"),
        "{}",
        totem.program.log()
    );
}
