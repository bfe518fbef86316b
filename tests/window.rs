// SPDX-License-Identifier: EUPL-1.2
//! The native programs in real windows, on a screen without glass, tapped with a finger that xdotool moves.

use std::process::Command;
use std::time::Duration;

use tests::{Cable, Office, Picture, Program, Screen, Temp, Watched, built, until, until_some};

const SOON: Duration = Duration::from_secs(30);
/// How long a program is watched doing nothing, and the processor time it may use meanwhile: a clock ticks and a heart beats.
const IDLE: Duration = Duration::from_secs(4);
const IDLE_CPU: Duration = Duration::from_millis(200);

/// What the screen shows once two looks in a row are the same.
fn calm(screen: &Screen) -> Picture {
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
fn changed(screen: &Screen, before: &Picture, what: &str) {
    until(what, SOON, || screen.look().differences(before) > before.width * before.height / 200);
}

#[test]
fn the_board_in_a_window_shows_a_call_and_says_when_it_is_cut_off() {
    let office = Office::open(&[1]);
    office.take("carta-identita");
    let cable = Cable::to(office.server.api.base());
    let (screen, folder) = (Screen::start(1280, 720), Temp::new("board"));
    let mut command = Command::new(built("display-board"));
    screen.show(&mut command);
    command.args(["--server", &cable.base(), "--windowed", "--size", "1280x720", "--mute"]).env("HOME", folder.path());
    let mut board = Program::start(command, &folder.join("board.log"));
    let blank = screen.look();
    changed(&screen, &blank, "the board draws itself");
    let nobody = calm(&screen);
    let watched = Watched::new(board.pid());
    let before = watched.cpu();
    std::thread::sleep(IDLE);
    let used = watched.cpu() - before;
    assert!(used < IDLE_CPU, "{used:?} of processor time while nothing happened in {IDLE:?}");

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
