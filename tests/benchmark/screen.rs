// SPDX-License-Identifier: EUPL-1.2
//! What a call costs the computer behind the hall's screen, when that has to draw without a graphics processor.

use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use tests::{Office, Program, Screen, Temp, Watched, built, until};

use crate::table::Table;

const CALLS: usize = 5;
/// Longer than the mark of a new call.
const LASTS: Duration = Duration::from_secs(13);
const SHOWN_WITHIN: Duration = Duration::from_secs(30);

pub fn measure(table: &mut Table) {
    let office = Office::open(&[1]);
    (0..CALLS).for_each(|_| drop(office.take("carta-identita")));
    let (screen, folder) = (Screen::start(1_920, 1_080), Temp::new("board"));
    let blank = screen.glance();
    let mut command = Command::new(built("display-board"));
    screen.show(&mut command);
    command
        .args(["--server", office.server.api.base(), "--mute"])
        .env("HOME", folder.path());
    let board = Program::start(command, &folder.join("board.log"));
    until("the board draws itself", SHOWN_WITHIN, || {
        screen.glance().differences(&blank) > blank.width * blank.height / 2
    });
    sleep(LASTS);
    let watched = Watched::new(board.pid());
    let seconds = |act: &dyn Fn()| {
        let before = watched.cpu();
        act();
        sleep(LASTS);
        (watched.cpu() - before).as_secs_f64()
    };
    let rest = seconds(&|| ());
    let mut calls: Vec<f64> = (0..CALLS)
        .map(|_| seconds(&|| drop(office.next(1))))
        .collect();
    calls.sort_unstable_by(f64::total_cmp);
    let name = "the board on 1920×1080, drawn in software";
    table.row(
        &format!("{name}, {} s at rest", LASTS.as_secs()),
        format!("{rest:.2} CPU-s"),
        "",
    );
    let said = format!(
        "{:.2} CPU-s, at most {:.2}",
        calls[CALLS / 2],
        calls[CALLS - 1]
    );
    table.row(&format!("{name}, a call"), said, "0.5 CPU-s");
    table.row(
        "memory of the board",
        format!("{:.1} MB resident", watched.resident_mb()),
        "",
    );
}
