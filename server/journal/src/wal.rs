// SPDX-License-Identifier: EUPL-1.2
//! Whether SQLite's write-ahead log holds committed transactions behind a damaged place. SQLite itself reads up to the first frame whose
//! checksum does not fit and takes the rest for what a power cut left behind, which is silent loss when a bit flipped in the middle.
//!
//! The format: <https://www.sqlite.org/fileformat2.html#walformat>, sections 4.1 to 4.4.

use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read};
use std::path::Path;

const HEADER_BYTES: usize = 32;
const FRAME_HEADER_BYTES: usize = 24;
/// The last bit says in which order the bytes of a word are summed up.
const MAGIC: u32 = 0x377f_0682;
/// Every commit is on disk before the next one begins, so a power cut leaves at most one that is not whole.
const MOST_TORN: u32 = 1;

/// Where a log is damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The first frame that does not fit, from 1; 0 is the header.
    pub frame: u32,
    /// Transactions that end there or later, one behind the other.
    pub commits: u32,
}

/// Reads the log at `path` through. `None` when it is whole, or not there, or ends as a power cut may leave it.
pub fn damage(path: &Path) -> io::Result<Option<Damage>> {
    let file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        file => file?,
    };
    let mut log = BufReader::new(file);
    let mut header = [0; HEADER_BYTES];
    if !fill(&mut log, &mut header)? {
        return Ok(None);
    }
    let Some(mut sums) = Sums::of_header(&header) else {
        return unreadable(&header, log);
    };
    let page_bytes = word(&header, 8) as usize;
    let mut frame = vec![0; FRAME_HEADER_BYTES + page_bytes];
    let (mut number, mut bad, mut commits) = (0, None, Commits::default());
    while fill(&mut log, &mut frame)? {
        number += 1;
        // Frames with other salts were written before the log began anew, and were carried over into the database then.
        let is_of_this_log = frame[8..16] == header[16..24];
        let follows = is_of_this_log && sums.follow(&frame);
        if bad.is_none() && !follows {
            bad = Some(number);
        }
        if bad.is_some() {
            commits.add(follows, is_of_this_log && word(&frame, 4) != 0);
        }
    }
    Ok(bad
        .filter(|_| commits.most > MOST_TORN)
        .map(|frame| Damage {
            frame,
            commits: commits.most,
        }))
}

/// Counts the commits behind a bad frame that surely belong together.
///
/// A frame whose sum does not go on from that of the frame before it may be left from something else: from a transaction that an earlier
/// power cut tore, over the beginning of which the log went on. So the count begins anew at each of them.
#[derive(Default)]
struct Commits {
    now: u32,
    most: u32,
}

impl Commits {
    fn add(&mut self, follows: bool, is_commit: bool) {
        let before = if follows { self.now } else { 0 };
        self.now = before + u32::from(is_commit);
        self.most = self.most.max(self.now);
    }
}

/// The header is on disk before the first frame is written: one that does not fit is damaged, unless nothing was ever written.
fn unreadable(header: &[u8], mut log: impl Read) -> io::Result<Option<Damage>> {
    let mut rest = Vec::new();
    log.read_to_end(&mut rest)?;
    let is_blank = header.iter().chain(&rest).all(|byte| *byte == 0);
    Ok((!is_blank && !rest.is_empty()).then_some(Damage {
        frame: 0,
        commits: 0,
    }))
}

/// The running checksum.
struct Sums {
    first: u32,
    second: u32,
    is_big_endian: bool,
}

impl Sums {
    /// `None` when the header's own sum does not fit.
    fn of_header(header: &[u8; HEADER_BYTES]) -> Option<Sums> {
        let (magic, page_bytes) = (word(header, 0), word(header, 8));
        if magic & !1 != MAGIC
            || !page_bytes.is_power_of_two()
            || !(512..=65_536).contains(&page_bytes)
        {
            return None;
        }
        let mut sums = Sums {
            first: 0,
            second: 0,
            is_big_endian: magic & 1 == 1,
        };
        sums.add(&header[..24]);
        ((sums.first, sums.second) == (word(header, 24), word(header, 28))).then_some(sums)
    }

    /// Adds a frame and goes on from the sum that it carries; tells whether that fits.
    fn follow(&mut self, frame: &[u8]) -> bool {
        self.add(&frame[..8]);
        self.add(&frame[FRAME_HEADER_BYTES..]);
        let carried = (word(frame, 16), word(frame, 20));
        let fits = (self.first, self.second) == carried;
        (self.first, self.second) = carried;
        fits
    }

    fn add(&mut self, bytes: &[u8]) {
        for pair in bytes.chunks_exact(8) {
            self.first = self
                .first
                .wrapping_add(self.read(pair, 0))
                .wrapping_add(self.second);
            self.second = self
                .second
                .wrapping_add(self.read(pair, 4))
                .wrapping_add(self.first);
        }
    }

    fn read(&self, bytes: &[u8], at: usize) -> u32 {
        let value = word(bytes, at);
        if self.is_big_endian {
            value
        } else {
            value.swap_bytes()
        }
    }
}

/// A big-endian number of 32 bits.
fn word(bytes: &[u8], at: usize) -> u32 {
    bytes[at..at + 4]
        .iter()
        .fold(0, |value, byte| value << 8 | u32::from(*byte))
}

/// False at the end of the file, also in the middle of a frame.
fn fill(log: &mut impl Read, into: &mut [u8]) -> io::Result<bool> {
    match log.read_exact(into) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        read => read.map(|()| true),
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use tempfile::TempDir;

    /// A log with eight transactions that were never carried over.
    fn log(folder: &TempDir) -> Vec<u8> {
        let path = folder.path().join("a.db");
        let connection = Connection::open(&path).unwrap();
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (x)",
            )
            .unwrap();
        for row in 0..7 {
            connection
                .execute("INSERT INTO t VALUES (?1)", [row])
                .unwrap();
        }
        std::fs::read(folder.path().join("a.db-wal")).unwrap()
    }

    fn look(folder: &TempDir, bytes: &[u8]) -> Option<Damage> {
        let path = folder.path().join("copy-wal");
        std::fs::write(&path, bytes).unwrap();
        damage(&path).unwrap()
    }

    #[test]
    fn a_whole_log_and_no_log_are_whole() {
        let folder = tempfile::tempdir().unwrap();
        let bytes = log(&folder);
        assert_eq!(look(&folder, &bytes), None);
        assert_eq!(look(&folder, &[]), None);
        assert_eq!(
            look(&folder, &[0; 10_000]),
            None,
            "blocks that were never written"
        );
        assert_eq!(damage(&folder.path().join("nothing")).unwrap(), None);
    }

    #[test]
    fn a_bit_that_flips_anywhere_before_the_last_transaction_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let bytes = log(&folder);
        let frame_bytes = FRAME_HEADER_BYTES + word(&bytes, 8) as usize;
        let frames = (bytes.len() - HEADER_BYTES) / frame_bytes;
        // The last two transactions take a frame each.
        let end = HEADER_BYTES + (frames - 2) * frame_bytes;
        for at in (0..end).step_by(211) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 0x10;
            let found = look(&folder, &flipped).unwrap_or_else(|| panic!("byte {at} of {end}"));
            let frame = at
                .checked_sub(HEADER_BYTES)
                .map_or(0, |at| at / frame_bytes + 1);
            assert_eq!(found.frame as usize, frame, "byte {at}");
        }
    }

    #[test]
    fn what_two_power_cuts_leave_is_no_damage() {
        let folder = tempfile::tempdir().unwrap();
        let bytes = log(&folder);
        let frame_bytes = FRAME_HEADER_BYTES + word(&bytes, 8) as usize;
        let last = bytes.len() - frame_bytes;
        // Of a long transaction the first frames never arrived, of a second one, over these, the first ones neither; then what was there
        // before the log began anew.
        let torn = |salt: u8| {
            let mut frame = bytes[last..].to_vec();
            frame[FRAME_HEADER_BYTES + 100] ^= salt;
            frame
        };
        let mut older = torn(1);
        older[8..16].fill(7);
        let cut = [
            &bytes[..last],
            &vec![0; frame_bytes],
            &torn(2),
            &vec![0; frame_bytes],
            &torn(3),
            &older,
            &older,
        ]
        .concat();
        assert_eq!(look(&folder, &cut), None);
        let mut flipped = cut;
        flipped[HEADER_BYTES + 2 * frame_bytes + 300] ^= 1;
        assert!(
            look(&folder, &flipped).is_some(),
            "what is acknowledged before is still looked after"
        );
    }

    #[test]
    fn what_a_power_cut_leaves_of_the_last_transaction_is_no_damage() {
        let folder = tempfile::tempdir().unwrap();
        let bytes = log(&folder);
        let frame_bytes = FRAME_HEADER_BYTES + word(&bytes, 8) as usize;
        for cut in [1, frame_bytes / 2, frame_bytes] {
            assert_eq!(
                look(&folder, &bytes[..bytes.len() - cut]),
                None,
                "cut short by {cut}"
            );
            let mut blank = bytes.clone();
            blank[bytes.len() - cut..].fill(0);
            assert_eq!(look(&folder, &blank), None, "{cut} bytes never arrived");
        }
    }
}
