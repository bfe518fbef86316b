// SPDX-License-Identifier: EUPL-1.2
//! Faults of totems and their printers: the real totem in its window, with an emulated printer that fails in the middle of a slip, frozen, with
//! a full disk, without the network beside another one, and found by a server that was put back from a copy.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use assets::theme;
use protocol::VisitView;
use tests::{
    Api, Cable, Manners, Office, Printer, Start, Temp, as_root, catalogue, command_line, until,
};

use super::SOON;
use super::office::{alarmed, take};
use crate::backup::well;
use crate::totem::{Totem, issued, journal, links, prints_at_once, secret};
use crate::window::{calm, changed, tap};

/// A totem's screen is drawn by the processor: not more than two rows with totems at a time.
static TURNS: [Mutex<()>; 2] = [Mutex::new(()), Mutex::new(())];
/// So slow that there is a middle of a slip.
const PACE: Duration = Duration::from_millis(150);
/// Bytes on the paper: the slip is well begun.
const BEGUN: usize = 5_000;
/// For how long the totem stands still: longer than the stream of events lives without a sign of life.
const FROZEN: Duration = Duration::from_secs(6);
/// Two turns of a device's reports.
const LONG: Duration = Duration::from_secs(60);
/// The disk of a totem, and how much of it something else fills at a time.
const DISK_MIB: u32 = 8;
const CHUNK: usize = 64 * 1024;

fn turn(which: usize) -> MutexGuard<'static, ()> {
    TURNS[which % TURNS.len()]
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
}

/// An office and a totem whose printer is so slow that there is a middle of a slip.
fn slow() -> (Office, Printer, Totem) {
    let (office, printer) = (Office::open(&[1]), Printer::network());
    printer.set(|manners| manners.pause = PACE);
    let totem = Totem::start(
        office.server.api.base(),
        &office.server.token("kiosk"),
        &prints_at_once(&printer, None),
    );
    (office, printer, totem)
}

/// The same, when a good part of the first slip is on paper.
fn begun() -> (Office, Printer, Totem) {
    let (office, printer, totem) = slow();
    totem.take();
    until("the slip is begun", SOON, || {
        printer.hanging().len() > BEGUN
    });
    (office, printer, totem)
}

/// A printer that fails when a good part of the slip is on paper: the number of that slip is never printed again, and the next one comes out
/// alone when the printer is well.
fn in_the_middle(fault: fn(&mut Manners), trouble: &str) -> String {
    let (office, printer, totem) = begun();
    let supervisor = office.server.as_a("supervisor");
    printer.set(fault);
    let first = totem.link();
    assert_eq!(
        office.visit(secret(&first)).number,
        "A 001",
        "the citizen has the number on the screen"
    );
    until("the server knows that nobody knows", SOON, || {
        journal(office.server.data()).contains("not_printed:uncertain")
    });
    until("the supervisor sees why", SOON, || {
        alarmed(&supervisor, trouble)
    });
    printer.set(|manners| *manners = Manners::default());
    // Surely nothing comes out of a printer that is not seen to be well: another number is for when it is.
    until("it is well again", SOON, || !alarmed(&supervisor, trouble));
    another_comes_out(&office, &totem, &printer, &first)
}

/// A broken line is there again a second later; until then the totem knows that nothing can be printed, and gives numbers without paper.
pub(super) fn line_breaks() -> String {
    let _turn = turn(0);
    let (office, printer, totem) = slow();
    printer.set(|manners| manners.hang_up_after = Some(1_000));
    totem.take();
    let first = totem.link();
    until("the server knows that nobody knows", SOON, || {
        journal(office.server.data()).contains("not_printed:uncertain")
    });
    printer.set(|manners| *manners = Manners::default());
    until("the line is there again", SOON, || {
        totem.program.log().matches("state=Online").count() == 2
    });
    another_comes_out(&office, &totem, &printer, &first)
}

/// Another number in place of a slip in doubt is printed, and the slip in doubt is not printed again.
fn another_comes_out(office: &Office, totem: &Totem, printer: &Printer, first: &String) -> String {
    another(totem);
    until("another number is given", SOON, || {
        office.waiting("carta-identita") == 2
    });
    until("its slip is out", SOON, || {
        links(printer, totem.folder.path())
            .iter()
            .any(|link| link != first)
    });
    let out = links(printer, totem.folder.path());
    let firsts = out.iter().filter(|link| *link == first).count();
    assert!(out.len() - firsts == 1 && firsts <= 1, "{out:?}");
    assert!(
        !totem.program.log().contains("panicked"),
        "{}",
        totem.program.log()
    );
    format!("A 001 on the screen, uncertain, whole on {firsts} slips; A 002 printed")
}

/// Touches "another number" beside a slip in doubt.
fn another(totem: &Totem) {
    calm(&totem.screen);
    totem.screen.tap(800, 1_690);
}

pub(super) fn silent_printer() -> String {
    let _turn = turn(0);
    in_the_middle(|manners| manners.is_stuck = true, "printer-unreachable")
}

pub(super) fn cover_opened() -> String {
    let _turn = turn(1);
    in_the_middle(|manners| manners.cover_open = true, "cover-open")
}

/// Noise where answers should be: what the printer says of the slip itself still counts, and nothing is taken for a trouble that it is not.
pub(super) fn babbling_printer() -> String {
    let _turn = turn(1);
    let (office, printer, totem) = begun();
    printer.set(|manners| manners.babbles = true);
    let link = totem.link();
    until("the server is told", SOON, || {
        journal(office.server.data()).contains("slip_reported")
    });
    let is_printed = journal(office.server.data()).contains("\"printed\"");
    let out = links(&printer, totem.folder.path());
    assert!(
        out.len() <= 1 && out.iter().all(|one| *one == link),
        "{out:?}"
    );
    assert!(
        !is_printed || out.len() == 1,
        "what is told to be printed is out"
    );
    assert!(
        !totem.program.log().contains("panicked"),
        "{}",
        totem.program.log()
    );
    format!(
        "A 001 told as {}, {} slip",
        if is_printed { "printed" } else { "uncertain" },
        out.len()
    )
}

pub(super) fn frozen_totem() -> String {
    let _turn = turn(0);
    let (office, printer, totem) = begun();
    totem.program.signal("STOP");
    assert_eq!(office.next(1).visit.number, "A 001", "clerks work on");
    assert_eq!(office.take("carta-identita").number, "A 002");
    std::thread::sleep(FROZEN);
    totem.program.signal("CONT");
    let link = totem.link();
    until("the server is told of the slip", SOON, || {
        journal(office.server.data()).contains("slip_reported")
    });
    let out = links(&printer, totem.folder.path());
    assert!(
        out.is_empty() || out == std::slice::from_ref(&link),
        "{out:?}"
    );
    totem.is_free();
    printer.set(|manners| manners.pause = Duration::ZERO);
    totem.take();
    let next = totem.link();
    assert_eq!(office.visit(secret(&next)).number, "A 003");
    until("its slip is out", SOON, || {
        links(&printer, totem.folder.path()).contains(&next)
    });
    format!(
        "A 001 on {} slip, once in the queue; A 003 is the next",
        out.len()
    )
}

pub(super) fn two_alone() -> String {
    let _turns = (turn(0), turn(1));
    let office = Office::open(&[1]);
    let printers = [Printer::network(), Printer::network()];
    let cables = [(); 2].map(|()| Cable::to(office.server.api.base()));
    let totems = [0, 1].map(|n| {
        Totem::start(
            &cables[n].base(),
            &office.server.token("kiosk"),
            &prints_at_once(&printers[n], None),
        )
    });
    for (cable, totem) in cables.iter().zip(&totems) {
        let home = calm(&totem.screen);
        cable.pull();
        changed(&totem.screen, &home, "the totem says that it is alone");
    }
    let given: Vec<String> = totems
        .iter()
        .zip(&printers)
        .map(|(totem, printer)| {
            totem.take();
            let link = totem.link();
            until("the slip is out", SOON, || {
                links(printer, totem.folder.path()) == std::slice::from_ref(&link)
            });
            link
        })
        .collect();
    assert_eq!(office.waiting("carta-identita"), 0);
    let meanwhile = office.take("carta-identita").number;
    cables.iter().rev().for_each(Cable::plug);
    let numbers: Vec<String> = given
        .iter()
        .map(|link| handed_in(&office.server.api, link))
        .collect();
    assert_eq!(
        issued(&journal(office.server.data())).len(),
        3,
        "three came"
    );
    let called: Vec<String> = (0..3).map(|_| office.next(1).visit.number).collect();
    assert_eq!(
        called,
        [numbers.as_slice(), &[meanwhile]].concat(),
        "in the order in which they came"
    );
    format!(
        "{} and {} alone, called in the order of arrival",
        numbers[0], numbers[1]
    )
}

/// Waits until a ticket is in the queue: its number.
#[track_caller]
fn handed_in(api: &Api, link: &str) -> String {
    let path = format!("/api/v1/visits/{}", secret(link));
    until("the number is in the queue", SOON, || {
        api.get(&path).status == 200
    });
    api.get(&path).json::<VisitView>().number
}

pub(super) fn replaced_while_alone() -> String {
    let _turn = turn(1);
    let temp = Temp::new("replaced");
    let copies = temp.join("copies");
    std::fs::create_dir(&copies).expect("a folder");
    let mut old = Start::new(&catalogue(), &temp.join("data")).run();
    let (kiosk, supervisor, printer) = (
        old.as_a("kiosk"),
        old.as_a("supervisor"),
        Printer::network(),
    );
    let token = old.token("kiosk");
    take(&kiosk);
    let totem = Totem::start(old.api.base(), &token, &prints_at_once(&printer, None));
    let words = [
        "backup",
        "--data",
        &old.data().to_string_lossy(),
        "--to",
        &copies.to_string_lossy(),
    ];
    well(&command_line(&words, ""));
    totem.take();
    let lost = totem.link();
    totem.is_free();
    let home = calm(&totem.screen);
    old.program.kill();
    let port = old.port();
    drop(old);
    changed(&totem.screen, &home, "the totem says that it is alone");
    totem.take();
    let own = totem.link();

    let fresh = temp.join("another-disk");
    well(&command_line(
        &[
            "restore",
            "--from",
            &copies.to_string_lossy(),
            "--data",
            &fresh.to_string_lossy(),
        ],
        "",
    ));
    let mut new = Start::new(&catalogue(), &fresh).port(port).run();
    let numbers = [&lost, &own].map(|link| handed_in(&new.api, link));
    assert_eq!(numbers[0], "A 002", "what the copy lacked, the totem knew");
    assert_eq!(issued(&journal(&fresh)).len(), 3, "nobody twice");
    new.program.kill();

    // The old one is plugged in again.
    totem.is_free();
    let mut old = Start::new(&catalogue(), &temp.join("data"))
        .port(port)
        .run();
    until(
        "the supervisor reads that the totem does not follow it",
        LONG,
        || alarmed(&supervisor, "server-replaced"),
    );
    totem.take();
    let after = totem.link();
    assert_eq!(
        old.api
            .get(&format!("/api/v1/visits/{}", secret(&after)))
            .status,
        404,
        "the old server gets nothing"
    );
    old.program.kill();
    let new = Start::new(&catalogue(), &fresh).port(port).run();
    let last = handed_in(&new.api, &after);
    assert_eq!(issued(&journal(&fresh)).len(), 4);
    until("nothing is wrong any more", LONG, || {
        !alarmed(&supervisor, "server-replaced")
    });
    format!(
        "A 002 of before and {} of its own handed over; the old server gets nothing, {last} goes to the new one",
        numbers[1]
    )
}

/// A disk of its own at a folder.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(folder: &Path) -> SmallDisk {
        std::fs::create_dir_all(folder).expect("a folder");
        let mut command: Command = as_root();
        command
            .args([
                "mount",
                "-t",
                "tmpfs",
                "-o",
                &format!("size={DISK_MIB}m,mode=0777"),
                "none",
            ])
            .arg(folder);
        assert!(
            command.status().expect("mount runs").success(),
            "a disk in memory is mounted (root?)"
        );
        SmallDisk(folder.to_owned())
    }

    /// Leaves not a byte of room.
    fn fill(&self) {
        let mut file = std::fs::File::create(self.0.join("filler")).expect("a file");
        let mut size = CHUNK;
        while size > 0 {
            if std::io::Write::write_all(&mut file, &vec![1; size]).is_err() {
                size /= 2;
            }
        }
    }

    fn empty(&self) {
        std::fs::remove_file(self.0.join("filler")).expect("it was there");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // What stays mounted is a nuisance, not a wrong result.
        let _gone = as_root().args(["umount", "--lazy"]).arg(&self.0).status();
    }
}

pub(super) fn full_disk() -> String {
    let _turn = turn(0);
    let office = Office::open(&[1]);
    let (cable, printer, supervisor) = (
        Cable::to(office.server.api.base()),
        Printer::network(),
        office.server.as_a("supervisor"),
    );
    let folder = Temp::new("full");
    let disk = SmallDisk::mount(&folder.join("data"));
    let totem = Totem::start_in(
        folder,
        &cable.base(),
        &office.server.token("kiosk"),
        &prints_at_once(&printer, None),
    );
    disk.fill();
    totem.take();
    let first = totem.link();
    until("its slip is out", SOON, || {
        links(&printer, totem.folder.path()) == [first.clone()]
    });
    until("the supervisor reads it", LONG, || {
        alarmed(&supervisor, "disk-bad")
    });

    totem.is_free();
    let home = calm(&totem.screen);
    cable.pull();
    changed(&totem.screen, &home, "the totem says that it is alone");
    totem.take();
    // What cannot be kept is not given: the screen says so, and a key tries again. A little may still fit where the last failed write was to be.
    let (given, refused) = (
        "a number was given without the server",
        "a number could not be written",
    );
    until("it is given or refused", SOON, || {
        [given, refused]
            .iter()
            .any(|said| totem.program.log().contains(said))
    });
    let is_refused = totem.program.log().contains(refused);
    disk.empty();
    if is_refused {
        assert!(totem.shown().is_empty());
        tap(
            &totem.screen,
            theme::PRIMARY,
            0.90..0.99,
            "the key that tries again",
        );
    }
    let own = totem.link();
    cable.plug();
    let number = handed_in(&office.server.api, &own);
    until("the disk is well again", LONG, || {
        !alarmed(&supervisor, "disk-bad")
    });
    assert_eq!(issued(&journal(office.server.data())).len(), 2);
    // Before the totem's folder is cleared away.
    drop(disk);
    let alone = if is_refused {
        "none, and then"
    } else {
        "on the last bytes"
    };
    format!("A 001 printed and alarm; alone {alone} {number}, in the queue")
}
