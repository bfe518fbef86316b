// SPDX-License-Identifier: EUPL-1.2
//! A serial line as a pseudo-terminal: the program under test opens it by a stable name, this side is whatever hangs on the wire.

use std::io::{Read, Write};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use nix::fcntl::OFlag;
use nix::pty::{PtyMaster, grantpt, posix_openpt, ptsname_r, unlockpt};

/// How often the line is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// Plugged in until dropped: then the other side reads an end, as when a USB adapter is pulled out, and the name is gone.
pub struct Wire {
    line: Arc<PtyMaster>,
    name: PathBuf,
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Wire {
    /// Makes the line appear under `name`. `answer` gets the bytes as they come, in pieces of any size, and returns what is sent back.
    pub fn plug(name: &Path, mut answer: impl FnMut(&[u8]) -> Vec<u8> + Send + 'static) -> Wire {
        // Closed in children, or a program started meanwhile would hold the line after it was pulled out.
        let flags = OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_CLOEXEC | OFlag::O_NONBLOCK;
        let master = posix_openpt(flags).expect("a pseudo-terminal");
        grantpt(&master).expect("granted");
        unlockpt(&master).expect("unlocked");
        let slave = ptsname_r(&master).expect("it has a name");
        symlink(slave, name).expect("the name is free");
        let line = Arc::new(master);
        let ended = Arc::new(AtomicBool::new(false));
        let (own, stop) = (Arc::clone(&line), Arc::clone(&ended));
        let listen = move || {
            let mut bytes = [0; 1_024];
            while !stop.load(Ordering::SeqCst) {
                // An error says that nothing has come, or that nobody has opened the other side yet.
                match (&*own).read(&mut bytes) {
                    Ok(read) if read > 0 => write(&own, &answer(&bytes[..read])),
                    _ => std::thread::sleep(LOOK_EVERY),
                }
            }
        };
        let thread = std::thread::Builder::new()
            .name("wire".to_owned())
            .spawn(listen)
            .expect("a thread");
        Wire {
            line,
            name: name.to_owned(),
            ended,
            thread: Some(thread),
        }
    }

    /// Sends without being asked, as a keypad does.
    pub fn send(&self, bytes: &[u8]) {
        write(&self.line, bytes);
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
        let _gone = std::fs::remove_file(&self.name);
    }
}

/// What nobody reads is lost, as on a wire.
fn write(line: &PtyMaster, bytes: &[u8]) {
    let mut line = line;
    let _lost = line.write_all(bytes);
}
