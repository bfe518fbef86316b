// SPDX-License-Identifier: EUPL-1.2
//! The live view as an event of the stream: made at most four times a second, once for all who listen.

use std::time::Duration;

use axum::body::Bytes;
use tokio::sync::watch;

use desk::Desk;
use desk::views;

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

async fn follow(
    desk: Desk,
    mut stopping: watch::Receiver<bool>,
    newest: watch::Sender<Option<LiveFrame>>,
) {
    let (mut pulse, mut forecast_version) = (desk.pulse(), desk.forecast_version());
    loop {
        tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => return,
            changed = pulse.changed() => if changed.is_err() { return },
            changed = forecast_version.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(AT_LEAST) => {}
        };
        // Whoever begins to listen gets the present state first, so nothing is made while nobody does.
        if newest.receiver_count() > 1
            && let Ok(live) = desk.live_frame().await
        {
            let seq = live.view.seq;
            newest.send_replace(Some(LiveFrame {
                seq,
                bytes: views::frame("live", seq, &live.json),
            }));
        }
        tokio::time::sleep(NOT_SOONER).await;
    }
}
