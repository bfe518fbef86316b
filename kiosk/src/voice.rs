// SPDX-License-Identifier: EUPL-1.2
//! Reads screens aloud through espeak-ng, a program of its own that needs no internet. Without it the totem is silent and says so in the log.

use std::io::{self, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use tracing::warn;

/// How often a voice at work is looked after.
const LOOK: Duration = Duration::from_millis(50);
/// Words a minute: slower than a hurried speaker.
const WORDS_A_MINUTE: &str = "140";

enum Order {
    Say { language: String, text: String },
    Hush,
}

pub struct Voice {
    orders: SyncSender<Order>,
}

impl Voice {
    /// Starts the thread; it ends, and the voice with it, when this is dropped.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn start() -> io::Result<Voice> {
        let (orders, queue) = sync_channel(16);
        thread::Builder::new()
            .name("voice".to_owned())
            .spawn(move || work(&queue))?;
        Ok(Voice { orders })
    }

    /// Stops what is being said and says this.
    pub fn say(&self, language: &str, sentences: &[String]) {
        let _ = self.orders.try_send(Order::Say {
            language: language.to_owned(),
            text: sentences.join("\n"),
        });
    }

    pub fn hush(&self) {
        let _ = self.orders.try_send(Order::Hush);
    }
}

fn work(queue: &Receiver<Order>) {
    let mut speaking: Option<Child> = None;
    loop {
        let order = if speaking.is_some() {
            queue.recv_timeout(LOOK)
        } else {
            queue.recv().map_err(|_| RecvTimeoutError::Disconnected)
        };
        match order {
            Ok(Order::Say { language, text }) => {
                stop(speaking.take());
                speaking = start(&language, &text)
                    .map_err(|error| warn!(%error, "espeak-ng does not speak"))
                    .ok();
            }
            Ok(Order::Hush) => stop(speaking.take()),
            Err(RecvTimeoutError::Timeout) => {
                if speaking
                    .as_mut()
                    .is_some_and(|child| !matches!(child.try_wait(), Ok(None)))
                {
                    speaking = None;
                }
            }
            Err(RecvTimeoutError::Disconnected) => return stop(speaking),
        }
    }
}

fn start(language: &str, text: &str) -> io::Result<Child> {
    let mut child = Command::new("espeak-ng")
        .args(["-v", language, "-s", WORDS_A_MINUTE, "--stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(text.as_bytes())?;
    }
    Ok(child)
}

fn stop(child: Option<Child>) {
    if let Some(mut child) = child {
        // It may have ended by itself already.
        let _ = child.kill();
        let _ = child.wait();
    }
}
