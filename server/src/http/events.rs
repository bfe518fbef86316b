// SPDX-License-Identifier: EUPL-1.2
//! The event streams (Server-Sent Events): the hall's, as `protocol::StreamEvent` describes it, and one for each visit.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Extension, Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use hyper::body::Frame;
use protocol::EPOCH_HEADER;
use serde::Deserialize;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::{broadcast, mpsc, watch};

use super::feed::LiveFrame;
use super::phones::VisitFrame;
use super::serve::{Connection, Follower, StreamPlace};
use super::visits::token_of;
use super::{App, Caller, ask};
use crate::http::problem::Failure;
use desk::scene::{self, CallFrame};
use desk::views;
use terms::refused::{Kind, Refused};

/// A comment line is sent at least this often: a totem that asks for a number must know within 2 s whether the server is there.
const HEARTBEAT: Duration = Duration::from_secs(1);
/// A phone can wait a little longer, and sleeps in between.
const PHONE_HEARTBEAT: Duration = Duration::from_secs(2);
/// Whoever reads nothing for so long is let go.
const PATIENCE: Duration = Duration::from_secs(30);
/// Frames that may wait for a slow reader; calls beyond these wait in the broadcast, and beyond that the reader gets a snapshot.
const BUFFERED: usize = 8;

#[derive(Deserialize)]
pub struct After {
    after: Option<u64>,
}

/// `GET /api/v1/events`.
pub async fn hall(
    State(app): State<Arc<App>>,
    Extension(connection): Extension<Connection>,
    caller: Caller,
    query: Result<Query<After>, axum::extract::rejection::QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let Query(After { after }) = query.map_err(|_| Refused::new(Kind::BadQuery))?;
    let last = match headers.get("last-event-id") {
        Some(value) => Some(
            value
                .to_str()
                .ok()
                .and_then(|text| text.trim().parse().ok())
                .ok_or(Kind::BadQuery)?,
        ),
        None => after,
    };
    let device = caller
        .0
        .filter(|who| !who.is_person())
        .map(|who| who.name().to_owned());
    let heard = last.zip(ask::epoch(&headers));
    let epoch = app
        .desk
        .look(move |state| check_heard(state, heard, device))
        .await?;
    let (out, body) = channel(connection.stream(Follower::Hall)?);
    let listener = Listener {
        calls: app.desk.calls(),
        live: app.feed.subscribe(),
        heard: None,
        seen: 0,
        app,
        out,
    };
    tokio::spawn(listener.serve(last));
    let mut response = stream(body);
    response
        .headers_mut()
        .insert(EPOCH_HEADER, HeaderValue::from(epoch));
    Ok(response)
}

/// `GET /api/v1/visits/{token}/events`.
pub async fn visit(
    State(app): State<Arc<App>>,
    Extension(connection): Extension<Connection>,
    _: Caller,
    Path(token): Path<String>,
) -> Result<Response, Failure> {
    let token = token_of(&token)?;
    // A link that is none takes no place.
    let (first, newest) = app.phones.join(&app.desk, token).await?;
    let place = connection.stream(Follower::Phone(token))?;
    let (out, body) = channel(place);
    tokio::spawn(follow_visit(app, first, newest, out));
    Ok(stream(body))
}

/// A device that followed this very journal further than it goes says that its end is gone: staff are told, and nobody obeys it in that.
/// Answers with the epoch.
fn check_heard(state: &mut scene::State, heard: Option<(u64, u64)>, device: Option<String>) -> u64 {
    const KIND: &str = "trouble-events-missing";
    if let (Some((last, epoch)), Some(device)) = (heard, device)
        && epoch == state.epoch
        && last > state.seq
        && !state
            .fresh_troubles()
            .any(|trouble| trouble.kind == KIND && trouble.device == device)
    {
        tracing::error!(
            last,
            seq = state.seq,
            "a device has heard events that this journal does not have"
        );
        state.add_trouble_of(KIND, device);
    }
    state.epoch
}

/// One subscriber of the hall.
struct Listener {
    app: Arc<App>,
    calls: broadcast::Receiver<Arc<CallFrame>>,
    live: watch::Receiver<Option<LiveFrame>>,
    /// The subscriber knows every call up to this event; `None` before the first picture.
    heard: Option<u64>,
    /// Number of the last event that is part of a picture that was sent.
    seen: u64,
    out: Out,
}

impl Listener {
    async fn serve(mut self, last: Option<u64>) {
        if self.begin(last).await.is_none() {
            return;
        }
        let mut stopping = self.app.stopping.clone();
        loop {
            // Calls come first: a live event never overtakes the calls that it contains.
            let sent = tokio::select! {
                biased;
                () = stop(&mut stopping) => return,
                () = self.out.0.closed() => return,
                call = self.calls.recv() => self.call(call).await,
                changed = self.live.changed() => if changed.is_ok() { self.live().await } else { None },
                () = tokio::time::sleep(HEARTBEAT) => self.out.send(Bytes::from_static(b": \n\n")).await,
            };
            if sent.is_none() {
                return;
            }
        }
    }

    /// The calls after `last` and a live event; a snapshot when they are not known.
    async fn begin(&mut self, last: Option<u64>) -> Option<()> {
        if let Some(last) = last
            && self.missed(last).await?.is_some()
        {
            self.heard = Some(last);
            return self.picture("live").await;
        }
        self.picture("snapshot").await
    }

    async fn call(&mut self, call: Result<Arc<CallFrame>, RecvError>) -> Option<()> {
        match call {
            Ok(frame) if Some(frame.seq) <= self.heard => Some(()),
            Ok(frame) => {
                self.heard = Some(frame.seq);
                self.out.send(frame.bytes.clone()).await
            }
            Err(RecvError::Closed) => None,
            Err(RecvError::Lagged(_)) => self.picture("snapshot").await,
        }
    }

    async fn live(&mut self) -> Option<()> {
        let frame = self.live.borrow_and_update().clone()?;
        if frame.seq < self.seen {
            return Some(());
        }
        // The calls that it contains were told before it was made, so they are all here by now.
        loop {
            match self.calls.try_recv() {
                Ok(call) => self.call(Ok(call)).await?,
                Err(TryRecvError::Lagged(missed)) => {
                    self.call(Err(RecvError::Lagged(missed))).await?
                }
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Closed) => return None,
            }
        }
        // A number that goes back would make the subscriber resume too early; the next live event is on its way.
        if Some(frame.seq) < self.heard {
            return Some(());
        }
        self.seen = frame.seq;
        self.out.send(frame.bytes).await
    }

    /// The whole hall, as it is now, after the calls in it that the subscriber has not heard: whoever resumes after a picture must not
    /// have missed one.
    async fn picture(&mut self, event: &'static str) -> Option<()> {
        let live = self.app.desk.live_frame().await.ok()?;
        let seq = live.view.seq;
        let missed = match self.heard {
            Some(heard) => self.missed(heard).await?,
            None => None,
        };
        // A day that ended in between has no calls to catch up with.
        let event = if missed.is_some() { event } else { "snapshot" };
        self.heard = self.heard.max(Some(seq));
        // Later calls come by themselves.
        for frame in missed
            .into_iter()
            .flatten()
            .filter(|frame| frame.seq <= seq)
        {
            self.out.send(frame.bytes).await?;
        }
        self.seen = self.seen.max(seq);
        self.out.send(views::frame(event, seq, &live.json)).await
    }

    /// The calls after the event `last`; the inner `None` when that event is not of this day or of this journal.
    async fn missed(&self, last: u64) -> Option<Option<Vec<CallFrame>>> {
        let question = move |state: &mut scene::State| {
            let calls = state.calls_after(last)?;
            Some(
                calls
                    .iter()
                    .filter_map(|call| views::call_frame(state, call))
                    .collect(),
            )
        };
        self.app.desk.look(question).await.ok()
    }
}

/// Sends the visit whenever its phone shows something else; ends when its link does.
async fn follow_visit(
    app: Arc<App>,
    first: VisitFrame,
    mut newest: watch::Receiver<Option<VisitFrame>>,
    out: Out,
) {
    let mut stopping = app.stopping.clone();
    let mut seq = first.seq;
    if out.send(first.bytes).await.is_none() {
        return;
    }
    loop {
        let sent = tokio::select! {
            biased;
            () = stop(&mut stopping) => return,
            () = out.0.closed() => return,
            changed = newest.changed() => {
                if changed.is_err() {
                    return;
                }
                // What was looked up before the first picture, and told after it, is older.
                let frame = newest.borrow_and_update().clone();
                match frame.filter(|frame| frame.seq >= seq) {
                    Some(frame) => {
                        seq = frame.seq;
                        out.send(frame.bytes).await
                    }
                    None => Some(()),
                }
            }
            () = tokio::time::sleep(PHONE_HEARTBEAT) => out.send(Bytes::from_static(b": \n\n")).await,
        };
        if sent.is_none() {
            return;
        }
    }
}

/// Returns when the server stops.
async fn stop(stopping: &mut watch::Receiver<bool>) {
    // When the sender is gone the server is, too.
    let _ = stopping.wait_for(|stop| *stop).await;
}

/// The writing end of a stream.
struct Out(mpsc::Sender<Bytes>);

impl Out {
    /// `None` when the reader is gone, or so slow that it is let go.
    async fn send(&self, bytes: Bytes) -> Option<()> {
        self.0.send_timeout(bytes, PATIENCE).await.ok()
    }
}

/// The reading end, as a body, and its place among the streams.
struct Frames {
    bytes: mpsc::Receiver<Bytes>,
    _place: StreamPlace,
}

impl axum::body::HttpBody for Frames {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.bytes
            .poll_recv(context)
            .map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes))))
    }
}

fn channel(place: StreamPlace) -> (Out, Frames) {
    let (out, bytes) = mpsc::channel(BUFFERED);
    (
        Out(out),
        Frames {
            bytes,
            _place: place,
        },
    )
}

fn stream(frames: Frames) -> Response {
    let mut response = Response::new(Body::new(frames));
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/event-stream"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}
