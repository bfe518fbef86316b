// SPDX-License-Identifier: EUPL-1.2
//! Answers already given to idempotency keys. The answers themselves lie in the journal's database; here are only their keys.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::journal::AnswerKey;
use crate::refused::{Kind, Refused};

/// What an `Idempotency-Key` stands for: who sent it and which key (`key`), and what was asked with it (`request`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    pub key: [u8; 16],
    pub request: [u8; 16],
}

impl Key {
    /// `scope` is the device or person; `path` and `body` are what is asked.
    pub fn new(scope: &str, key: &str, path: &str, body: &[u8]) -> Key {
        Key { key: digest(&[scope.as_bytes(), key.as_bytes()]), request: digest(&[path.as_bytes(), body]) }
    }
}

/// The first 16 bytes of the SHA-256 of the parts, each behind its length.
fn digest(parts: &[&[u8]]) -> [u8; 16] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    let mut short = [0; 16];
    short.copy_from_slice(&hasher.finalize()[..16]);
    short
}

/// Where each kept answer is. Keys are hashes of secrets of this server's own devices, so a plain hash map is safe here.
#[derive(Debug, Default)]
pub(super) struct Answers {
    known: HashMap<[u8; 16], Known>,
    next_id: i64,
}

#[derive(Clone, Copy, Debug)]
struct Known {
    id: i64,
    request: [u8; 16],
}

impl Answers {
    pub fn load(rows: Vec<AnswerKey>) -> Answers {
        let next_id = rows.iter().map(|row| row.id + 1).max().unwrap_or(1);
        let known = rows.into_iter().map(|row| (row.key, Known { id: row.id, request: row.request })).collect();
        Answers { known, next_id }
    }

    /// The place of the answer to `key`, if it was answered; refused if something else was asked with it.
    pub fn find(&self, key: &Key) -> Result<Option<i64>, Refused> {
        match self.known.get(&key.key) {
            None => Ok(None),
            Some(known) if known.request == key.request => Ok(Some(known.id)),
            Some(_) => Err(Kind::KeyReused.into()),
        }
    }

    /// The place of the answer to `key`, whatever was asked with it.
    pub fn place(&self, key: &Key) -> Option<i64> {
        self.known.get(&key.key).map(|known| known.id)
    }

    /// Keeps a place for the answer to `key`.
    pub fn add(&mut self, key: &Key) -> i64 {
        let id = self.next_id;
        self.next_id += 1;
        self.known.insert(key.key, Known { id, request: key.request });
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_key_of_two_devices_is_two_keys() {
        let one = Key::new("device:1", "k", "/a", b"{}");
        let two = Key::new("device:2", "k", "/a", b"{}");
        assert_ne!(one.key, two.key);
        assert_eq!(one.request, two.request);
        assert_ne!(one.request, Key::new("device:1", "k", "/a", b"{ }").request);
        // The parts cannot run into each other.
        assert_ne!(Key::new("ab", "c", "", b"").key, Key::new("a", "bc", "", b"").key);
    }

    #[test]
    fn a_key_answers_once_and_for_one_request() {
        let mut answers = Answers::load(vec![AnswerKey { id: 7, key: [1; 16], request: [2; 16] }]);
        assert_eq!(answers.find(&Key { key: [1; 16], request: [2; 16] }).unwrap(), Some(7));
        assert_eq!(answers.find(&Key { key: [1; 16], request: [3; 16] }).unwrap_err().kind, Kind::KeyReused);
        let fresh = Key { key: [9; 16], request: [9; 16] };
        assert_eq!(answers.find(&fresh).unwrap(), None);
        assert_eq!(answers.add(&fresh), 8);
        assert_eq!(answers.find(&fresh).unwrap(), Some(8));
    }
}
