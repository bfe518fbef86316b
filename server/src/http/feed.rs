// SPDX-License-Identifier: EUPL-1.2
//! The live view as an event of the stream: made at most four times a second, once for all who listen.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use protocol::LiveView;
use tokio::sync::watch;

use crate::desk::Desk;
use crate::views;

/// At most one live event in this time.
const NOT_SOONER: Duration = Duration::from_millis(250);
/// Waits grow and hours change also while nothing happens.
const AT_LEAST: Duration = Duration::from_secs(10);

/// The newest live event.
#[derive(Clone)]
pub struct Feed {
    newest: watch::Receiver<Option<LiveFrame>>,
}

#[derive(Clone)]
pub struct LiveFrame {
    pub seq: u64,
    pub bytes: Bytes,
}

impl Feed {
    /// Follows the desk until the server stops.
    pub fn start(desk: Desk, stopping: watch::Receiver<bool>) -> Feed {
        let (newest, reader) = watch::channel(None);
        tokio::spawn(follow(desk, stopping, newest));
        Feed { newest: reader }
    }

    /// Tells of every live event made from now on.
    pub fn subscribe(&self) -> watch::Receiver<Option<LiveFrame>> {
        let mut reader = self.newest.clone();
        reader.mark_unchanged();
        reader
    }
}

async fn follow(desk: Desk, mut stopping: watch::Receiver<bool>, newest: watch::Sender<Option<LiveFrame>>) {
    let (mut pulse, mut foretold) = (desk.pulse(), desk.foretold());
    let mut last: Option<Arc<LiveView>> = None;
    loop {
        let only_foretold = tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => return,
            changed = pulse.changed() => { if changed.is_err() { return }; false }
            changed = foretold.changed() => { if changed.is_err() { return }; true }
            () = tokio::time::sleep(AT_LEAST) => false,
        };
        // Whoever begins to listen gets the present state first, so nothing is made while nobody does.
        if newest.receiver_count() > 1
            && let Ok(live) = desk.live_frame().await
            // A forecast that says the same again would only make every screen of the hall draw itself once more.
            && !(only_foretold && last.as_ref().is_some_and(|last| is_same(last, &live.view)))
        {
            last = Some(live.view.clone());
            let seq = live.view.seq;
            newest.send_replace(Some(LiveFrame { seq, bytes: views::frame("live", seq, &live.json) }));
        }
        tokio::time::sleep(NOT_SOONER).await;
    }
}

/// Whether nothing but the moment differs.
fn is_same(last: &LiveView, now: &LiveView) -> bool {
    LiveView { at: now.at.clone(), ..last.clone() } == *now
}
