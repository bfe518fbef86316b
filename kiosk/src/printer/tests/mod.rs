// SPDX-License-Identifier: EUPL-1.2

mod line;

use std::collections::VecDeque;
use std::io;
use std::net::TcpListener;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use assets::words::Words;
use protocol::{OfficeView, PrinterState, SlipTrouble, Ticket};

use super::bitmap::Bitmap;
use super::device::Device;
use super::line::Line as Wire;
use super::network::Network;
use super::profile::{CodeStyle, Cut, Style};
use super::record::Record;
use super::station::Patience;
use super::virtual_printer::Virtual;
use super::worker::Tell;
use super::{Job, News, Place, Profile, Station, Worker, escpos, paper};
use crate::slip::{Line, Size, SlipData, lines};

fn office() -> OfficeView {
    serde_json::from_str(include_str!("../../../../tests/data/office.json")).expect("office.json")
}

fn ticket() -> Ticket {
    serde_json::from_str(include_str!("../../../../tests/data/ticket.json")).expect("ticket.json")
}

fn slip() -> Vec<Line> {
    let (ticket, office) = (ticket(), office());
    lines(SlipData {
        ticket: &ticket,
        office: &office,
        words: &Words::new("it"),
        totem: "Totem ingresso",
        is_again: false,
    })
}

fn read_codes(slip: &Bitmap) -> Vec<String> {
    let grey = slip.grey();
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(slip.width(), slip.height(), |x, y| {
            grey[y * slip.width() + x]
        });
    image
        .detect_grids()
        .iter()
        .filter_map(|grid| grid.decode().ok())
        .map(|(_, text)| text)
        .collect()
}

#[test]
fn every_profile_prints_one_whole_slip_with_a_code_that_can_be_read() {
    for width_dots in [576, 384] {
        for style in [Style::Picture, Style::Text] {
            for code in [CodeStyle::Picture, CodeStyle::Printer] {
                for cut in [Cut::Full, Cut::Partial, Cut::None] {
                    let profile = Profile {
                        width_dots,
                        style,
                        code,
                        cut,
                        ..Profile::default()
                    };
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
    let profile = Profile {
        style: Style::Text,
        ..Profile::default()
    };
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
    let evil = Line::Text {
        text: "Ana\u{1b}@\u{1d}V\u{0}grafe\u{10}\u{14}\u{1}".to_owned(),
        size: Size::Normal,
        bold: false,
    };
    for style in [Style::Text, Style::Picture] {
        let profile = Profile {
            style,
            ..Profile::default()
        };
        let bytes =
            escpos::compose(&[evil.clone(), Line::Cut], &profile).expect("the slip is composed");
        let printed = paper::print(&bytes, 576, 16);
        assert_eq!((printed.faults.len(), printed.slips.len()), (0, 1));
    }
}

#[test]
fn the_number_is_as_wide_as_the_paper_allows() {
    for width in [576, 384] {
        let number = super::picture::number("A 042", width);
        let columns: Vec<usize> = (0..width)
            .filter(|x| (0..number.height()).any(|y| number.get(*x, y)))
            .collect();
        let ink = columns[columns.len() - 1] - columns[0];
        assert!(ink * 100 / width >= 90, "{ink} of {width} dots");
    }
}

#[test]
fn a_stray_byte_is_a_fault_of_the_paper() {
    assert_eq!(paper::print(b"\x1bZ", 576, 16).faults.len(), 1);
    assert_eq!(
        paper::print(&[0x1D, b'v', b'0', 0, 72, 0, 128, 0, 1, 2], 576, 16)
            .faults
            .len(),
        1
    );
    assert_eq!(
        paper::print("è".as_bytes(), 576, 16).faults.len(),
        2,
        "UTF-8 is not what printers read"
    );
}

#[test]
fn places_are_read_from_the_settings() {
    let network = |address: &str| {
        Ok(Place::Network {
            address: address.to_owned(),
        })
    };
    assert_eq!("network:10.0.0.9".parse(), network("10.0.0.9:9100"));
    assert_eq!(
        "network:printer.local:9101".parse(),
        network("printer.local:9101")
    );
    assert_eq!(
        "serial:/dev/ttyUSB0".parse(),
        Ok(Place::Serial {
            path: "/dev/ttyUSB0".to_owned(),
            baud: 19_200
        })
    );
    assert_eq!(
        "serial:/dev/ttyS1:115200".parse(),
        Ok(Place::Serial {
            path: "/dev/ttyS1".to_owned(),
            baud: 115_200
        })
    );
    assert_eq!(
        "device:/dev/usb/lp0".parse(),
        Ok(Place::Device {
            path: "/dev/usb/lp0".into()
        })
    );
    assert_eq!("virtual".parse(), Ok(Place::Virtual { folder: None }));
    assert_eq!("none".parse(), Ok(Place::None));
    for wrong in ["", "usb", "network:", "serial:/dev/ttyS0:fast", "device:"] {
        assert!(wrong.parse::<Place>().is_err(), "{wrong:?}");
    }
}

#[test]
fn a_slow_line_is_known_by_its_speed() {
    let slow = |text: &str| text.parse::<Place>().expect("a place").is_slow();
    assert!(
        slow("serial:/dev/ttyUSB0:19200")
            && !slow("serial:/dev/ttyUSB0:115200")
            && !slow("network:10.0.0.9")
    );
}

#[test]
fn a_missing_file_is_a_missing_printer_and_is_not_made() {
    let path = std::env::temp_dir().join(format!("no-printer-{}", std::process::id()));
    let error = Device::new(&path).open().expect_err("there is no printer");
    assert!(error.to_string().contains("no-printer"), "{error}");
    assert!(!path.exists());
    let mut station = Station::new(
        Box::new(Device::new(&path)),
        Profile::default(),
        true,
        false,
    );
    assert_eq!(
        station.print(b"slip", &mut || panic!("nothing is printed")),
        Err(SlipTrouble::Unreachable)
    );
    assert_eq!(station.state(), PrinterState::NoAnswer);
}

#[test]
fn a_file_gets_the_bytes_and_is_not_taken_for_an_answer() {
    let path = std::env::temp_dir().join(format!("printer-file-{}", std::process::id()));
    std::fs::write(&path, b"\x12\x12").expect("a file");
    let mut station = Station::new(
        Box::new(Device::new(&path)),
        Profile::default(),
        true,
        false,
    )
    .with_patience(hasty());
    for slip in [b"one", b"two"] {
        assert_eq!(station.print(slip, &mut || {}), Ok(()));
    }
    assert_eq!(station.state(), PrinterState::Unknown);
    let written = std::fs::read(&path).expect("the file");
    assert!(
        written.windows(4).any(|part| part == b"@one") && written.ends_with(b"two"),
        "{written:02X?}"
    );
    std::fs::remove_file(&path).expect("it was there");
}

#[test]
fn nobody_at_the_address_is_unreachable() {
    let free = TcpListener::bind("127.0.0.1:0")
        .expect("a port")
        .local_addr()
        .expect("an address");
    let mut station = Station::new(
        Box::new(Network::new(&free.to_string())),
        Profile::default(),
        true,
        false,
    );
    assert_eq!(
        station.print(b"slip", &mut || panic!("nothing is printed")),
        Err(SlipTrouble::Unreachable)
    );
}

fn hasty() -> Patience {
    let ms = Duration::from_millis;
    Patience {
        answer_within: ms(30),
        done_within: ms(120),
        stuck_after: ms(60),
        settled_after: ms(30),
        ..Patience::default()
    }
}

/// A printer in memory: what it was sent, and what it answers to each write.
#[derive(Clone, Default)]
struct Wired {
    sent: Arc<Mutex<Vec<u8>>>,
    answers: Arc<Mutex<VecDeque<u8>>>,
    is_mute: bool,
    /// What `DLE EOT 4` says.
    paper: u8,
    /// What its full status says of the output.
    output: Arc<Mutex<u8>>,
    /// Takes no more than so many bytes of a slip, and nothing after them until the line is closed.
    takes: Option<usize>,
    is_stuck: bool,
    says_done: bool,
    /// Of a slip, so many bytes stay in the kernel: nobody reads them.
    keeps_back: usize,
    held: usize,
    /// The line is reset when so much of a slip was read.
    resets: bool,
    opens: Arc<Mutex<usize>>,
}

impl Wired {
    fn good() -> Wired {
        Wired {
            paper: 0x12,
            says_done: true,
            ..Wired::default()
        }
    }

    fn sent(&self) -> Vec<u8> {
        self.sent.lock().expect("nobody panicked").clone()
    }
}

impl Wire for Wired {
    fn open(&mut self) -> io::Result<()> {
        *self.opens.lock().expect("nobody panicked") += 1;
        Ok(())
    }

    fn close(&mut self) {
        (self.is_stuck, self.held) = (false, 0);
    }

    fn left(&mut self) -> io::Result<usize> {
        if self.resets && self.held > 0 {
            Err(io::ErrorKind::ConnectionReset.into())
        } else {
            Ok(self.held)
        }
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let is_slip = bytes.windows(4).any(|part| part == b"slip")
            || bytes.windows(3).any(|part| part == [0x1D, b'v', b'0']);
        let taken = match self.takes {
            _ if self.is_stuck => 0,
            Some(most) if is_slip => {
                self.is_stuck = true;
                most.min(bytes.len())
            }
            _ => bytes.len(),
        };
        // What it answers to a question that it has not got is no answer to that.
        self.held = if is_slip {
            self.keeps_back.min(taken)
        } else {
            self.held
        };
        self.sent
            .lock()
            .expect("nobody panicked")
            .extend_from_slice(&bytes[..taken]);
        let mut answers = self.answers.lock().expect("nobody panicked");
        match bytes {
            _ if self.is_mute => {}
            [0x10, 4, 20] => answers.extend([
                0x10,
                0x0F,
                *self.output.lock().expect("nobody panicked"),
                0,
                0,
                0,
            ]),
            [0x10, 4, 4] => answers.push_back(self.paper),
            [0x10, 4, _] => answers.push_back(0x12),
            [.., 0x1D, b'r', 1] if self.says_done || !is_slip => answers.push_back(0),
            _ => {}
        }
        Ok(taken)
    }

    fn read(&mut self, within: Duration) -> io::Result<Vec<u8>> {
        let bytes: Vec<u8> = self
            .answers
            .lock()
            .expect("nobody panicked")
            .drain(..)
            .collect();
        if bytes.is_empty() {
            std::thread::sleep(within.min(Duration::from_millis(5)));
        }
        Ok(bytes)
    }
}

fn station(wire: &Wired) -> Station {
    Station::new(Box::new(wire.clone()), Profile::default(), true, false).with_patience(hasty())
}

#[test]
fn a_printer_that_answers_confirms_the_slip() {
    let wire = Wired::good();
    let mut station = station(&wire);
    let mut kept = 0;
    assert_eq!(station.print(b"slip", &mut || kept += 1), Ok(()));
    assert_eq!((kept, station.state()), (1, PrinterState::Online));
    assert!(
        wire.sent().ends_with(b"slip\x1dr\x01"),
        "{:02X?}",
        wire.sent()
    );
}

#[test]
fn a_printer_without_paper_is_sent_nothing() {
    let wire = Wired {
        paper: 0x72,
        ..Wired::good()
    };
    assert_eq!(
        station(&wire).print(b"slip", &mut || panic!("nothing is printed")),
        Err(SlipTrouble::PaperOut)
    );
    assert!(!wire.sent().windows(4).any(|part| part == b"slip"));
}

#[test]
fn a_printer_that_stops_in_the_middle_or_never_says_that_it_is_done_leaves_it_uncertain_and_is_cleared_before_the_next()
 {
    for wire in [
        Wired {
            says_done: false,
            ..Wired::good()
        },
        Wired {
            takes: Some(2),
            ..Wired::good()
        },
    ] {
        let mut station = station(&wire);
        assert_eq!(
            station.print(b"slip", &mut || {}),
            Err(SlipTrouble::Uncertain)
        );
        let before = wire.sent().len();
        let _ = station.print(b"next", &mut || {});
        let next = wire.sent()[before..].to_vec();
        let forgets = next
            .windows(3)
            .position(|part| part == [0x10, 5, 2])
            .or(Some(0));
        let cuts = next
            .windows(3)
            .position(|part| part == [0x1D, b'V', 1])
            .expect("what hangs out is cut off");
        assert!(forgets < Some(cuts), "{next:02X?}");
    }
}

#[test]
fn a_printer_that_takes_nothing_has_surely_printed_nothing() {
    let wire = Wired {
        takes: Some(0),
        ..Wired::good()
    };
    assert_eq!(
        station(&wire).print(b"slip", &mut || {}),
        Err(SlipTrouble::Unreachable)
    );
}

#[test]
fn a_clone_that_never_answers_prints_without_confirmation() {
    let wire = Wired {
        is_mute: true,
        ..Wired::default()
    };
    let mut station = station(&wire);
    assert_eq!(station.print(b"slip", &mut || {}), Ok(()));
    assert_eq!(station.state(), PrinterState::Unknown);
    assert!(wire.sent().ends_with(b"slip"), "{:02X?}", wire.sent());
}

#[test]
fn the_virtual_printer_gives_pictures() {
    let folder = std::env::temp_dir().join(format!("virtual-printer-{}", std::process::id()));
    let printer = Virtual::new(Some(folder.clone()), Profile::default());
    let tray = printer.tray();
    let mut station = Station::new(Box::new(printer), Profile::default(), true, false);
    let bytes = escpos::compose(&slip(), &Profile::default()).expect("the slip is composed");
    for _ in 0..2 {
        assert_eq!(station.print(&bytes, &mut || {}), Ok(()));
    }
    assert_eq!(station.state(), PrinterState::Online);
    let (count, last) = tray.last();
    assert_eq!(count, 2);
    assert_eq!(read_codes(&last.expect("a slip")), [ticket().url]);
    assert!(folder.join("slip-0002.png").exists());
    std::fs::remove_dir_all(&folder).expect("it was there");
}

#[test]
fn the_threads_go_to_the_next_printer_only_when_nothing_came_out_and_tell_how_it_went() {
    let (good, empty, jammed) = (
        Wired::good(),
        Wired {
            paper: 0x72,
            ..Wired::good()
        },
        Wired {
            says_done: false,
            ..Wired::good()
        },
    );
    let table = [
        (vec![&good, &good], Ok(0)),
        (vec![&empty, &good], Ok(1)),
        (vec![&jammed, &good], Err(SlipTrouble::Uncertain)),
        (vec![&empty, &empty], Err(SlipTrouble::PaperOut)),
    ];
    for (wires, wanted) in table {
        let wires: Vec<Wired> = wires
            .into_iter()
            .map(|wire| Wired {
                sent: Arc::default(),
                answers: Arc::default(),
                ..wire.clone()
            })
            .collect();
        let (send, told) = channel();
        let tell: Tell = Arc::new(move |news| drop(send.send(news)));
        let record = Arc::new(Mutex::new(Record::nowhere()));
        let worker =
            Worker::start(wires.iter().map(station).collect(), &record, &tell).expect("threads");
        assert!(worker.print(Job {
            name: "slip one".to_owned(),
            lines: vec![Line::Text {
                text: "slip".to_owned(),
                size: Size::Small,
                bold: false
            }],
            is_kept: true
        }));
        let done = std::iter::from_fn(|| told.recv_timeout(Duration::from_secs(20)).ok()).find_map(
            |news| match news {
                News::Done { name, outcome } => Some((name, outcome)),
                News::State { .. } => None,
            },
        );
        assert_eq!(done, Some(("slip one".to_owned(), wanted)));
        assert_eq!(
            record.lock().expect("nobody panicked").unfinished(),
            [("slip one".to_owned(), wanted.map(|_| ()))]
        );
        let last = wires.last().expect("a printer").sent();
        let dots = last
            .windows(3)
            .filter(|part| *part == [0x1D, b'v', b'0'])
            .count();
        assert_eq!(dots > 0, wanted == Ok(1), "{wanted:?}");
    }
}
