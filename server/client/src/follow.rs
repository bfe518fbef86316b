// SPDX-License-Identifier: EUPL-1.2
//! A named thread that follows `GET /api/v1/events` and resumes where it was after any break.

use std::io::Read;
use std::sync::mpsc::{
    Receiver, RecvTimeoutError, Sender, SyncSender, TryRecvError, channel, sync_channel,
};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use protocol::{CallView, EPOCH_HEADER, LiveView, PROGRAM_AGENT, tolerant};
use ureq::Agent;

use crate::key::spread;
use crate::sse::{Frame, Parser};

/// As many things as may be heard and not yet taken. When the reader is slower, the thread waits, the server notices and sends a snapshot.
const UNTAKEN: usize = 256;
const READ_BYTES: usize = 16 * 1024;

/// What is heard of the hall, in the journal's order.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// The stream stands; what comes next is fresh.
    Connected,
    /// Forget what was known: the hall as it is. Its calls are history.
    Snapshot(Box<LiveView>),
    /// The hall after a change.
    Live(Box<LiveView>),
    /// Somebody is called, or called again.
    Call(CallView),
    /// Nothing can be heard: what was heard grows old. Said once for each break, also when the server is away from the start.
    CutOff,
}

/// How patient a follower is.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// The stream counts as cut when nothing came for this long. The server says something every second.
    pub silence: Duration,
    /// The first pause before trying again; it doubles each time.
    pub first_pause: Duration,
    pub longest_pause: Duration,
}

impl Default for Pace {
    fn default() -> Pace {
        // Two heartbeats missed, and the cut is on the screen within 5 s.
        Pace {
            silence: Duration::from_millis(4_300),
            first_pause: Duration::from_millis(250),
            longest_pause: Duration::from_secs(5),
        }
    }
}

/// Follows the hall until dropped.
#[derive(Debug)]
pub struct Follower {
    heard: Option<Receiver<Heard>>,
    stop: Option<Sender<()>>,
    agent: Arc<Mutex<Option<Agent>>>,
    last_byte: Arc<Mutex<Instant>>,
    thread: Option<JoinHandle<()>>,
}

impl Follower {
    /// Starts the thread. `after` is the journal's number to resume from; without it the stream starts with a snapshot. `wake` is called
    /// after each thing heard, from the thread, so that whoever sleeps takes it with [`Follower::take`].
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start(
        url: &str,
        token: Option<String>,
        after: Option<u64>,
        wake: impl Fn() + Send + 'static,
    ) -> std::io::Result<Follower> {
        Follower::start_with_pace(Pace::default(), url, token, after, wake)
    }

    /// As [`Follower::start`], with another patience.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start_with_pace(
        pace: Pace,
        url: &str,
        token: Option<String>,
        after: Option<u64>,
        wake: impl Fn() + Send + 'static,
    ) -> std::io::Result<Follower> {
        let (sender, heard) = sync_channel(UNTAKEN);
        let (stop, stopped) = channel();
        let agent = Arc::new(Mutex::new(None));
        let last_byte = Arc::new(Mutex::new(Instant::now()));
        let reader = StreamReader {
            url: format!("{}/api/v1/events", url.trim_end_matches('/')),
            token,
            after,
            pace,
            sender,
            stopped,
            agent: Arc::clone(&agent),
            last_byte: Arc::clone(&last_byte),
            wake: Box::new(wake),
            cut: false,
            epoch: None,
        };
        let thread = std::thread::Builder::new()
            .name("follower".to_owned())
            .spawn(move || reader.run())?;
        Ok(Follower {
            heard: Some(heard),
            stop: Some(stop),
            agent,
            last_byte,
            thread: Some(thread),
        })
    }

    /// For how long nothing at all came on the stream, a heartbeat included.
    pub fn silent_for(&self) -> Duration {
        self.last_byte
            .lock()
            .map_or(Duration::ZERO, |at| at.elapsed())
    }

    /// The next thing heard, if there is one now.
    pub fn take(&self) -> Option<Heard> {
        self.heard.as_ref().and_then(|heard| heard.try_recv().ok())
    }

    /// The next thing heard, waited for.
    pub fn take_within(&self, time: Duration) -> Option<Heard> {
        self.heard
            .as_ref()
            .and_then(|heard| heard.recv_timeout(time).ok())
    }
}

impl Drop for Follower {
    /// Ends the thread, whatever it is waiting for, and waits for it.
    fn drop(&mut self) {
        drop(self.stop.take());
        drop(self.heard.take());
        if let Some(agent) = self.agent.lock().ok().and_then(|mut agent| agent.take()) {
            agent.shutdown();
        }
        if self
            .thread
            .take()
            .is_some_and(|thread| thread.join().is_err())
        {
            tracing::error!("the follower's thread had panicked");
        }
    }
}

/// The follower is gone, or the stream broke.
enum End {
    Stopped,
    Broken(String),
}

struct StreamReader {
    url: String,
    token: Option<String>,
    /// The journal's number of the last thing heard.
    after: Option<u64>,
    pace: Pace,
    sender: SyncSender<Heard>,
    stopped: Receiver<()>,
    /// The agent in use, for the one who wants to interrupt it.
    agent: Arc<Mutex<Option<Agent>>>,
    last_byte: Arc<Mutex<Instant>>,
    wake: Box<dyn Fn() + Send>,
    /// Whether the present break was already said.
    cut: bool,
    /// The highest epoch of a server that was heard.
    epoch: Option<u64>,
}

impl StreamReader {
    fn run(mut self) {
        let mut pause = self.pace.first_pause;
        loop {
            let before = self.after;
            let End::Broken(reason) = self.listen() else {
                return;
            };
            if !self.cut {
                tracing::warn!(reason, "cut off from the server");
                self.cut = true;
                if self.tell(Heard::CutOff).is_err() {
                    return;
                }
            }
            pause = if self.after == before {
                (pause * 2).min(self.pace.longest_pause)
            } else {
                self.pace.first_pause
            };
            match self.stopped.recv_timeout(spread(pause)) {
                Err(RecvTimeoutError::Timeout) => {}
                Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// One connection, from the request to its end.
    fn listen(&mut self) -> End {
        match self.connect().and_then(|reader| self.read(reader)) {
            Ok(never) => match never {},
            Err(end) => end,
        }
    }

    fn connect(&mut self) -> Result<impl Read + use<>, End> {
        let agent = stream_agent(self.pace.silence);
        *self.agent.lock().map_err(|_| End::Stopped)? = Some(agent.clone());
        // Whoever drops the follower first drops the stop channel and then looks for the agent: one of the two is always seen.
        if self.stopped.try_recv() == Err(TryRecvError::Disconnected) {
            return Err(End::Stopped);
        }
        let mut request = agent.get(&self.url).header("Accept", "text/event-stream");
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        if let Some(after) = self.after {
            request = request.header("Last-Event-ID", after.to_string());
        }
        if let Some(epoch) = self.epoch {
            request = request.header(EPOCH_HEADER, epoch.to_string());
        }
        let response = request
            .call()
            .map_err(|error| End::Broken(error.to_string()))?;
        let is_stream = response.body().mime_type() == Some("text/event-stream");
        if response.status() != 200 || !is_stream {
            return Err(End::Broken(format!(
                "status {} instead of an event stream",
                response.status()
            )));
        }
        self.obey(
            response
                .headers()
                .get(EPOCH_HEADER)
                .and_then(|value| value.to_str().ok()?.parse().ok()),
        )?;
        self.cut = false;
        tracing::info!(after = self.after, "following the server");
        self.tell(Heard::Connected)?;
        Ok(response
            .into_body()
            .into_with_config()
            .limit(u64::MAX)
            .reader())
    }

    /// A server that was replaced is not listened to when it comes back; one that was restored numbers its events anew.
    fn obey(&mut self, theirs: Option<u64>) -> Result<(), End> {
        match (theirs, self.epoch) {
            (Some(theirs), Some(known)) if theirs < known => Err(End::Broken(format!(
                "a server of epoch {theirs}, and {known} is known: it was replaced"
            ))),
            (Some(theirs), Some(known)) if theirs > known && self.after.is_some() => {
                (self.epoch, self.after) = (Some(theirs), None);
                Err(End::Broken(
                    "the server was restored from a backup".to_owned(),
                ))
            }
            (Some(theirs), _) => {
                self.epoch = Some(theirs);
                Ok(())
            }
            (None, _) => Ok(()),
        }
    }

    fn read(&mut self, mut reader: impl Read) -> Result<std::convert::Infallible, End> {
        let mut parser = Parser::default();
        let mut bytes = vec![0; READ_BYTES];
        loop {
            let length = reader
                .read(&mut bytes)
                .map_err(|error| End::Broken(error.to_string()))?;
            if length == 0 {
                return Err(End::Broken("the server ended the stream".to_owned()));
            }
            if let Ok(mut at) = self.last_byte.lock() {
                *at = Instant::now();
            }
            for frame in parser
                .feed(&bytes[..length])
                .map_err(|garbage| End::Broken(garbage.to_string()))?
            {
                self.receive(&frame)?;
            }
        }
    }

    /// What this release does not know is passed over, and never heard again: a newer server says more than an older board can show. So is a call
    /// that cannot be read, since it would be sent again for ever; the view that follows contains it. Garbage and a view that cannot be read break the
    /// connection: what is on the screen would grow old without anybody noticing.
    fn receive(&mut self, frame: &Frame) -> Result<(), End> {
        let seq: Option<u64> = frame.id.parse().ok();
        match understand(frame) {
            Ok(Some(heard)) => {
                let seq = seq
                    .ok_or_else(|| End::Broken(format!("event `{}` has no number", frame.event)))?;
                self.tell(heard)?;
                self.after = Some(seq);
            }
            Ok(None) => self.after = self.after.max(seq),
            Err(error) if frame.event == "call" && error.is_data() => {
                tracing::warn!(%error, seq, "a call that is not understood");
                self.after = self.after.max(seq);
            }
            Err(error) => {
                return Err(End::Broken(format!(
                    "event `{}` is not understood: {error}",
                    frame.event
                )));
            }
        }
        Ok(())
    }

    fn tell(&self, heard: Heard) -> Result<(), End> {
        self.sender.send(heard).map_err(|_| End::Stopped)?;
        (self.wake)();
        Ok(())
    }
}

/// `None` for kinds of events that a newer server may send.
fn understand(frame: &Frame) -> serde_json::Result<Option<Heard>> {
    Ok(Some(match frame.event.as_str() {
        "snapshot" => Heard::Snapshot(tolerant::read(frame.data.as_bytes())?),
        "live" => Heard::Live(tolerant::read(frame.data.as_bytes())?),
        "call" => Heard::Call(tolerant::read(frame.data.as_bytes())?),
        _ => return Ok(None),
    }))
}

/// A stream lasts for days, so only silence is timed.
fn stream_agent(silence: Duration) -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .proxy(None)
        .max_redirects(0)
        .user_agent(format!("{PROGRAM_AGENT}{}", env!("CARGO_PKG_VERSION")))
        .timeout_connect(Some(crate::CONNECT_WITHIN.min(silence)))
        .timeout_per_read(Some(silence))
        .timeout_per_write(Some(silence))
        .build()
        .new_agent()
}
