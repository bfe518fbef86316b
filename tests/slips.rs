// SPDX-License-Identifier: EUPL-1.2
//! Our slips on a printer that is not ours: the emulator escpresso gets the bytes on port 9100, as a printer of the network would, and
//! what it prints is compared dot for dot with what we meant. The QR code is read back by a decoder that is not ours either.

use std::io::Write;
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

use kiosk::printer::profile::{CodeStyle, Profile, Style};
use kiosk::printer::{escpos, paper};
use kiosk::slip::{self, SlipData};
use protocol::{OfficeView, Ticket};
use tests::{Office, Picture, Program, Screen, Temp, until, until_some};

/// escpresso always listens here.
const PORT: u16 = 9100;
/// The height of its bar of tools.
const BAR_PX: usize = 30;
const SOON: Duration = Duration::from_secs(30);
/// There is one port, so one printer at a time.
static PRINTER: Mutex<()> = Mutex::new(());

/// The bytes of a real ticket's slip.
fn slip(office: &Office, ticket: &Ticket, profile: &Profile) -> Vec<u8> {
    let view: OfficeView = office.server.api.get("/api/v1/office").expect(200).json();
    let words = assets::words::Words::new(&ticket.language);
    let lines = slip::lines(SlipData {
        ticket,
        office: &view,
        words: &words,
        totem: "Totem di prova",
        is_again: false,
    });
    escpos::compose(&lines, profile).expect("a slip")
}

/// Prints on escpresso and waits until the paper `is_right`; how it looked last lies in the folder. The emulator draws when it gets to it,
/// so a paper that stands still may still be half drawn.
#[track_caller]
fn print_until(
    what: &str,
    bytes: &[u8],
    folder: &Temp,
    is_right: impl Fn(&Picture, &Path) -> bool,
) {
    let emulator = std::env::var("ESCPRESSO")
        .expect("ESCPRESSO names the printer emulator: tests/run builds it");
    let screen = Screen::start(700, 3_000);
    let mut command = Command::new(emulator);
    screen.show(&mut command);
    command.current_dir(folder.path());
    let mut printer = Program::start(command, &folder.join("escpresso.log"));
    let window = screen.window("escpresso");
    screen.place(&window, 700, 3_000);
    let mut socket = until_some("the printer listens", SOON, || {
        TcpStream::connect(("127.0.0.1", PORT)).ok()
    });
    socket.write_all(bytes).expect("the printer takes it");
    let file = folder.join("printed.ppm");
    until(what, SOON, || {
        let now = screen.look();
        now.save(&file);
        is_right(&now, &file)
    });
    assert!(
        printer.ended().is_none(),
        "the emulator ended: {}",
        printer.log()
    );
}

/// Reads all QR codes of a picture with zbarimg.
fn codes(picture: &Path) -> String {
    let read = Command::new("zbarimg")
        .args(["--quiet", "--raw"])
        .arg(picture)
        .output()
        .expect("zbarimg runs");
    String::from_utf8_lossy(&read.stdout).trim().to_owned()
}

#[test]
fn a_slip_of_dots_comes_out_as_it_was_meant() {
    let _one = PRINTER
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let office = Office::open(&[1, 3]);
    let ticket = office.take_for(&["carta-identita", "consegna-atti"]);
    let profile = Profile::default();
    let bytes = slip(&office, &ticket, &profile);
    let folder = Temp::new("slips");
    let mut meant = paper::print(&bytes, usize::from(profile.width_dots), profile.code_page);
    assert!(meant.faults.is_empty(), "{:?}", meant.faults);
    let meant = meant.slips.pop().expect("one slip");
    std::fs::write(folder.join("meant.png"), meant.png().expect("a picture")).expect("written");
    assert_eq!(codes(&folder.join("meant.png")), ticket.url);
    let meant = rows_with_ink(meant.width(), meant.height(), |x, y| meant.get(x, y));
    // Its paper lies in the middle of the window, under a bar of tools; after the slip it draws a line where it cuts.
    let came_out = |printed: &Picture| {
        let left = (printed.width - usize::from(profile.width_dots)) / 2;
        let ink = |x: usize, y: usize| printed.at(left + x, y + BAR_PX) == [0, 0, 0];
        let mut rows = rows_with_ink(
            usize::from(profile.width_dots),
            printed.height - BAR_PX,
            ink,
        );
        rows.truncate(meant.len());
        rows
    };
    print_until(
        "what came out is what was meant",
        &bytes,
        &folder,
        |printed, _| came_out(printed) == meant,
    );
}

/// Every row that has ink, from the top, without the white ones: emulators leave a little space between pictures, printers do not.
fn rows_with_ink(
    width: usize,
    height: usize,
    ink: impl Fn(usize, usize) -> bool,
) -> Vec<Vec<bool>> {
    let rows = (0..height).map(|y| (0..width).map(|x| ink(x, y)).collect::<Vec<bool>>());
    rows.filter(|row| row.contains(&true)).collect()
}

/// The emulator leaves out letters after a picture, and space between pictures, so only the printer's own code is judged here.
#[test]
fn a_slip_of_letters_has_the_printers_own_code() {
    let _one = PRINTER
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let office = Office::open(&[1]);
    let ticket = office.take("carta-identita");
    let profile = Profile {
        style: Style::Text,
        code: CodeStyle::Printer,
        ..Profile::default()
    };
    let folder = Temp::new("slips");
    // The emulator reads the code's contents from one byte too early, so it shows a `0` more and the last letter less.
    let (last, all_but_last) = (ticket.url.len() - 1, format!("0{}", ticket.url));
    let bytes = slip(&office, &ticket, &profile);
    print_until(
        "the printer's own code can be read",
        &bytes,
        &folder,
        |_, file| codes(file) == all_but_last[..=last],
    );
}
