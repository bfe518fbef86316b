// SPDX-License-Identifier: EUPL-1.2
//! Asking a printer how it is: `DLE EOT n` before a slip, `GS r 1` after it. Bits as in Epson's ESC/POS reference.

use std::io::{self, Read, Write};

use protocol::SlipTrouble;

/// Tell why you are offline (cover, paper).
pub const ASK_OFFLINE: [u8; 3] = [0x10, 0x04, 2];
/// Tell about the paper roll.
pub const ASK_PAPER: [u8; 3] = [0x10, 0x04, 4];
/// Tell about the paper once all that was sent is printed: an answer means that the slip is out.
pub const ASK_DONE: [u8; 3] = [0x1D, b'r', 1];

/// What a printer says of itself before a slip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    Ready,
    /// It never answers: many clones do not.
    Silent,
    Trouble(SlipTrouble),
}

/// Asks for cover and paper. Reading must have a time-out.
///
/// # Errors
/// When the line breaks; a time-out is [`Condition::Silent`].
pub fn condition(line: &mut (impl Read + Write)) -> io::Result<Condition> {
    let Some(offline) = ask(line, ASK_OFFLINE)? else { return Ok(Condition::Silent) };
    if !is_realtime(offline) {
        return Ok(Condition::Silent);
    }
    if offline & 0x04 != 0 {
        return Ok(Condition::Trouble(SlipTrouble::CoverOpen));
    }
    if offline & 0x20 != 0 {
        return Ok(Condition::Trouble(SlipTrouble::PaperOut));
    }
    match ask(line, ASK_PAPER)? {
        Some(paper) if is_realtime(paper) && paper & 0x60 != 0 => Ok(Condition::Trouble(SlipTrouble::PaperOut)),
        _ => Ok(Condition::Ready),
    }
}

/// Sends a question and waits for one byte.
pub fn ask(line: &mut (impl Read + Write), question: [u8; 3]) -> io::Result<Option<u8>> {
    line.write_all(&question)?;
    line.flush()?;
    answer(line)
}

/// One byte, or none within the line's time-out.
pub fn answer(line: &mut impl Read) -> io::Result<Option<u8>> {
    let mut byte = [0];
    match line.read(&mut byte) {
        Ok(1..) => Ok(Some(byte[0])),
        Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
        Err(error) if matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Real-time answers have bits 1 and 4 set and bits 0 and 7 clear; anything else on the line is something else.
fn is_realtime(byte: u8) -> bool {
    byte & 0x93 == 0x12
}
