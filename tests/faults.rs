// SPDX-License-Identifier: EUPL-1.2
//! The fault table: one row a fault, with what is done to the system and what must hold. The real server runs on a host of its own (a network
//! namespace), and devices reach it over a cable on which packets are lost; clerks use another way. The table is printed at the end and
//! kept in `docs/proofs.md`. Faults that have a test of their own are named there, not doubled here.

mod network;
mod office;
mod totem;

use std::io::Write;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// One fault.
struct Row {
    /// What is done.
    fault: &'static str,
    /// What must hold.
    holds: &'static str,
    /// Does it, checks it, and says what was seen.
    run: fn() -> String,
}

const ROWS: &[Row] = &[
    Row {
        fault: "the answer to a ticket is lost, one way",
        holds: "the same key gets the same ticket, once",
        run: network::answer_lost,
    },
    Row {
        fault: "the request is lost, one way",
        holds: "the same key gets one ticket when the cable is whole",
        run: network::request_lost,
    },
    Row {
        fault: "the cable is cut both ways while clerks call",
        holds: "the board says so within 5 s, then shows every call once, in order",
        run: network::cut_while_calling,
    },
    Row {
        fault: "30 of 100 packets are lost",
        holds: "every number once, without gaps",
        run: network::loss,
    },
    Row {
        fault: "a link of 64 kbit/s",
        holds: "tickets are given and calls seen in order",
        run: network::slow,
    },
    Row {
        fault: "the server is frozen (SIGSTOP)",
        holds: "noticed within 5 s; afterwards the same key, one ticket",
        run: office::frozen,
    },
    Row {
        fault: "the server's clock is set back one hour",
        holds: "order and waits stay right; staff are told; so is the totem's difference",
        run: office::clock_back,
    },
    Row {
        fault: "paper nearly out",
        holds: "clerk and supervisor see it within 2 s; the webhook is told, signed",
        run: office::paper,
    },
    Row {
        fault: "the webhook's receiver is gone",
        holds: "tickets go on; it is told when it is back",
        run: office::hook_gone,
    },
    Row {
        fault: "a device says nothing for a minute",
        holds: "supervisors see it, and that it is back",
        run: office::silent,
    },
    Row {
        fault: "the disk of the backups is taken away",
        holds: "an alarm within the interval; tickets go on",
        run: office::backup_disk_gone,
    },
    Row {
        fault: "the printer falls silent in the middle of a slip",
        holds: "number on the screen, never printed again; staff are told; the next one comes out alone",
        run: totem::silent_printer,
    },
    Row {
        fault: "the printer's cover is opened in the middle of a slip",
        holds: "number on the screen, never printed again; staff are told; the next one comes out alone",
        run: totem::cover_opened,
    },
    Row {
        fault: "the printer's line breaks in the middle of a slip",
        holds: "number on the screen, never printed again; the next one comes out alone",
        run: totem::line_breaks,
    },
    Row {
        fault: "the printer answers garbage",
        holds: "at most one slip, and told as printed only if it is out",
        run: totem::babbling_printer,
    },
    Row {
        fault: "the totem is frozen (SIGSTOP) in the middle of a slip",
        holds: "clerks work on; afterwards one ticket, at most one slip, and the next number",
        run: totem::frozen_totem,
    },
    Row {
        fault: "two totems are cut off at once",
        holds: "different numbers, merged once, called in the order of arrival",
        run: totem::two_alone,
    },
    Row {
        fault: "the server is replaced from a backup while a totem is alone",
        holds: "the totem hands over once; the old server gets nothing, and its supervisor reads why",
        run: totem::replaced_while_alone,
    },
    Row {
        fault: "the totem's disk is full",
        holds: "numbers of the server's go on and staff are told; alone it gives none until there is room",
        run: totem::full_disk,
    },
];

#[test]
fn the_fault_table() {
    let proofs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/proofs.md");
    let proofs = std::fs::read_to_string(proofs).expect("the proofs are there");
    let began = Instant::now();
    // All at once: most of the time they wait.
    let rows: Vec<_> = ROWS
        .iter()
        .map(|row| {
            (
                row,
                thread::Builder::new()
                    .name(row.fault.to_owned())
                    .spawn(row.run),
            )
        })
        .collect();
    let mut broken = Vec::new();
    let mut lines = Vec::new();
    for (row, thread) in rows {
        match thread.expect("a thread").join() {
            Ok(seen) => lines.push(format!("| {} | {} | {seen} |", row.fault, row.holds)),
            Err(_) => broken.push(row.fault),
        }
        assert!(
            proofs.contains(row.fault),
            "docs/proofs.md does not name: {}",
            row.fault
        );
    }
    let table = format!(
        "\n| fault | must hold | seen |\n|---|---|---|\n{}\n",
        lines.join("\n")
    );
    // Past the test harness, which keeps what passes to itself.
    let _shown = writeln!(
        std::io::stderr(),
        "{table}{} of {} faults held, in {:.0?}",
        lines.len(),
        ROWS.len(),
        began.elapsed()
    );
    assert!(broken.is_empty(), "did not hold: {broken:?}");
}

/// Long enough for a busy machine.
const SOON: Duration = Duration::from_secs(30);
/// How soon a device must know that it is cut off.
const NOTICED: Duration = Duration::from_secs(5);
