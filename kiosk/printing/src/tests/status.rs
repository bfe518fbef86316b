// SPDX-License-Identifier: EUPL-1.2
//! What printers say, as tables: bytes and questions on the left, the state on the right.

use protocol::PrinterState;

use crate::status::{Ear, Question, Said, Status};

/// `open`, `lost`, `late` (the question is not answered in time), `?n` (`DLE EOT n` goes out), or bytes in hexadecimal that come.
fn after(script: &str) -> PrinterState {
    let mut status = Status::default();
    for word in script.split_whitespace() {
        match word {
            "open" => status.opened(),
            "lost" => status.lost(),
            "late" => status.timed_out(),
            "?1" => status.asked(Question::Printer),
            "?2" => status.asked(Question::Offline),
            "?3" => status.asked(Question::Error),
            "?4" => status.asked(Question::Paper),
            hex => {
                status.heard(&[u8::from_str_radix(hex, 16).expect("a byte")]);
            }
        }
    }
    status.state()
}

const GOOD: &str = "open ?1 12 ?2 12 ?3 12 ?4 12";

#[test]
fn every_answer_means_what_the_reference_says() {
    use PrinterState::{CoverOpen, CutterError, NoAnswer, Offline, Online, PaperNearEnd, PaperOut, Unknown};
    let table = [
        ("", Unknown),
        ("open", Unknown),
        ("lost", NoAnswer),
        ("open ?1 12", Unknown),
        (GOOD, Online),
        // Real-time answers, bit by bit; the drawer (04 of n = 1) is nobody's business.
        ("open ?1 16 ?2 12 ?3 12 ?4 12", Online),
        ("open ?1 1A ?2 12 ?3 12 ?4 12", Offline),
        ("open ?1 1A ?2 16", CoverOpen),
        ("open ?1 1A ?2 32", PaperOut),
        ("open ?1 1A ?2 36", CoverOpen),
        ("open ?1 1A ?2 52 ?3 1A", CutterError),
        ("open ?1 1A ?2 52 ?3 32", Offline),
        ("open ?1 1A ?2 52 ?3 16", Offline),
        ("open ?1 12 ?2 12 ?3 12 ?4 1E", PaperNearEnd),
        ("open ?1 12 ?2 12 ?3 12 ?4 7E", PaperOut),
        // It is well again.
        ("open ?1 1A ?2 16 ?3 12 ?4 12 ?1 12 ?2 12", Online),
        // Told by itself: offline, cover, error, paper.
        ("open 10 00 00 0F", Online),
        ("open 18 00 00 0F", Offline),
        ("open 38 00 00 0F", CoverOpen),
        ("open 18 08 00 0F", CutterError),
        ("open 18 20 00 0F", Offline),
        ("open 10 00 03 0F", PaperNearEnd),
        ("open 18 00 0F 0F", PaperOut),
        ("open 18 00 0F 0F 10 00 00 0F", Online),
        // XON and XOFF may come anywhere.
        ("open 13 18 11 00 13 0F 11 0F", PaperOut),
        // Silence: a printer that never spoke is unknown, one that did is not answering.
        ("open ?1 late ?1 late ?1 late", Unknown),
        ("open ?1 12 ?2 12 ?3 12 ?4 12 ?1 late", Online),
        ("open ?1 12 ?2 12 ?3 12 ?4 12 ?1 late ?2 late", NoAnswer),
        ("open ?1 12 ?2 12 ?3 12 ?4 12 ?1 late ?2 late ?1 12", Online),
        // What was found holds no longer on a new line.
        ("open 18 00 0F 0F lost", NoAnswer),
        ("open 18 00 0F 0F lost open", Unknown),
        // Noise is no good news and no bad news.
        ("open ?1 FF 81 13 00 late", Unknown),
        ("open 32 1A 72", Unknown),
        ("open ?1 12 ?2 12 ?3 12 ?4 late 7E", Unknown),
        // An automatic answer that breaks off is passed over, and what broke it counts.
        ("open 18 00 10 00 00 0F", Online),
        ("open ?4 38 00 12 ?1 12", Unknown),
    ];
    for (script, wanted) in table {
        assert_eq!(after(script), wanted, "{script}");
    }
}

#[test]
fn words_are_told_apart_on_one_line() {
    let table: [(&[u8], &[Said]); 8] = [
        (&[0x12, 0x00], &[Said::Realtime(0x12), Said::Fence { paper_out: false }]),
        (&[0x0F], &[Said::Fence { paper_out: true }]),
        (&[0x37, 0x22, b'0', b'0', b'4', b'2', 0], &[Said::ProcessId(*b"0042")]),
        // The name of the printer, asked by somebody else, is a block too.
        (&[0x37, 0x5F, b'E', b'P', b'S', b'O', b'N', 0, 0x12], &[Said::Realtime(0x12)]),
        (&[0x37, 0x22, b'0', b'0', 0x12], &[Said::Realtime(0x12)]),
        (&[0x37, 0x22, b'0', 0, 0x00], &[Said::Fence { paper_out: false }]),
        (&[0x10, 0x00, 0x00, 0x0F, 0x00], &[Said::Automatic([0x10, 0, 0, 0x0F]), Said::Fence { paper_out: false }]),
        (&[0xFF, 0x80, 0x40, 0x01, 0x04], &[]),
    ];
    for (bytes, wanted) in table {
        assert_eq!(Ear::default().hear(bytes), wanted, "{bytes:02X?}");
    }
    let all: Vec<u8> = table.iter().flat_map(|(bytes, _)| bytes.iter().copied()).collect();
    let mut ear = Ear::default();
    let one_by_one: Vec<Said> = all.iter().flat_map(|byte| ear.hear(&[*byte])).collect();
    assert_eq!(one_by_one, Ear::default().hear(&all), "however the bytes are cut, they say the same");
}

#[test]
fn a_line_full_of_noise_never_stops_the_ear() {
    let mut ear = Ear::default();
    let mut last = 1_u32;
    for _ in 0..200_000 {
        last = last.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let _ = ear.hear(&[(last >> 24) as u8]);
    }
    // After a quiet end, sense is heard again.
    let said = [ear.hear(&[0xFF, 0xFF]), ear.hear(&[0x12])].concat();
    assert_eq!(said, [Said::Realtime(0x12)]);
}
