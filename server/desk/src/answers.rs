// SPDX-License-Identifier: EUPL-1.2
//! Answers already given to idempotency keys. The answers themselves lie in the journal's database; here are only their keys.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use sha2::{Digest, Sha256};

use super::Reply;
use journal::{AnswerKey, Journal};
use terms::refused::{Kind, Refused};

/// What an `Idempotency-Key` stands for: who sent it and which key (`key`), and what was asked with it (`request`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    pub key: [u8; 16],
    pub request: [u8; 16],
}

impl Key {
    /// `scope` is the device or person; `path` and `body` are what is asked.
    pub fn new(scope: &str, key: &str, path: &str, body: &[u8]) -> Key {
        Key {
            key: digest(&[scope.as_bytes(), key.as_bytes()]),
            request: digest(&[path.as_bytes(), body]),
        }
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
    known: Keys,
    next_id: i64,
}

/// The keys that were answered, or are about to be. Everybody may look; the desk alone adds to them.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys(Arc<RwLock<HashMap<[u8; 16], Known>>>);

impl Keys {
    pub fn has(&self, key: &Key) -> bool {
        self.read().contains_key(&key.key)
    }

    fn read(&self) -> RwLockReadGuard<'_, HashMap<[u8; 16], Known>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, change: impl FnOnce(&mut HashMap<[u8; 16], Known>)) {
        change(&mut self.0.write().unwrap_or_else(PoisonError::into_inner));
    }
}

#[derive(Clone, Copy, Debug)]
struct Known {
    id: i64,
    request: [u8; 16],
}

impl Answers {
    /// Forgets all and begins with these.
    pub fn load(&mut self, rows: Vec<AnswerKey>) {
        self.next_id = rows.iter().map(|row| row.id + 1).max().unwrap_or(1);
        self.known.set(|known| {
            *known = rows
                .into_iter()
                .map(|row| {
                    (
                        row.key,
                        Known {
                            id: row.id,
                            request: row.request,
                        },
                    )
                })
                .collect()
        });
    }

    pub fn keys(&self) -> Keys {
        self.known.clone()
    }

    /// The place of the answer to `key`, if it was answered; refused if something else was asked with it.
    pub fn find(&self, key: &Key) -> Result<Option<i64>, Refused> {
        match self.known.read().get(&key.key) {
            None => Ok(None),
            Some(known) if known.request == key.request => Ok(Some(known.id)),
            Some(_) => Err(Kind::KeyReused.into()),
        }
    }

    /// The place of the answer to `key`, whatever was asked with it.
    pub fn place(&self, key: &Key) -> Option<i64> {
        self.known.read().get(&key.key).map(|known| known.id)
    }

    /// Keeps a place for the answer to `key`.
    pub fn add(&mut self, key: &Key) -> i64 {
        let id = self.next_id;
        self.next_id += 1;
        self.known.set(|known| {
            known.insert(
                key.key,
                Known {
                    id,
                    request: key.request,
                },
            );
        });
        id
    }
}

/// A kept answer by its place; `None` when it is not there any more.
pub(super) fn read(journal: &Journal, id: i64) -> Result<Option<Reply>, Refused> {
    match journal.answer(id) {
        Ok(kept) => Ok(kept.map(|(status, body)| Reply {
            status,
            body: body.into(),
        })),
        Err(error) => {
            tracing::error!(%error, "a kept answer cannot be read");
            Err(Kind::NotNow.into())
        }
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
        assert_ne!(
            Key::new("ab", "c", "", b"").key,
            Key::new("a", "bc", "", b"").key
        );
    }

    #[test]
    fn a_key_answers_once_and_for_one_request() {
        let mut answers = Answers::default();
        answers.load(vec![AnswerKey {
            id: 7,
            key: [1; 16],
            request: [2; 16],
        }]);
        assert_eq!(
            answers
                .find(&Key {
                    key: [1; 16],
                    request: [2; 16]
                })
                .unwrap(),
            Some(7)
        );
        assert_eq!(
            answers
                .find(&Key {
                    key: [1; 16],
                    request: [3; 16]
                })
                .unwrap_err()
                .kind,
            Kind::KeyReused
        );
        let fresh = Key {
            key: [9; 16],
            request: [9; 16],
        };
        assert_eq!(answers.find(&fresh).unwrap(), None);
        assert_eq!(answers.add(&fresh), 8);
        assert_eq!(answers.find(&fresh).unwrap(), Some(8));
    }
}
