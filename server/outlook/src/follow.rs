// SPDX-License-Identifier: EUPL-1.2
//! The thread that foretells. It follows the journal on a connection of its own, so that it can begin anew at any time and the desk has
//! nothing to hand over but a ring of the bell, which never waits. Whatever happens to it, the desk goes on, and the faces say that there
//! is no forecast.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use forecast::what_if::{Change, Effect};
use queue::ServiceId;
use tokio::sync::{oneshot, watch};

use super::forecaster::{Followed, Forecaster};
use super::published::Published;
use super::turns::stand_behind;
use catalogue::Catalogue;
use journal::JournalError;
use terms::clock::Clock;
use terms::refused::{Kind, Refused};

/// What was published longer ago is not told any more: the thread is stuck, or dead.
const STALE: Duration = Duration::from_secs(30);
/// Waits grow and habits tell also while nothing happens.
const REFRESH: Duration = Duration::from_secs(10);
/// Between two updates at least this long, and [`REST`] times as long as an update takes: the machine has other things to do.
const NOT_SOONER: Duration = Duration::from_millis(250);
const REST: u32 = 4;
/// The first wait after a failure, and the longest.
const FIRST_BACK_OFF: Duration = Duration::from_secs(1);
const LONGEST_BACK_OFF: Duration = Duration::from_secs(60);
/// For so long the server's end waits for the thread, which only reads: one that is stuck or deep in a crowd is left behind.
const FAREWELL: Duration = Duration::from_secs(2);
/// Questions that may wait; beyond, the answer is "not now".
const WAITING_LINE: usize = 16;

/// Called with the journal's number before each update; for tests of what happens when it fails.
pub type Hook = Arc<dyn Fn(u64) + Send + Sync>;

/// How to foretell.
#[derive(Clone, Default)]
pub struct Options {
    /// Only the plain forecast is wanted: nothing is learned.
    pub plain: bool,
    pub hook: Option<Hook>,
    /// After how long what was published is not told any more, if not 30 s.
    pub stale: Option<Duration>,
}

/// What there is to tell.
#[derive(Clone, Debug)]
pub enum Now {
    Told(Arc<Published>),
    /// The past is being read: the plain forecast is told.
    Plain,
    /// The thread is dead or far behind.
    Unavailable,
}

/// Everybody's handle of the thread. Cheap to clone, and never waits.
#[derive(Clone, Debug)]
pub struct Forecasts(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    slot: Mutex<Slot>,
    catalogue: Mutex<Arc<Catalogue>>,
    /// `None` where only the plain forecast is wanted.
    asks: Option<SyncSender<Ask>>,
    stale: Duration,
    /// How often something else was to be told in the hall.
    told: watch::Sender<u64>,
    /// The server stops: whatever takes long is left off.
    stopping: AtomicBool,
}

#[derive(Clone, Debug)]
enum Slot {
    Beginning,
    Told {
        made: Instant,
        published: Arc<Published>,
    },
    Failed,
}

enum Ask {
    /// The journal has grown, or the catalogue has changed.
    Look,
    WhatIf(Vec<Change>, oneshot::Sender<Vec<(ServiceId, Effect)>>),
    Stop,
}

/// Ends the thread when it is dropped.
#[derive(Debug)]
pub struct Follower {
    forecasts: Forecasts,
    /// With a line that breaks when it has ended.
    thread: Option<(JoinHandle<()>, Mutex<Receiver<()>>)>,
}

impl Forecasts {
    /// The handle, and what the thread will be started with; until then the plain forecast is told.
    pub fn new(catalogue: Arc<Catalogue>, options: &Options) -> (Forecasts, Beginning) {
        let (asks, line) = sync_channel(WAITING_LINE);
        let (slot, catalogue) = (Mutex::new(Slot::Beginning), Mutex::new(catalogue));
        let asks = (!options.plain).then_some(asks);
        let forecasts = Forecasts(Arc::new(Shared {
            slot,
            catalogue,
            asks,
            stale: options.stale.unwrap_or(STALE),
            told: watch::Sender::new(0),
            stopping: AtomicBool::new(false),
        }));
        (
            forecasts.clone(),
            Beginning {
                forecasts,
                line,
                hook: options.hook.clone(),
            },
        )
    }

    pub fn now(&self) -> Now {
        match &*self.0.slot.lock().unwrap_or_else(PoisonError::into_inner) {
            Slot::Beginning => Now::Plain,
            Slot::Told { made, published } if made.elapsed() <= self.0.stale => {
                Now::Told(published.clone())
            }
            Slot::Told { .. } | Slot::Failed => Now::Unavailable,
        }
    }

    /// Whether the plain forecast is all that is ever told.
    pub fn only_plain(&self) -> bool {
        self.0.asks.is_none()
    }

    /// Tells the thread that there is something new; a full line means that it will look anyway.
    pub fn ring(&self) {
        if let Some(asks) = &self.0.asks {
            let _ = asks.try_send(Ask::Look);
        }
    }

    /// From now on the catalogue is this one.
    pub fn use_catalogue(&self, catalogue: Arc<Catalogue>) {
        *self
            .0
            .catalogue
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = catalogue;
        self.ring();
    }

    /// What these changes would do to each service; refused when the answer would come later than a forecast may be told.
    pub async fn what_if(&self, changes: Vec<Change>) -> Result<Vec<(ServiceId, Effect)>, Refused> {
        let (reply, answer) = oneshot::channel();
        let asks = self.0.asks.as_ref().ok_or(Kind::NotNow)?;
        asks.try_send(Ask::WhatIf(changes, reply))
            .map_err(|_| Refused::new(Kind::NotNow).after_s(1))?;
        let answer = tokio::time::timeout(self.0.stale, answer)
            .await
            .ok()
            .and_then(Result::ok);
        answer.ok_or_else(|| Refused::new(Kind::NotNow).after_s(5))
    }

    fn catalogue(&self) -> Arc<Catalogue> {
        self.0
            .catalogue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Changes whenever there is something else to tell in the hall. Those who wait ask for themselves.
    pub fn told(&self) -> watch::Receiver<u64> {
        self.0.told.subscribe()
    }

    fn put(&self, slot: Slot) {
        // What was told before is dropped and compared outside of the lock: this thread may be kept waiting for a core, others must not wait for it.
        let before = std::mem::replace(
            &mut *self.0.slot.lock().unwrap_or_else(PoisonError::into_inner),
            slot.clone(),
        );
        if !self.0.is_same(&before, &slot) {
            self.0.told.send_modify(|told| *told += 1);
        }
    }
}

impl Shared {
    /// Whether the screens of the hall show the same of both.
    fn is_same(&self, before: &Slot, now: &Slot) -> bool {
        match (before, now) {
            (
                Slot::Told {
                    made,
                    published: before,
                },
                Slot::Told { published: now, .. },
            ) => made.elapsed() <= self.stale && before.in_the_hall() == now.in_the_hall(),
            (Slot::Failed, Slot::Failed) => true,
            _ => false,
        }
    }
}

/// A thread that has not been started yet.
pub struct Beginning {
    forecasts: Forecasts,
    line: Receiver<Ask>,
    hook: Option<Hook>,
}

impl Beginning {
    /// Starts the thread on the journal in the folder `data`, which must be there.
    pub fn start(self, data: PathBuf, clock: Arc<dyn Clock>) -> Follower {
        let forecasts = self.forecasts.clone();
        if forecasts.0.asks.is_none() {
            return Follower {
                forecasts,
                thread: None,
            };
        }
        let follow = Follow {
            data,
            clock,
            hook: self.hook,
            forecasts: self.forecasts,
            line: self.line,
        };
        let (alive, ended) = sync_channel(0);
        let go = move || {
            let _alive: SyncSender<()> = alive;
            follow.go();
        };
        let thread = std::thread::Builder::new()
            .name("forecast".to_owned())
            .spawn(go);
        let thread = thread
            .inspect_err(|error| tracing::error!(%error, "there is no thread for the forecast"))
            .ok();
        Follower {
            forecasts,
            thread: thread.map(|thread| (thread, Mutex::new(ended))),
        }
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.forecasts.0.stopping.store(true, Ordering::Relaxed);
        if let (Some(asks), Some((thread, ended))) = (&self.forecasts.0.asks, self.thread.take()) {
            // A dead thread needs no telling, and one with a full line looks soon.
            let _ = asks.try_send(Ask::Stop);
            let ended = ended.into_inner().unwrap_or_else(PoisonError::into_inner);
            match ended.recv_timeout(FAREWELL) {
                Err(RecvTimeoutError::Timeout) => {
                    tracing::warn!("the forecast has not ended yet; the server goes without it")
                }
                _ => drop(thread.join()),
            }
        }
    }
}

struct Follow {
    data: PathBuf,
    clock: Arc<dyn Clock>,
    hook: Option<Hook>,
    forecasts: Forecasts,
    line: Receiver<Ask>,
}

/// Why the thread left off following.
enum Left {
    Stop,
    BeginAnew,
}

impl Follow {
    fn go(&self) {
        stand_behind();
        let mut back_off = FIRST_BACK_OFF;
        loop {
            let began = Instant::now();
            match catch_unwind(AssertUnwindSafe(|| self.follow())) {
                Ok(Ok(Left::Stop)) => return,
                Ok(Ok(Left::BeginAnew)) => continue,
                Ok(Err(error)) => tracing::error!(%error, "the forecast cannot read the journal"),
                // The panic itself has been logged by its hook.
                Err(_) => tracing::error!("the forecast's thread panicked; it begins anew"),
            }
            self.forecasts.put(Slot::Failed);
            back_off = if began.elapsed() > LONGEST_BACK_OFF {
                FIRST_BACK_OFF
            } else {
                back_off
            };
            if self.rest(back_off) {
                return;
            }
            back_off = (back_off * 2).min(LONGEST_BACK_OFF);
        }
    }

    fn follow(&self) -> Result<Left, JournalError> {
        let catalogue = self.forecasts.catalogue();
        let began = Instant::now();
        let Some(mut forecaster) = Forecaster::begin(&self.data, &catalogue, &|| self.stops())?
        else {
            return Ok(if self.rest(REFRESH) {
                Left::Stop
            } else {
                Left::BeginAnew
            });
        };
        tracing::info!(
            seq = forecaster.seq(),
            took_ms = began.elapsed().as_millis(),
            "the forecast has read the past"
        );
        loop {
            let began = Instant::now();
            if let Some(hook) = &self.hook {
                hook(forecaster.seq());
            }
            let now = self.clock.moment();
            let published = forecaster.publish(now);
            self.forecasts.put(Slot::Told {
                made: Instant::now(),
                published: Arc::new(published),
            });
            if self.pause(&mut forecaster, (began.elapsed() * REST).max(NOT_SOONER)) {
                return Ok(Left::Stop);
            }
            let changed = !Arc::ptr_eq(&catalogue, &self.forecasts.catalogue());
            if changed || forecaster.follow()? == Followed::BeginAnew {
                return Ok(Left::BeginAnew);
            }
        }
    }

    fn stops(&self) -> bool {
        self.forecasts.0.stopping.load(Ordering::Relaxed)
    }

    /// Answers questions for at least `least`, and until something has happened or it is time for an update; tells whether to stop.
    fn pause(&self, forecaster: &mut Forecaster, least: Duration) -> bool {
        let began = Instant::now();
        let (mut looked, until) = (false, began + REFRESH.max(least));
        loop {
            let wake = if looked { began + least } else { until };
            match self
                .line
                .recv_timeout(wake.saturating_duration_since(Instant::now()))
            {
                Ok(Ask::Look) if self.stops() => return true,
                Ok(Ask::Look) => looked = true,
                Ok(Ask::WhatIf(changes, reply)) => {
                    // Whoever asked may be gone by now.
                    let _ = reply.send(forecaster.what_if(&changes, self.clock.moment()));
                }
                Ok(Ask::Stop) | Err(RecvTimeoutError::Disconnected) => return true,
                Err(RecvTimeoutError::Timeout) => return self.stops(),
            }
        }
    }

    /// Waits, answering nothing; tells whether to stop.
    fn rest(&self, wait: Duration) -> bool {
        let until = Instant::now() + wait;
        loop {
            match self
                .line
                .recv_timeout(until.saturating_duration_since(Instant::now()))
            {
                Ok(Ask::Look | Ask::WhatIf(..)) if self.stops() => return true,
                Ok(Ask::Look | Ask::WhatIf(..)) => {}
                Ok(Ask::Stop) | Err(RecvTimeoutError::Disconnected) => return true,
                Err(RecvTimeoutError::Timeout) => return self.stops(),
            }
        }
    }
}
