// SPDX-License-Identifier: EUPL-1.2
//! The network cable between a device and the server: it can be pulled out and plugged in again.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::free_port;

/// Forwards every connection to a server until it is pulled. Pulling cuts all connections at once and lets no new one through.
pub struct Cable {
    port: u16,
    state: Arc<State>,
}

struct State {
    plugged: AtomicBool,
    ended: AtomicBool,
    open: Mutex<Vec<TcpStream>>,
}

impl Cable {
    /// A plugged cable to `base`, such as `http://127.0.0.1:20001`.
    pub fn to(base: &str) -> Cable {
        let server = base.strip_prefix("http://").expect("plain http").to_owned();
        let port = free_port();
        let listener = TcpListener::bind(("127.0.0.1", port)).expect("the port is free");
        let state = Arc::new(State {
            plugged: AtomicBool::new(true),
            ended: AtomicBool::new(false),
            open: Mutex::new(Vec::new()),
        });
        let shared = state.clone();
        spawn("cable", move || accept(&listener, &server, &shared));
        Cable { port, state }
    }

    /// Where the device connects to.
    pub fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn pull(&self) {
        self.state.plugged.store(false, Ordering::SeqCst);
        self.state.cut_all();
    }

    pub fn plug(&self) {
        self.state.plugged.store(true, Ordering::SeqCst);
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        self.state.ended.store(true, Ordering::SeqCst);
        self.state.cut_all();
        // Wakes the thread that accepts, so that it sees the end.
        let _woken = TcpStream::connect(("127.0.0.1", self.port));
    }
}

impl State {
    fn cut_all(&self) {
        let mut open = self.open.lock().expect("no thread of the cable panics");
        for stream in open.drain(..) {
            let _already_closed = stream.shutdown(Shutdown::Both);
        }
    }

    /// Remembers a stream to cut, unless the cable was pulled meanwhile.
    fn keep(&self, stream: &TcpStream) -> bool {
        let mut open = self.open.lock().expect("no thread of the cable panics");
        open.push(stream.try_clone().expect("a second handle"));
        self.plugged.load(Ordering::SeqCst)
    }
}

fn accept(listener: &TcpListener, server: &str, state: &Arc<State>) {
    for device in listener.incoming().flatten() {
        if state.ended.load(Ordering::SeqCst) {
            return;
        }
        if !state.plugged.load(Ordering::SeqCst) {
            continue;
        }
        let Ok(server) = TcpStream::connect(server) else {
            continue;
        };
        if state.keep(&device) && state.keep(&server) {
            let (from_device, from_server) = (
                device.try_clone().expect("a handle"),
                server.try_clone().expect("a handle"),
            );
            spawn("cable-up", move || copy(from_device, server));
            spawn("cable-down", move || copy(from_server, device));
        } else {
            state.cut_all();
        }
    }
}

fn copy(mut from: TcpStream, mut to: TcpStream) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(read) = from.read(&mut buffer) {
        if read == 0 || to.write_all(&buffer[..read]).is_err() {
            break;
        }
    }
    let _already_closed = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(body)
        .expect("a thread");
}

/// How soon a device must say that it is cut off.
pub const NOTICED_WITHIN: Duration = Duration::from_secs(5);
