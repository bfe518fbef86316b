// SPDX-License-Identifier: EUPL-1.2
//! What is said to whoever finds no place, before the connection is closed.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

use super::super::problem;
use terms::refused::Refused;

/// So many are told at once; who comes beyond is closed without a word.
const MOST: usize = 16;
/// A goodbye takes no longer.
const WITHIN: Duration = Duration::from_secs(1);

/// A problem document as a whole answer, written once.
pub(super) struct Goodbye {
    words: Bytes,
    places: Arc<Semaphore>,
}

impl Goodbye {
    pub fn new() -> Goodbye {
        // Its request is not read, so the language that it asks for is not known.
        Goodbye {
            words: problem::written(&Refused::crowded(), "it").into(),
            places: Arc::new(Semaphore::new(MOST)),
        }
    }

    pub fn say(&self, stream: TcpStream) {
        let Ok(place) = self.places.clone().try_acquire_owned() else {
            return;
        };
        let words = self.words.clone();
        tokio::spawn(async move {
            let said = async {
                stream.writable().await?;
                stream.try_write(&words)?;
                rustix::net::shutdown(&stream, rustix::net::Shutdown::Write)?;
                // What was sent and not read would reset the connection before the words are read.
                let mut unread = [0; 1_024];
                loop {
                    stream.readable().await?;
                    match stream.try_read(&mut unread) {
                        Ok(0) => return Ok(()),
                        Err(error) if error.kind() != std::io::ErrorKind::WouldBlock => {
                            return std::io::Result::Err(error);
                        }
                        Ok(_) | Err(_) => {}
                    }
                }
            };
            // Whoever does not listen is gone.
            let _ = tokio::time::timeout(WITHIN, said).await;
            drop(place);
        });
    }

    /// For when a descriptor can be held for a moment only.
    pub fn say_at_once(&self, stream: &TcpStream) {
        let mut unread = [0; 4_096];
        // As far as both go without waiting.
        let _ = (stream.try_read(&mut unread), stream.try_write(&self.words));
    }
}
