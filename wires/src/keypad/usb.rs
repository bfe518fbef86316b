// SPDX-License-Identifier: EUPL-1.2
//! Keypads that are USB keyboards: the kernel's events (`struct input_event` of linux/input.h), read from a keyboard that is grabbed, so
//! that its keys go nowhere else.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::path::Path;
use std::time::Duration;

/// A moment as two machine words, then type, code and value.
const WORD_BYTES: usize = size_of::<usize>();
const EVENT_BYTES: usize = 2 * WORD_BYTES + 8;
/// A press that was read later than this is none any more.
const STALE: Duration = Duration::from_secs(3);
/// `EV_KEY`; its values are 0 for up, 1 for down and 2 for held.
const KEY_EVENT: u16 = 1;
const DOWN: i32 = 1;

/// Takes the keyboard for this program alone.
///
/// # Errors
/// When it is not there, is no keyboard, or somebody else has it.
pub fn grab(device: &Path) -> io::Result<File> {
    let mut keyboard = evdev::Device::open(device)?;
    keyboard.grab()?;
    // A second handle of the same opening: the grab lasts as long as it.
    keyboard.as_fd().try_clone_to_owned().map(File::from)
}

/// Tells every key that goes down, by its code, until the keyboard is gone; returns why. `now` is the wall clock, which the kernel's events
/// carry too: what was pressed while this program stood still is left out.
pub fn listen(
    mut keyboard: impl Read,
    now: impl Fn() -> Duration,
    mut pressed: impl FnMut(u16),
) -> io::Error {
    let mut event = [0; EVENT_BYTES];
    loop {
        match keyboard.read_exact(&mut event) {
            Ok(()) => {
                if let Some(code) = key_down(&event)
                    && now().saturating_sub(moment(&event)) <= STALE
                {
                    pressed(code);
                }
            }
            Err(error) => return error,
        }
    }
}

fn key_down(event: &[u8; EVENT_BYTES]) -> Option<u16> {
    let field = &event[EVENT_BYTES - 8..];
    let (kind, code) = (
        u16::from_ne_bytes([field[0], field[1]]),
        u16::from_ne_bytes([field[2], field[3]]),
    );
    let value = i32::from_ne_bytes([field[4], field[5], field[6], field[7]]);
    (kind == KEY_EVENT && value == DOWN).then_some(code)
}

/// Since 1970, as the kernel took it.
fn moment(event: &[u8; EVENT_BYTES]) -> Duration {
    let word = |at: usize| {
        let mut bytes = [0; WORD_BYTES];
        bytes.copy_from_slice(&event[at..at + WORD_BYTES]);
        usize::from_ne_bytes(bytes) as u64
    };
    Duration::from_secs(word(0)).saturating_add(Duration::from_micros(word(WORD_BYTES)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRESSED_S: usize = 1_795_000_000;

    /// As the kernel writes it.
    fn event(kind: u16, code: u16, value: i32) -> Vec<u8> {
        [
            &PRESSED_S.to_ne_bytes()[..],
            &250_000_usize.to_ne_bytes(),
            &kind.to_ne_bytes(),
            &code.to_ne_bytes(),
            &value.to_ne_bytes(),
        ]
        .concat()
    }

    #[test]
    fn only_keys_that_go_down_are_presses() {
        // A press as a keyboard sends it: scan code, key down, end; held, end; up, end.
        let stream = [
            event(4, 4, 0x7_0058),
            event(1, 96, 1),
            event(0, 0, 0),
            event(1, 96, 2),
            event(0, 0, 0),
            event(1, 96, 0),
            event(0, 0, 0),
            event(1, 78, 1),
        ]
        .concat();
        let mut pressed = Vec::new();
        // Cut in the middle of an event, as when it is pulled out.
        let now = || Duration::from_secs(PRESSED_S as u64 + 1);
        let end = listen(&[&stream[..], &[0; 5]].concat()[..], now, |code| {
            pressed.push(code)
        });
        assert_eq!(pressed, [96, 78]);
        assert_eq!(end.kind(), io::ErrorKind::UnexpectedEof);
        assert_eq!(
            evdev::KeyCode::KEY_KPENTER.0,
            96,
            "the codes are those that the settings name"
        );
    }

    #[test]
    fn a_press_that_is_read_too_late_is_none() {
        let read_after = |after_s: u64| {
            let mut pressed = Vec::new();
            listen(
                &event(1, 96, 1)[..],
                || Duration::from_secs(PRESSED_S as u64 + after_s),
                |code| pressed.push(code),
            );
            pressed
        };
        assert_eq!(read_after(2), [96]);
        assert_eq!(read_after(120), [0_u16; 0]);
    }

    #[test]
    fn what_is_no_keyboard_is_not_taken() {
        assert!(grab(Path::new("/dev/null")).is_err());
        assert!(grab(Path::new("/nowhere")).is_err());
    }
}
