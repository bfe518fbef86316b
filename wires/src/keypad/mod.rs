// SPDX-License-Identifier: EUPL-1.2
//! Keys of a clerk without a PC: which key was pressed, and whether the press counts. Pure, but for the keyboards' own reader in [`usb`].

pub mod usb;

use serde::Deserialize;

/// Bytes of one press come close together: what is older than this is noise, or half a press.
const TOGETHER_MS: u64 = 300;

/// What a key does at its counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Calls who is next; opens or resumes the counter first, if need be.
    Next,
    Recall,
    NoShow,
    /// Who was called has not come; calls the next one.
    NoShowAndNext,
    Serve,
    Finish,
    /// Pauses, or resumes.
    Pause,
    Open,
    Close,
}

impl Action {
    /// The end of the address of the counter's action.
    pub fn path(self) -> &'static str {
        match self {
            Action::Next => "next",
            Action::Recall => "recall",
            Action::NoShow => "no-show",
            Action::NoShowAndNext => "no-show-and-next",
            Action::Serve => "serve",
            Action::Finish => "finish",
            Action::Pause => "pause",
            Action::Open => "open",
            Action::Close => "close",
        }
    }
}

/// Finds presses among the bytes of a serial line.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    keys: Vec<(Vec<u8>, Action)>,
    heard: Vec<u8>,
    heard_ms: u64,
}

impl Keys {
    /// The bytes of each key.
    pub fn new(keys: Vec<(Vec<u8>, Action)>) -> Keys {
        Keys {
            keys,
            heard: Vec::new(),
            heard_ms: 0,
        }
    }

    /// The presses that these bytes complete, in order.
    pub fn receive(&mut self, bytes: &[u8], now_ms: u64) -> Vec<Action> {
        if now_ms.saturating_sub(self.heard_ms) > TOGETHER_MS {
            self.heard.clear();
        }
        self.heard_ms = now_ms;
        let mut pressed = Vec::new();
        for byte in bytes {
            self.heard.push(*byte);
            // Of two keys that end alike the longer one was meant.
            let ended = self
                .keys
                .iter()
                .filter(|(key, _)| self.heard.ends_with(key))
                .max_by_key(|(key, _)| key.len());
            if let Some((_, action)) = ended {
                pressed.push(*action);
                self.heard.clear();
            }
        }
        let longest = self
            .keys
            .iter()
            .map(|(key, _)| key.len())
            .max()
            .unwrap_or_default();
        self.heard.drain(..self.heard.len().saturating_sub(longest));
        pressed
    }
}

/// Tells a press from the chatter of its contacts and from a key that is held down.
#[derive(Clone, Copy, Debug)]
pub struct Debounce {
    quiet_ms: u64,
    last: Option<(Action, u64)>,
}

impl Debounce {
    /// The same key counts again once it has been quiet for `quiet_ms`.
    pub fn new(quiet_ms: u64) -> Debounce {
        Debounce {
            quiet_ms,
            last: None,
        }
    }

    pub fn counts(&mut self, action: Action, now_ms: u64) -> bool {
        let chatter = self.last.is_some_and(|(last, last_ms)| {
            last == action && now_ms.saturating_sub(last_ms) < self.quiet_ms
        });
        self.last = Some((action, now_ms));
        !chatter
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        let key = |bytes: &[u8], action| (bytes.to_vec(), action);
        Keys::new(vec![
            key(b"\x02N03\x03", Action::Next),
            key(b"\x02R03\x03", Action::Recall),
            key(b"+", Action::NoShow),
        ])
    }

    #[test]
    fn presses_are_found_however_the_bytes_come() {
        let stream = b"??\x02N03\x03\x02N04\x03+\x02R03\x03";
        for size in 1..stream.len() {
            let mut keys = keys();
            let pressed: Vec<Action> = stream
                .chunks(size)
                .flat_map(|piece| keys.receive(piece, 10))
                .collect();
            assert_eq!(
                pressed,
                [Action::Next, Action::NoShow, Action::Recall],
                "in pieces of {size}"
            );
        }
    }

    #[test]
    fn half_a_press_is_forgotten() {
        let mut keys = keys();
        assert_eq!(keys.receive(b"\x02N0", 0), []);
        assert_eq!(
            keys.receive(b"3\x03", 5_000),
            [],
            "minutes later it is no press"
        );
        assert_eq!(
            keys.receive(b"\x02N0\x02N03\x03", 10_000),
            [Action::Next],
            "a whole one after a half counts once"
        );
    }

    #[test]
    fn endless_noise_takes_no_memory() {
        let mut keys = keys();
        for _ in 0..1_000 {
            assert_eq!(keys.receive(&[b'?'; 64], 0), []);
        }
        assert!(keys.heard.len() <= 5);
    }

    #[test]
    fn of_two_keys_that_end_alike_the_longer_is_meant() {
        let mut keys = Keys::new(vec![
            (b"1".to_vec(), Action::Next),
            (b"F1".to_vec(), Action::Recall),
        ]);
        assert_eq!(keys.receive(b"F11", 0), [Action::Recall, Action::Next]);
    }

    #[test]
    fn a_held_key_is_one_press_and_another_key_is_another() {
        let mut debounce = Debounce::new(700);
        let presses = [
            (Action::Next, 0),
            (Action::Next, 100),
            (Action::Next, 750),
            (Action::Recall, 800),
            (Action::Next, 900),
            (Action::Next, 1_700),
        ];
        let counted: Vec<bool> = presses
            .into_iter()
            .map(|(action, now_ms)| debounce.counts(action, now_ms))
            .collect();
        assert_eq!(counted, [true, false, false, true, true, true]);
    }
}
