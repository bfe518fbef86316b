// SPDX-License-Identifier: EUPL-1.2

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use assets::words::Words;
use protocol::{OfficeView, SlipTrouble, Ticket};

use super::bitmap::Bitmap;
use super::device::Device;
use super::fake::Fake;
use super::network::Network;
use super::profile::{CodeStyle, Confirmation, Cut, Style};
use super::virtual_printer::Virtual;
use super::{Job, Place, Printer, Profile, Worker, escpos, paper};
use crate::slip::{Line, Size, SlipData, lines};

fn office() -> OfficeView {
    serde_json::from_str(include_str!("../../../tests/data/office.json")).expect("office.json")
}

fn ticket() -> Ticket {
    serde_json::from_str(include_str!("../../../tests/data/ticket.json")).expect("ticket.json")
}

fn slip() -> Vec<Line> {
    let (ticket, office) = (ticket(), office());
    lines(SlipData { ticket: &ticket, office: &office, words: &Words::new("it"), totem: "Totem ingresso" })
}

fn read_codes(slip: &Bitmap) -> Vec<String> {
    let grey = slip.grey();
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(slip.width(), slip.height(), |x, y| grey[y * slip.width() + x]);
    image.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
}

#[test]
fn every_profile_prints_one_whole_slip_with_a_code_that_can_be_read() {
    for width_dots in [576, 384] {
        for style in [Style::Picture, Style::Text] {
            for code in [CodeStyle::Picture, CodeStyle::Printer] {
                for cut in [Cut::Full, Cut::Partial, Cut::None] {
                    let profile = Profile { width_dots, style, code, cut, ..Profile::default() };
                    let bytes = escpos::compose(&slip(), &profile).expect("the slip is composed");
                    let printed = paper::print(&bytes, usize::from(width_dots), profile.code_page);
                    assert_eq!(printed.faults, Vec::<String>::new(), "{profile:?}");
                    assert_eq!(printed.slips.len(), 1, "{profile:?}");
                    assert_eq!(read_codes(&printed.slips[0]), [ticket().url], "{profile:?}");
                }
            }
        }
    }
}

#[test]
fn the_printers_own_letters_are_right_in_italian() {
    let profile = Profile { style: Style::Text, ..Profile::default() };
    let bytes = escpos::compose(&slip(), &profile).expect("the slip is composed");
    let texts = paper::print(&bytes, 576, 16).texts;
    let wanted = [
        "Comune di Casalmaggiore",
        "Centro Servizi al Cittadino",
        "Anagrafe",
        "Carta d’identità elettronica",
        "poi: Tessera elettorale · TARI",
        "3 persone prima di lei. Attesa prevista",
        "10–20 min",
        "chiamata verso le 10:37",
        "Segua il turno sul telefono",
        "23/11/2026 10:24 · Totem ingresso",
    ];
    assert_eq!(texts, wanted);
}

#[test]
fn the_bytes_begin_clean_and_end_with_a_cut() {
    let bytes = escpos::compose(&slip(), &Profile::default()).expect("the slip is composed");
    assert_eq!(&bytes[..2], b"\x1b@");
    // The first band: 72 bytes a row, 128 rows.
    assert_eq!(&bytes[2..10], [0x1D, b'v', b'0', 0, 72, 0, 128, 0]);
    assert_eq!(&bytes[bytes.len() - 6..], [0x1B, b'J', 96, 0x1D, b'V', 1]);
}

#[test]
fn a_name_cannot_give_orders_to_the_printer() {
    let evil = Line::Text { text: "Ana\u{1b}@\u{1d}V\u{0}grafe\u{10}\u{14}\u{1}".to_owned(), size: Size::Normal, bold: false };
    for style in [Style::Text, Style::Picture] {
        let profile = Profile { style, ..Profile::default() };
        let bytes = escpos::compose(&[evil.clone(), Line::Cut], &profile).expect("the slip is composed");
        let printed = paper::print(&bytes, 576, 16);
        assert_eq!((printed.faults.len(), printed.slips.len()), (0, 1));
    }
}

#[test]
fn the_number_is_as_wide_as_the_paper_allows() {
    for width in [576, 384] {
        let number = super::picture::number("A 042", width);
        let columns: Vec<usize> = (0..width).filter(|x| (0..number.height()).any(|y| number.get(*x, y))).collect();
        let ink = columns[columns.len() - 1] - columns[0];
        assert!(ink * 100 / width >= 90, "{ink} of {width} dots");
    }
}

#[test]
fn a_stray_byte_is_a_fault_of_the_paper() {
    assert_eq!(paper::print(b"\x1bZ", 576, 16).faults.len(), 1);
    assert_eq!(paper::print(&[0x1D, b'v', b'0', 0, 72, 0, 128, 0, 1, 2], 576, 16).faults.len(), 1);
    assert_eq!(paper::print("è".as_bytes(), 576, 16).faults.len(), 2, "UTF-8 is not what printers read");
}

#[test]
fn places_are_read_from_the_settings() {
    let network = |address: &str| Ok(Place::Network { address: address.to_owned() });
    assert_eq!("network:10.0.0.9".parse(), network("10.0.0.9:9100"));
    assert_eq!("network:printer.local:9101".parse(), network("printer.local:9101"));
    assert_eq!("serial:/dev/ttyUSB0".parse(), Ok(Place::Serial { path: "/dev/ttyUSB0".to_owned(), baud: 19_200 }));
    assert_eq!("serial:/dev/ttyS1:115200".parse(), Ok(Place::Serial { path: "/dev/ttyS1".to_owned(), baud: 115_200 }));
    assert_eq!("device:/dev/usb/lp0".parse(), Ok(Place::Device { path: "/dev/usb/lp0".into() }));
    assert_eq!("virtual".parse(), Ok(Place::Virtual { folder: None }));
    assert_eq!("none".parse(), Ok(Place::None));
    for wrong in ["", "usb", "network:", "serial:/dev/ttyS0:fast", "device:"] {
        assert!(wrong.parse::<Place>().is_err(), "{wrong:?}");
    }
}

#[test]
fn a_slow_line_gets_letters_instead_of_dots() {
    let serial: Place = "serial:/dev/ttyUSB0:19200".parse().expect("a place");
    assert_eq!(serial.suits(Profile::default()).style, Style::Text);
    assert_eq!(Place::None.suits(Profile::default()).style, Style::Picture);
}

#[test]
fn a_missing_file_is_a_missing_printer_and_is_not_made() {
    let path = std::env::temp_dir().join(format!("no-printer-{}", std::process::id()));
    let error = Device::new(&path).print(b"x").expect_err("there is no printer");
    assert_eq!(error.trouble(), SlipTrouble::Unreachable);
    assert!(error.to_string().contains("cannot be opened"), "{error}");
    assert!(!path.exists());
}

#[test]
fn a_file_gets_the_bytes() {
    let path = std::env::temp_dir().join(format!("printer-file-{}", std::process::id()));
    std::fs::write(&path, b"").expect("a file");
    let mut device = Device::new(&path);
    device.print(b"one").expect("it is written");
    device.print(b"two").expect("it is written");
    assert_eq!(std::fs::read(&path).expect("the file"), b"onetwo");
    std::fs::remove_file(&path).expect("it was there");
}

#[test]
fn nobody_at_the_address_is_unreachable() {
    let free = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let error = Network::new(&free.to_string(), Confirmation::Auto).print(b"x").expect_err("nobody listens");
    assert_eq!(error.trouble(), SlipTrouble::Unreachable);
}

/// A printer on the LAN that behaves as `behave` says; returns its address and, through the channel, what it was sent.
fn network_printer(behave: impl FnOnce(TcpStream) -> Vec<u8> + Send + 'static) -> (String, std::sync::mpsc::Receiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let (tell, told) = channel();
    thread::spawn(move || {
        let (line, _) = listener.accept().expect("a connection");
        let _ = tell.send(behave(line));
    });
    (address, told)
}

fn read_exactly(line: &mut TcpStream, count: usize) -> Vec<u8> {
    let mut bytes = vec![0; count];
    line.read_exact(&mut bytes).expect("the bytes come");
    bytes
}

#[test]
fn a_printer_that_answers_confirms_the_slip() {
    let (address, told) = network_printer(|mut line| {
        assert_eq!(read_exactly(&mut line, 3), [0x10, 4, 2]);
        line.write_all(&[0x12]).expect("an answer");
        assert_eq!(read_exactly(&mut line, 3), [0x10, 4, 4]);
        line.write_all(&[0x12]).expect("an answer");
        let slip = read_exactly(&mut line, 4);
        assert_eq!(read_exactly(&mut line, 3), [0x1D, b'r', 1]);
        line.write_all(&[0]).expect("an answer");
        slip
    });
    Network::new(&address, Confirmation::Auto).print(b"slip").expect("it prints");
    assert_eq!(told.recv_timeout(Duration::from_secs(5)).expect("what was sent"), b"slip");
}

#[test]
fn a_printer_without_paper_is_sent_nothing() {
    let (address, told) = network_printer(|mut line| {
        read_exactly(&mut line, 3);
        line.write_all(&[0x12 | 0x20]).expect("an answer");
        let mut rest = Vec::new();
        line.read_to_end(&mut rest).expect("the end");
        rest
    });
    let error = Network::new(&address, Confirmation::Auto).print(b"slip").expect_err("there is no paper");
    assert_eq!(error.trouble(), SlipTrouble::PaperOut);
    assert_eq!(told.recv_timeout(Duration::from_secs(5)).expect("what was sent"), b"");
}

#[test]
fn an_open_cover_is_told() {
    let (address, _told) = network_printer(|mut line| {
        read_exactly(&mut line, 3);
        line.write_all(&[0x12 | 0x04]).expect("an answer");
        Vec::new()
    });
    let error = Network::new(&address, Confirmation::Auto).print(b"slip").expect_err("the cover is open");
    assert_eq!(error.trouble(), SlipTrouble::CoverOpen);
}

#[test]
fn a_printer_that_jams_leaves_it_uncertain() {
    let (address, _told) = network_printer(|mut line| {
        read_exactly(&mut line, 3);
        line.write_all(&[0x12]).expect("an answer");
        read_exactly(&mut line, 3);
        line.write_all(&[0x12]).expect("an answer");
        let mut rest = Vec::new();
        // It takes everything and never says that it is done.
        let _ = line.read_to_end(&mut rest);
        rest
    });
    let mut printer = Network::new(&address, Confirmation::Auto).done_within(Duration::from_millis(100));
    assert_eq!(printer.print(b"slip").expect_err("it never confirms").trouble(), SlipTrouble::Uncertain);
}

#[test]
fn a_clone_that_never_answers_prints_without_confirmation() {
    let (address, told) = network_printer(|mut line| {
        let mut all = Vec::new();
        line.read_to_end(&mut all).expect("the end");
        all
    });
    Network::new(&address, Confirmation::Auto).print(b"slip").expect("it prints");
    assert_eq!(told.recv_timeout(Duration::from_secs(5)).expect("what was sent"), b"\x10\x04\x02slip");
}

#[test]
fn the_virtual_printer_gives_pictures() {
    let folder = std::env::temp_dir().join(format!("virtual-printer-{}", std::process::id()));
    let mut printer = Virtual::new(Some(folder.clone()), Profile::default());
    let tray = printer.tray();
    let bytes = escpos::compose(&slip(), &Profile::default()).expect("the slip is composed");
    printer.print(&bytes).expect("it prints");
    printer.print(&bytes).expect("it prints again");
    let (count, last) = tray.last();
    assert_eq!(count, 2);
    assert_eq!(read_codes(&last.expect("a slip")), [ticket().url]);
    assert!(folder.join("slip-0002.png").exists());
    std::fs::remove_dir_all(&folder).expect("it was there");
}

#[test]
fn the_thread_prints_each_slip_once_and_tells_how_it_went() {
    let fake = Fake::default();
    fake.fail_next(SlipTrouble::PaperOut);
    let (tell, told) = channel();
    let done = Box::new(move |name, outcome| tell.send((name, outcome)).expect("the test listens"));
    let worker = Worker::start(Box::new(fake.clone()), Profile::default(), done).expect("a thread");
    for name in ["one", "two"] {
        worker.print(Job { name: name.to_owned(), lines: slip() }).expect("there is room");
    }
    let wait = Duration::from_secs(20);
    assert_eq!(told.recv_timeout(wait).expect("an outcome"), ("one".to_owned(), Err(SlipTrouble::PaperOut)));
    assert_eq!(told.recv_timeout(wait).expect("an outcome"), ("two".to_owned(), Ok(())));
    assert_eq!(fake.slips().len(), 1);
}
