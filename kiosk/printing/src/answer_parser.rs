// SPDX-License-Identifier: EUPL-1.2
//! A pure reading of the bytes that come back from a printer.
//!
//! Five kinds of answers share one line without a length or a name. They are told apart by the bits that the ESC/POS reference fixes in
//! them, so that a lost byte, a late answer or plain noise is passed over and cannot be taken for good news:
//!
//! | what | bits | asked with |
//! |---|---|---|
//! | real-time state | `0xx1xx10` | `DLE EOT n` |
//! | automatic state, four bytes | `0xx1xx00`, then three of `0xx0xxxx` | `GS a n`, then pushed by the printer |
//! | paper sensor, in the order of the data | `0xx0xxxx` | `GS r 1` |
//! | block: process id | `37 22`, four printable bytes, `00` | `GS ( H` function 48 |
//! | full status of Custom's printers: paper, user, errors that pass and that stay | `10 0F`, then four bytes | `DLE EOT 20`, and some push it |
//!
//! `XON` (11) and `XOFF` (13) of serial lines may come anywhere but in a full status and mean nothing here. A full status looks like the beginning of an
//! automatic state with four errors at once, which no printer says.

/// Something that the printer said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    Realtime(u8),
    Automatic([u8; 4]),
    /// Answer of `GS r 1`: its bits 2 and 3 mean that the paper has ended.
    Fence {
        paper_out: bool,
    },
    ProcessId([u8; 4]),
    /// The four bytes of a full status; bit 5 of the first: a slip hangs at the output.
    FullStatus([u8; 4]),
}

const XON: u8 = 0x11;
const XOFF: u8 = 0x13;
/// Begins a block that ends with NUL.
const BLOCK: u8 = 0x37;
const PROCESS_ID: u8 = 0x22;
const LONGEST_BLOCK: usize = 82;
/// Begins the full status of a Custom printer.
const FULL_STATUS: [u8; 2] = [0x10, 0x0F];

/// Makes words of bytes, whatever comes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnswerParser {
    held: Vec<u8>,
}

impl AnswerParser {
    pub fn receive(&mut self, bytes: &[u8]) -> Vec<Said> {
        bytes.iter().filter_map(|byte| self.byte(*byte)).collect()
    }

    fn byte(&mut self, byte: u8) -> Option<Said> {
        match self.held.first() {
            None => self.start(byte),
            Some(_) if self.held.starts_with(&FULL_STATUS) => self.full_status(byte),
            Some(_) if byte == XON || byte == XOFF => None,
            Some(&BLOCK) => self.block(byte),
            Some(_) => self.automatic(byte),
        }
    }

    fn start(&mut self, byte: u8) -> Option<Said> {
        match byte {
            BLOCK => self.held.push(byte),
            _ if byte & 0x93 == 0x12 => return Some(Said::Realtime(byte)),
            _ if byte & 0x93 == 0x10 => self.held.push(byte),
            // Both bits of a sensor are the same, and the two above it are clear.
            _ if byte & 0xF0 == 0
                && matches!(byte & 0x03, 0 | 3)
                && matches!(byte & 0x0C, 0 | 0x0C) =>
            {
                return Some(Said::Fence {
                    paper_out: byte & 0x0C != 0,
                });
            }
            _ => {}
        }
        None
    }

    fn full_status(&mut self, byte: u8) -> Option<Said> {
        self.held.push(byte);
        let bytes = self
            .held
            .get(FULL_STATUS.len()..)
            .and_then(|rest| <[u8; 4]>::try_from(rest).ok())?;
        self.held.clear();
        Some(Said::FullStatus(bytes))
    }

    fn automatic(&mut self, byte: u8) -> Option<Said> {
        if byte & 0x90 != 0 {
            return self.anew(byte);
        }
        self.held.push(byte);
        let all = <[u8; 4]>::try_from(self.held.as_slice()).ok()?;
        self.held.clear();
        Some(Said::Automatic(all))
    }

    fn block(&mut self, byte: u8) -> Option<Said> {
        match byte {
            0 => {
                let held = std::mem::take(&mut self.held);
                match held.as_slice() {
                    [BLOCK, PROCESS_ID, a, b, c, d] => Some(Said::ProcessId([*a, *b, *c, *d])),
                    _ => None,
                }
            }
            0x20..=0x7E if self.held.len() < LONGEST_BLOCK => {
                self.held.push(byte);
                None
            }
            _ => self.anew(byte),
        }
    }

    /// What was held was noise; the byte that proved it may begin something.
    fn anew(&mut self, byte: u8) -> Option<Said> {
        self.held.clear();
        self.start(byte)
    }
}
