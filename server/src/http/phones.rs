// SPDX-License-Identifier: EUPL-1.2
//! Phones that follow their visits: one look at the hall for all of them, and a view for each visit of which its phones show something else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use protocol::VisitView;
use queue::Token;
use tokio::sync::watch;

use desk::Desk;
use desk::scene::State;
use desk::views::{self, Follows, Shown, Told};
use terms::refused::{Kind, Refused};

/// The hall is looked at for phones at most once in this time,
const NOT_SOONER: Duration = Duration::from_millis(200);
/// and so seldom that it takes the desk at most this part of its time.
const SHARE: u32 = 20;
/// Ranges shrink while nothing happens in the hall, and a forecast is ready some moments after what it is about.
const AT_LEAST: Duration = Duration::from_secs(2);
/// Who is far from the counter is told of steps at most once in this time: each makes the page ask for its part.
const FAR_NOT_SOONER: Duration = Duration::from_secs(3);
/// The page shows the time at which it was made, and how much of the wait has passed.
const STALE: Duration = Duration::from_secs(60);

/// The phones of the hall.
#[derive(Clone, Default)]
pub struct Phones(Arc<Mutex<HashMap<Token, Line>>>);

/// A visit that phones follow.
struct Line {
    shown: Arc<Shown>,
    told_at: Instant,
    newest: watch::Sender<Option<VisitFrame>>,
}

/// A visit as an event of the stream.
#[derive(Clone)]
pub struct VisitFrame {
    pub seq: u64,
    pub bytes: Bytes,
}

impl VisitFrame {
    fn of(view: &VisitView) -> Option<VisitFrame> {
        let json = serde_json::to_vec(view).ok()?;
        Some(VisitFrame {
            seq: view.seq,
            bytes: views::frame("visit", view.seq, &json),
        })
    }
}

impl Phones {
    /// Follows the desk until the server stops.
    pub fn start(desk: Desk, stopping: watch::Receiver<bool>) -> Phones {
        let phones = Phones::default();
        tokio::spawn(follow(phones.clone(), desk, stopping));
        phones
    }

    /// One more phone of this visit: what it is told first, and what comes then. The channel closes when the link stops working.
    pub async fn join(
        &self,
        desk: &Desk,
        token: Token,
    ) -> Result<(VisitFrame, watch::Receiver<Option<VisitFrame>>), Refused> {
        let (shown, view) = desk.look(move |state| views::phone(state, token)).await??;
        let first = VisitFrame::of(&view).ok_or(Kind::Internal)?;
        let mut lines = self.lines();
        let line = lines.entry(token).or_insert_with(|| Line::new(shown));
        let mut newest = line.newest.subscribe();
        newest.mark_unchanged();
        Ok((first, newest))
    }

    /// Whom to look after, without those who have gone.
    fn all(&self) -> Vec<Follows> {
        let mut lines = self.lines();
        lines.retain(|_, line| line.newest.receiver_count() > 0);
        let follows = |(token, line): (&Token, &Line)| {
            let silent = line.told_at.elapsed();
            let is_stale = line.shown.is_open() && silent >= STALE;
            Follows {
                token: *token,
                shown: line.shown.clone(),
                is_due: silent >= FAR_NOT_SOONER,
                is_stale,
            }
        };
        lines.iter().map(follows).collect()
    }

    fn tell(&self, told: Vec<Told>) {
        let now = Instant::now();
        for Told { token, view } in told {
            // What is serialised is not serialised under the lock.
            let frame = view
                .as_ref()
                .ok()
                .and_then(|(_, view)| VisitFrame::of(view));
            let mut lines = self.lines();
            match (view, frame) {
                (Ok((shown, _)), Some(frame)) => {
                    if let Some(line) = lines.get_mut(&token) {
                        (line.shown, line.told_at) = (Arc::new(shown), now);
                        line.newest.send_replace(Some(frame));
                    }
                }
                // The streams end; whoever comes back is told why.
                _ => drop(lines.remove(&token)),
            }
        }
    }

    fn lines(&self) -> MutexGuard<'_, HashMap<Token, Line>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Line {
    fn new(shown: Shown) -> Line {
        Line {
            shown: Arc::new(shown),
            told_at: Instant::now(),
            newest: watch::channel(None).0,
        }
    }
}

async fn follow(phones: Phones, desk: Desk, mut stopping: watch::Receiver<bool>) {
    let (mut pulse, mut wait) = (desk.pulse(), AT_LEAST);
    loop {
        tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => return,
            changed = pulse.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(wait) => {}
        }
        let all = phones.all();
        if all.is_empty() {
            wait = AT_LEAST;
            tokio::time::sleep(NOT_SOONER).await;
            continue;
        }
        let question = move |state: &mut State| {
            let began = Instant::now();
            let (told, later) = views::phones(state, &all);
            (told, later, began.elapsed())
        };
        // Refused for a moment: the next round asks again.
        let Ok((told, later, took)) = desk.look(question).await else {
            continue;
        };
        phones.tell(told);
        wait = if later { FAR_NOT_SOONER / 4 } else { AT_LEAST };
        tokio::time::sleep(NOT_SOONER.max(took * SHARE)).await;
    }
}
