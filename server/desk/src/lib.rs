// SPDX-License-Identifier: EUPL-1.2
//! The desk: one named thread owns the hall and the journal. Whatever has arrived is decided one after the other, written in one transaction,
//! and only when that is on disk shown and answered. [`Desk`] is the handle that the faces hold.

mod answers;
mod batch;
mod copied;
mod day;
mod kept;
mod limits;
mod offline;
mod order;
mod run;
pub mod scene;
pub mod views;
mod waiting;

use std::sync::mpsc::{SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use protocol::{ConsoleView, LiveView, VisitView};
use queue::{CounterId, Token};
use tokio::sync::{broadcast, oneshot, watch};

pub use answers::Key;
use answers::Keys;
pub use offline::{HandOverOrder, Handed, HelloOrder};
pub use order::{Act, Action, LONGEST_NOTE, Order, TakeOrder, Whom};
pub use run::{Setup, Stopped, spawn};

use crate::scene::{CallFrame, State};
use terms::refused::{Kind, Refused};

/// How many questions may wait for the desk; beyond, the answer is "not now".
const WAITING_LINE: usize = 4_096;
/// Of a journal that was never restored from a copy.
const FIRST_EPOCH: u64 = 1;
/// A live view older than this is made anew, for waits grow while nothing happens.
const LIVE_FRESH: Duration = Duration::from_millis(500);

/// The faces' handle of the desk. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    asks: SyncSender<Ask>,
    pulse: watch::Receiver<Pulse>,
    calls: broadcast::Sender<Arc<CallFrame>>,
    live: Arc<Mutex<Option<KeptLive>>>,
    /// The keys that have an answer.
    answered: Keys,
    /// Changes whenever there are other forecasts to tell.
    forecast_version: watch::Receiver<u64>,
}

/// What everybody may know of the desk at once: the last event on disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pulse {
    pub seq: u64,
}

#[derive(Clone)]
struct KeptLive {
    made: Instant,
    forecast_version: u64,
    live: Arc<Live>,
}

/// The live view and its JSON, made once for all who ask.
#[derive(Debug)]
pub struct Live {
    pub view: Arc<LiveView>,
    pub json: Bytes,
}

/// The answer to an order: status (200, 201 or 204) and JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    pub body: Bytes,
}

pub(crate) enum Ask {
    Do(Box<Job>),
    /// The answer that was given to a key.
    Kept(Key, oneshot::Sender<Result<Option<Reply>, Refused>>),
    Look(Box<dyn FnOnce(&mut State) + Send>),
    Stop,
}

pub(crate) struct Job {
    pub order: Order,
    pub key: Option<Key>,
    pub reply: oneshot::Sender<Result<Reply, Refused>>,
}

impl Desk {
    /// Takes a number: 201 with a [`protocol::Ticket`].
    pub async fn take(&self, take: TakeOrder, key: Option<Key>) -> Result<Reply, Refused> {
        self.order(Order::Take(take), key).await
    }

    /// An action of a clerk: 200 with a [`ConsoleView`]; for `next` and `call` with a [`protocol::NextAnswer`], or 204 when nobody waits.
    /// A refusal with 409 carries the fresh state.
    pub async fn act(&self, act: Act, key: Option<Key>) -> Result<Reply, Refused> {
        self.order(Order::Act(act), key).await
    }

    /// Any order.
    pub async fn order(&self, order: Order, key: Option<Key>) -> Result<Reply, Refused> {
        let (reply, answer) = oneshot::channel();
        self.send(Ask::Do(Box::new(Job { order, key, reply })))?;
        answer.await.map_err(|_| Refused::new(Kind::NotNow))?
    }

    /// The answer that this key got before, once it is on disk; `None` when it is new. Refused when something else was asked with it.
    pub async fn kept(&self, key: &Key) -> Result<Option<Reply>, Refused> {
        if !self.answered.has(key) {
            return Ok(None);
        }
        let (reply, answer) = oneshot::channel();
        self.send(Ask::Kept(*key, reply))?;
        answer.await.map_err(|_| Refused::new(Kind::NotNow))?
    }

    /// The hall as anybody in it may see it.
    pub async fn live(&self) -> Result<Arc<LiveView>, Refused> {
        Ok(self.live_frame().await?.view.clone())
    }

    /// The same with its JSON; made anew only when something has happened or half a second has passed.
    pub async fn live_frame(&self) -> Result<Arc<Live>, Refused> {
        let (seq, forecast_version) = (self.pulse.borrow().seq, *self.forecast_version.borrow());
        let kept = self
            .live
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some(KeptLive {
            made,
            forecast_version: of,
            live,
        }) = kept
            && (live.view.seq, of) == (seq, forecast_version)
            && made.elapsed() < LIVE_FRESH
        {
            return Ok(live);
        }
        let view = self.look(views::live).await?;
        let json =
            Bytes::from(serde_json::to_vec(&view).map_err(|_| Refused::new(Kind::Internal))?);
        let live = Arc::new(Live {
            view: Arc::new(view),
            json,
        });
        *self.live.lock().unwrap_or_else(PoisonError::into_inner) = Some(KeptLive {
            made: Instant::now(),
            forecast_version,
            live: live.clone(),
        });
        Ok(live)
    }

    /// A counter as its clerk sees it.
    pub async fn console(&self, counter: u16) -> Result<ConsoleView, Refused> {
        self.look(move |state| views::console(state, CounterId(counter)))
            .await?
    }

    /// A visit as its citizen sees it.
    pub async fn visit(&self, token: Token) -> Result<VisitView, Refused> {
        self.look(move |state| views::visit(state, token)).await?
    }

    /// Runs `question` on the desk's thread, after what has already arrived.
    pub async fn look<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut State) -> T + Send + 'static,
    ) -> Result<T, Refused> {
        let (reply, answer) = oneshot::channel();
        self.send(Ask::Look(Box::new(move |state| {
            // The one who asked may be gone by now.
            let _ = reply.send(question(state));
        })))?;
        answer.await.map_err(|_| Refused::new(Kind::NotNow))
    }

    /// Tells whenever there are other forecasts.
    pub fn forecast_version(&self) -> watch::Receiver<u64> {
        self.forecast_version.clone()
    }

    /// Tells whenever there are new events.
    pub fn pulse(&self) -> watch::Receiver<Pulse> {
        self.pulse.clone()
    }

    /// Calls as they happen. Whoever lags must ask [`Desk::look`] for what was missed.
    pub fn calls(&self) -> broadcast::Receiver<Arc<CallFrame>> {
        self.calls.subscribe()
    }

    fn send(&self, ask: Ask) -> Result<(), Refused> {
        self.asks.try_send(ask).map_err(|error| match error {
            TrySendError::Full(_) => Refused::new(Kind::NotNow).after_s(1),
            TrySendError::Disconnected(_) => Refused::new(Kind::NotNow).after_s(5),
        })
    }
}

#[cfg(test)]
mod tests;
