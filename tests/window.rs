// SPDX-License-Identifier: EUPL-1.2
//! The native programs in real windows, on a screen without glass, tapped with a finger that xdotool moves.

use std::ops::Range;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use assets::theme;

use tests::{Cable, Office, Picture, Program, Screen, Temp, Watched, built, until, until_some};

pub(crate) const SOON: Duration = Duration::from_secs(30);
/// How long a program is watched doing nothing, and the processor time it may use meanwhile: a clock ticks and a heart beats.
const IDLE: Duration = Duration::from_secs(4);
const IDLE_CPU: Duration = Duration::from_millis(200);

/// What the screen shows once two looks in a row are the same.
pub(crate) fn calm(screen: &Screen) -> Picture {
    let mut last = screen.look();
    until_some("the picture is calm", SOON, || {
        let now = screen.look();
        let calm = now.differences(&last) == 0;
        last = now;
        calm.then(|| screen.look())
    })
}

/// Waits until a good part of the picture is not as `before`.
#[track_caller]
pub(crate) fn changed(screen: &Screen, before: &Picture, what: &str) {
    until(what, SOON, || {
        screen.look().differences(before) > before.width * before.height / 200
    });
}

#[test]
fn the_board_in_a_window_shows_a_call_and_says_when_it_is_cut_off() {
    let office = Office::open(&[1]);
    office.take("carta-identita");
    let cable = Cable::to(office.server.api.base());
    let (screen, folder) = (Screen::start(1280, 720), Temp::new("board"));
    let mut command = Command::new(built("display-board"));
    screen.show(&mut command);
    command
        .args([
            "--server",
            &cable.base(),
            "--windowed",
            "--size",
            "1280x720",
            "--mute",
        ])
        .env("HOME", folder.path());
    let mut board = Program::start(command, &folder.join("board.log"));
    let blank = screen.look();
    changed(&screen, &blank, "the board draws itself");
    let nobody = calm(&screen);
    idle(&board);

    office.next(1);
    changed(&screen, &nobody, "the board shows the call");
    let called = screen.look();
    cable.pull();
    changed(&screen, &called, "the board says that it is cut off");
    assert!(board.ended().is_none(), "{}", board.log());
    cable.plug();
    let cut = screen.look();
    changed(&screen, &cut, "the board is back");
    assert!(!board.log().contains("panicked"), "{}", board.log());
}

/// Watches a program that has nothing to do.
#[track_caller]
fn idle(program: &Program) {
    let watched = Watched::new(program.pid());
    let before = watched.cpu();
    std::thread::sleep(IDLE);
    let used = watched.cpu() - before;
    assert!(
        used < IDLE_CPU,
        "{used:?} of processor time while nothing happened in {IDLE:?}"
    );
}

/// Taps in the middle of what has this colour in these rows (shares of the height), once it is there, and waits until the screen has answered.
#[track_caller]
pub(crate) fn tap(screen: &Screen, colour: theme::Rgb, rows: Range<f64>, what: &str) {
    let colour = [colour.0, colour.1, colour.2];
    let find = || screen.look().middle_of(colour, rows.clone(), 1_500);
    let (x, y) = until_some(&format!("{what} is there"), SOON, find);
    let before = calm(screen);
    screen.tap(x, y);
    changed(screen, &before, &format!("{what} answers"));
}

/// Reads the QR codes of a picture with zbarimg.
pub(crate) fn codes(picture: &Path) -> String {
    let read = Command::new("zbarimg")
        .args(["--quiet", "--raw"])
        .arg(picture)
        .output()
        .expect("zbarimg runs");
    String::from_utf8_lossy(&read.stdout).trim().to_owned()
}

#[test]
fn a_citizen_takes_a_number_at_the_totem_and_a_slip_comes_out() {
    let office = Office::open(&[1]);
    let (screen, folder) = (Screen::start(1080, 1920), Temp::new("totem"));
    let (token, printer) = (
        office.server.token("kiosk"),
        format!("virtual:{}", folder.join("slips").display()),
    );
    let mut command = Command::new(built("kiosk"));
    screen.show(&mut command);
    command.args([
        "--server",
        office.server.api.base(),
        "--token",
        &token,
        "--name",
        "Totem di prova",
        "--printer",
        &printer,
    ]);
    command
        .args(["--windowed", "--size", "1080x1920"])
        .env("HOME", folder.path());
    let mut totem = Program::start(command, &folder.join("totem.log"));
    let blank = screen.look();
    changed(&screen, &blank, "the totem draws itself");
    calm(&screen);
    idle(&totem);

    // The tile of Anagrafe, its first service, "take the number" and "print", by their colours and heights on the screen.
    let blue = theme::area(protocol::Colour::Blue).ink;
    tap(&screen, blue, 0.20..0.30, "the area");
    tap(&screen, blue, 0.14..0.21, "the service");
    tap(
        &screen,
        theme::PRIMARY,
        0.80..0.90,
        "the key that takes the number",
    );
    let shown = folder.join("shown.png");
    until("the ticket is on the screen", SOON, || {
        screen.save(&shown);
        codes(&shown).contains("/t/")
    });
    assert_eq!(office.waiting("carta-identita"), 1);
    tap(&screen, theme::PRIMARY, 0.84..0.92, "the key that prints");

    let slip = folder.join("slips/slip-0001.png");
    until("the slip is out", SOON, || codes(&slip).contains("/t/"));
    let link = codes(&slip);
    assert_eq!(
        link,
        codes(&shown),
        "screen and paper lead to the same page"
    );
    let token = link.rsplit('/').next().expect("a link");
    assert_eq!(office.visit(token).number, "A 001");
    let data = office.server.data().to_string_lossy().into_owned();
    until("the server knows that it is printed", SOON, || {
        let export = tests::command_line(&["journal", "export", "--data", &data], "");
        String::from_utf8_lossy(&export.stdout).contains("slip_reported")
    });
    assert!(
        totem.ended().is_none() && !totem.log().contains("panicked"),
        "{}",
        totem.log()
    );
}
