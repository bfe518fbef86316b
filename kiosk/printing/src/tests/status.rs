// SPDX-License-Identifier: EUPL-1.2
//! What printers say, as tables: bytes and questions on the left, the state on the right.

use protocol::PrinterState;

use crate::status::{AnswerParser, Question, Said, Status};

/// `open`, `lost`, `late` (the question is not answered in time), `?n` (`DLE EOT n` goes out), or bytes in hexadecimal that come. An answer that is wanted
/// twice comes twice, unless it is written as `16/12`: another to each time that the question goes out.
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
            hex => answer(&mut status, hex),
        }
    }
    status.state()
}

fn answer(status: &mut Status, hex: &str) {
    let mut bytes = hex
        .split('/')
        .map(|byte| u8::from_str_radix(byte, 16).expect("a byte"));
    let mut byte = bytes.next().expect("a byte");
    status.heard(&[byte]);
    while let Some(question) = status.due_again() {
        status.asked(question);
        byte = bytes.next().unwrap_or(byte);
        status.heard(&[byte]);
    }
}

const GOOD: &str = "open ?1 12 ?2 12 ?3 12 ?4 12";

#[test]
fn every_answer_means_what_the_reference_says() {
    use PrinterState::{
        CoverOpen, CutterError, NoAnswer, Offline, Online, PaperNearEnd, PaperOut, Unknown,
    };
    let table = [
        ("", Unknown),
        ("open", Unknown),
        ("lost", NoAnswer),
        ("open ?1 12", Unknown),
        (GOOD, Online),
        // Real-time answers, bit by bit; the drawer (04 of n = 1) is nobody's business.
        ("open ?1 16 ?2 12 ?3 12 ?4 12", Online),
        // Offline without a reason: believed of a printer that was heard to be online, and nothing where it says so for ever.
        ("open ?1 12 ?1 1A ?2 12 ?3 12 ?4 12", Offline),
        ("open ?1 1E ?2 12 ?3 12 ?4 12", Unknown),
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
        ("open 10 00 00 0F 18 00 00 0F", Offline),
        ("open 18 00 00 0F", Unknown),
        ("open 38 00 00 0F", CoverOpen),
        ("open 18 08 00 0F", CutterError),
        ("open 18 20 00 0F", Offline),
        ("open 10 00 03 0F", PaperNearEnd),
        // The full status of a Custom printer is no automatic state.
        ("open 10 0F 00 00 00 00", Unknown),
        ("open 10 0F 11 13 00 00 10 00 00 0F", Online),
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
        // Bad news count when they come twice; a drawer's answer that comes one question late is no open cover.
        ("open ?1 16 ?2 16/12/12 ?3 12 ?4 12", Online),
        ("open ?1 16 ?2 16/12/16/12", Unknown),
        ("open ?1 12 ?2 12 ?3 12 ?4 72/12/12", Online),
        // An answer before its question is nobody's.
        ("open 16 ?2 12 ?1 12 ?3 12 ?4 12", Online),
        // Out of step, good news must come twice too.
        ("open ?1 12 ?2 late ?3 12/1A/1A", CutterError),
        // A line that gives back what it is sent says nothing, whatever else comes.
        ("open ?1 10 04 01 12 ?2 10 04 02 16", Unknown),
        ("open ?1 12 ?2 12 ?3 12 ?4 10 04 04 72", Unknown),
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
    let table: [(&[u8], &[Said]); 9] = [
        (
            &[0x12, 0x00],
            &[Said::Realtime(0x12), Said::Fence { paper_out: false }],
        ),
        (&[0x0F], &[Said::Fence { paper_out: true }]),
        (
            &[0x37, 0x22, b'0', b'0', b'4', b'2', 0],
            &[Said::ProcessId(*b"0042")],
        ),
        // The name of the printer, asked by somebody else, is a block too.
        (
            &[0x37, 0x5F, b'E', b'P', b'S', b'O', b'N', 0, 0x12],
            &[Said::Realtime(0x12)],
        ),
        (&[0x37, 0x22, b'0', b'0', 0x12], &[Said::Realtime(0x12)]),
        (
            &[0x37, 0x22, b'0', 0, 0x00],
            &[Said::Fence { paper_out: false }],
        ),
        (
            &[0x10, 0x00, 0x00, 0x0F, 0x00],
            &[
                Said::Automatic([0x10, 0, 0, 0x0F]),
                Said::Fence { paper_out: false },
            ],
        ),
        (&[0xFF, 0x80, 0x40, 0x01, 0x04], &[]),
        (
            &[0x10, 0x0F, 0x24, 0x11, 0x00, 0x00, 0x12],
            &[Said::FullStatus([0x24, 0x11, 0, 0]), Said::Realtime(0x12)],
        ),
    ];
    for (bytes, wanted) in table {
        assert_eq!(
            AnswerParser::default().receive(bytes),
            wanted,
            "{bytes:02X?}"
        );
    }
    let all: Vec<u8> = table
        .iter()
        .flat_map(|(bytes, _)| bytes.iter().copied())
        .collect();
    let mut parser = AnswerParser::default();
    let one_by_one: Vec<Said> = all
        .iter()
        .flat_map(|byte| parser.receive(&[*byte]))
        .collect();
    assert_eq!(
        one_by_one,
        AnswerParser::default().receive(&all),
        "however the bytes are cut, they say the same"
    );
}

#[test]
fn a_presenter_says_that_a_slip_hangs_at_its_output_until_it_is_gone() {
    let mut status = Status::default();
    status.opened();
    status.heard(&[0x10, 0x00, 0x00, 0x0F]);
    for (bytes, hangs) in [
        ([0x20, 0, 0, 0], true),
        ([0x04, 0, 0, 0], false),
        ([0x24, 0, 0, 0], true),
    ] {
        status.heard(&[&[0x10, 0x0F], &bytes[..]].concat());
        assert_eq!(status.slip_at_output(), hangs);
        assert_eq!(
            status.state(),
            PrinterState::Online,
            "it is not the printer that waits"
        );
    }
    status.heard(&[0x10, 0x00, 0x03, 0x0F]);
    assert!(
        status.slip_at_output(),
        "an automatic state says nothing of the output"
    );
    status.opened();
    assert!(!status.slip_at_output());
}

#[test]
fn a_line_full_of_noise_never_stops_the_ear() {
    let mut parser = AnswerParser::default();
    let mut last = 1_u32;
    for _ in 0..200_000 {
        last = last.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let _ = parser.receive(&[(last >> 24) as u8]);
    }
    // After a quiet end, sense is heard again.
    let said = [parser.receive(&[0xFF, 0xFF]), parser.receive(&[0x12])].concat();
    assert_eq!(said, [Said::Realtime(0x12)]);
}

#[test]
fn answers_that_lag_by_one_question_are_read_as_what_they_are() {
    use PrinterState::{CoverOpen, CutterError, Online, PaperOut};
    // What the printer would say to each question, and what it says: the answer to the question before.
    let table = [
        ([0x16, 0x12, 0x12, 0x12], Online),
        ([0x1A, 0x16, 0x12, 0x12], CoverOpen),
        ([0x1A, 0x32, 0x12, 0x7E], PaperOut),
        ([0x1A, 0x52, 0x1A, 0x12], CutterError),
    ];
    for (truth, wanted) in table {
        for before in [None, Some(0x12), Some(0x72)] {
            let mut status = Status::default();
            status.opened();
            let mut held = before;
            for _ in 0..3 {
                for question in Question::ALL {
                    status.asked(question);
                    loop {
                        let late = held.replace(truth[question as usize]);
                        match late {
                            Some(byte) => _ = status.heard(&[byte]),
                            None => status.timed_out(),
                        }
                        let Some(question) = status.due_again() else {
                            break;
                        };
                        status.asked(question);
                    }
                }
            }
            assert_eq!(status.state(), wanted, "{truth:02X?} after {before:02X?}");
        }
    }
}
