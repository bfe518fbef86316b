// SPDX-License-Identifier: EUPL-1.2
//! A connection that remembers when it last did something, so that those which only wait can be closed.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::caps::Caps;

/// For so long a connection that has not been answered anything has just come.
const NEW: Duration = Duration::from_secs(2);

/// What a connection is doing. Times are milliseconds since it began; 0 is "not".
#[derive(Debug)]
pub(super) struct Activity {
    began: Instant,
    /// A request is being answered.
    busy: AtomicBool,
    /// Since when it waits for a request.
    idle_since: AtomicU64,
    /// When the first bytes of the present head came.
    head_since: AtomicU64,
    /// Since when the other side takes nothing.
    stalled_since: AtomicU64,
    answered: AtomicBool,
}

impl Default for Activity {
    fn default() -> Activity {
        Activity {
            began: Instant::now(),
            busy: AtomicBool::new(false),
            idle_since: AtomicU64::new(1),
            head_since: AtomicU64::new(0),
            stalled_since: AtomicU64::new(0),
            answered: AtomicBool::new(false),
        }
    }
}

impl Activity {
    /// A request has arrived; it is over when the answer's head is made.
    pub fn begin(&self) -> Busy<'_> {
        self.busy.store(true, Relaxed);
        self.head_since.store(0, Relaxed);
        Busy(self)
    }

    pub fn is_overdue(&self, caps: &Caps) -> bool {
        let now = self.now();
        let over = |since: u64, bound: Duration| {
            since > 0 && u128::from(now.saturating_sub(since)) > bound.as_millis()
        };
        if over(self.stalled_since.load(Relaxed), caps.stalled) {
            return true;
        }
        if self.busy.load(Relaxed) {
            return false;
        }
        let idle = if self.answered.load(Relaxed) {
            caps.idle
        } else {
            caps.head
        };
        over(self.head_since.load(Relaxed), caps.head) || over(self.idle_since.load(Relaxed), idle)
    }

    /// Since when it has only waited; `None` while a request is being answered, and while the first one may still be unread: in a rush
    /// whoever has just come must not be taken for idle.
    pub fn waits_since(&self) -> Option<Instant> {
        let is_new = !self.answered.load(Relaxed) && self.began.elapsed() < NEW;
        let idle_ms = self.idle_since.load(Relaxed);
        (!is_new && !self.busy.load(Relaxed)).then(|| self.began + Duration::from_millis(idle_ms))
    }

    /// Bytes went out: an answer that streams keeps its connection.
    fn wrote(&self) {
        self.stalled_since.store(0, Relaxed);
        self.idle_since.store(self.now(), Relaxed);
        self.head_since.store(0, Relaxed);
    }

    fn got(&self) {
        if !self.busy.load(Relaxed) && self.head_since.load(Relaxed) == 0 {
            self.head_since.store(self.now(), Relaxed);
        }
    }

    fn stalls(&self) {
        if self.stalled_since.load(Relaxed) == 0 {
            self.stalled_since.store(self.now(), Relaxed);
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis())
            .unwrap_or(u64::MAX)
            .max(1)
    }
}

/// While it lives a request is being answered.
pub(super) struct Busy<'a>(&'a Activity);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.busy.store(false, Relaxed);
        self.0.answered.store(true, Relaxed);
        self.0.idle_since.store(self.0.now(), Relaxed);
    }
}

pub(super) struct Watched {
    stream: TcpStream,
    activity: Arc<Activity>,
}

impl Watched {
    pub fn new(stream: TcpStream, activity: Arc<Activity>) -> Watched {
        Watched { stream, activity }
    }

    fn written(&self, outcome: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match outcome {
            Poll::Pending => self.activity.stalls(),
            Poll::Ready(_) => self.activity.wrote(),
        }
        outcome
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let outcome = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.activity.got();
        }
        outcome
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(outcome)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.written(outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
