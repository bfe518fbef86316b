// SPDX-License-Identifier: EUPL-1.2
//! The server's own accept loop: caps on connections, time-outs for whoever keeps one without using it, and what holds for every request and answer.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, header};
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tower::Service;

use super::Peer;
use super::problem::{Reader, finish};
use crate::refused::{Kind, Refused};

mod watched;
use watched::{Activity, Watched};

/// After being told to stop, connections have this long to finish what they are doing.
const GRACE: Duration = Duration::from_secs(5);
/// A longer head is refused. What is much longer still is refused by the reader of heads, without words.
const LARGEST_HEAD: usize = 16 * 1024;
/// How often a connection is looked at by its watchdog.
const LOOK: Duration = Duration::from_secs(1);

/// How many connections there may be, and how long they may do nothing.
#[derive(Clone, Copy, Debug)]
pub struct Caps {
    pub connections: usize,
    pub per_address: usize,
    /// Programs on the server itself: totem, boards and tests.
    pub per_loopback: usize,
    /// The head of a request must arrive within this, once begun; the first one from the start.
    pub head: Duration,
    /// A connection that is kept open between requests.
    pub idle: Duration,
    /// A reader that takes nothing of its answer.
    pub stalled: Duration,
}

impl Default for Caps {
    fn default() -> Caps {
        Caps {
            connections: 1_024,
            per_address: 64,
            per_loopback: 512,
            head: Duration::from_secs(10),
            idle: Duration::from_secs(75),
            stalled: Duration::from_secs(30),
        }
    }
}

/// Accepts connections until it is told to stop.
pub struct Server {
    pub listener: TcpListener,
    pub router: Router,
    pub caps: Caps,
    pub stopping: watch::Receiver<bool>,
}

impl Server {
    /// Returns when all connections have ended, or the grace is over.
    pub async fn run(self) {
        let open = Arc::new(Open::default());
        let (working, mut idle) = watch::channel(());
        let mut stopping = self.stopping.clone();
        loop {
            let accepted = tokio::select! {
                biased;
                _ = stopping.wait_for(|stop| *stop) => break,
                accepted = self.listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, from)) => self.welcome(stream, from, &open, &working),
                Err(error) => {
                    // Out of descriptors, mostly: wait for some to come back.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
        drop(self.listener);
        drop(working);
        // Every connection holds a clone of the sender; the channel closes with the last.
        if tokio::time::timeout(GRACE, async { while idle.changed().await.is_ok() {} }).await.is_err() {
            tracing::warn!("some connections did not end in time and were cut");
        }
    }

    fn welcome(&self, stream: TcpStream, from: SocketAddr, open: &Arc<Open>, working: &watch::Sender<()>) {
        let Some(place) = Open::enter(open, from.ip(), &self.caps) else {
            tracing::debug!(%from, "too many connections: closed at once");
            return;
        };
        // A failure here only costs some milliseconds of delay.
        let _ = stream.set_nodelay(true);
        let (router, caps, stopping, working) = (self.router.clone(), self.caps, self.stopping.clone(), working.clone());
        tokio::spawn(async move {
            converse(stream, from.ip(), router, caps, stopping).await;
            drop((place, working));
        });
    }
}

/// Serves one connection to its end.
async fn converse(stream: TcpStream, from: IpAddr, router: Router, caps: Caps, mut stopping: watch::Receiver<bool>) {
    let activity = Arc::new(Activity::default());
    let io = TokioIo::new(Watched::new(stream, activity.clone()));
    let doing = activity.clone();
    let service = hyper::service::service_fn(move |request: Request<Incoming>| {
        let (router, doing) = (router.clone(), doing.clone());
        async move {
            let _busy = doing.begin();
            Ok::<_, Infallible>(respond(router, request.map(Body::new), from).await)
        }
    });
    let connection = http1::Builder::new().header_read_timeout(None).max_headers(64).pipeline_flush(true).serve_connection(io, service);
    let mut connection = pin!(connection);
    let mut watchdog = tokio::time::interval(LOOK);
    let mut told = false;
    loop {
        tokio::select! {
            biased;
            // An error is the other side's going away, in all its forms.
            _ = connection.as_mut() => return,
            _ = stopping.wait_for(|stop| *stop), if !told => {
                told = true;
                connection.as_mut().graceful_shutdown();
            }
            _ = watchdog.tick() => if activity.is_overdue(&caps) { return },
        }
    }
}

/// What holds for every request and every answer.
async fn respond(mut router: Router, mut request: Request<Body>, from: IpAddr) -> Response {
    let reader = Reader::of(&request);
    if head_bytes(&request) > LARGEST_HEAD {
        return finish(harden(Refused::new(Kind::HeadTooLarge).into_response()), reader);
    }
    if is_forged(request.method(), request.headers()) {
        return finish(harden(Refused::new(Kind::CrossSite).into_response()), reader);
    }
    request.extensions_mut().insert(Peer(from));
    let response = match router.call(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    finish(harden(response), reader)
}

/// How long the head of a request is, about.
fn head_bytes(request: &Request<Body>) -> usize {
    let fields: usize = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    fields + request.uri().path_and_query().map_or(0, |address| address.as_str().len())
}

/// Whether another site's page made the browser send this (cross-site request forgery).
fn is_forged(method: &Method, headers: &HeaderMap) -> bool {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return false;
    }
    if let Some(site) = headers.get("sec-fetch-site") {
        return site != "same-origin" && site != "none";
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return false };
    let origin = origin.to_str().unwrap_or_default();
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    origin.split_once("://").is_none_or(|(_, of)| !of.eq_ignore_ascii_case(host))
}

const SAFE: [(HeaderName, HeaderValue); 3] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"),
    ),
];

fn harden(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in &SAFE {
        if !headers.contains_key(name) {
            headers.insert(name, value.clone());
        }
    }
    response
}

/// Connections there are, by address.
#[derive(Debug, Default)]
struct Open(Mutex<HashMap<IpAddr, usize>>);

/// A connection's place in the count; given back when dropped.
struct Place {
    open: Arc<Open>,
    from: IpAddr,
}

impl Open {
    fn enter(open: &Arc<Open>, from: IpAddr, caps: &Caps) -> Option<Place> {
        let mut counts = open.counts();
        let all: usize = counts.values().sum();
        let own = counts.get(&from).copied().unwrap_or(0);
        let most = if from.to_canonical().is_loopback() { caps.per_loopback } else { caps.per_address };
        if all >= caps.connections || own >= most {
            return None;
        }
        counts.insert(from, own + 1);
        Some(Place { open: open.clone(), from })
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.open.counts();
        if let Some(count) = counts.get_mut(&self.from) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.from);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forged_requests_are_told_from_honest_ones() {
        let table = [
            (Method::GET, vec![("sec-fetch-site", "cross-site")], false),
            (Method::POST, vec![], false),
            (Method::POST, vec![("sec-fetch-site", "same-origin")], false),
            (Method::POST, vec![("sec-fetch-site", "none")], false),
            (Method::POST, vec![("sec-fetch-site", "cross-site")], true),
            (Method::DELETE, vec![("sec-fetch-site", "same-site")], true),
            (Method::POST, vec![("origin", "http://office:8080"), ("host", "office:8080")], false),
            (Method::POST, vec![("origin", "http://evil.example"), ("host", "office:8080")], true),
            (Method::POST, vec![("origin", "null"), ("host", "office:8080")], true),
            (Method::POST, vec![("origin", "http://office:9090"), ("host", "office:8080")], true),
        ];
        for (method, headers, forged) in table {
            let headers = headers.into_iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
            let headers: HeaderMap = headers.collect();
            assert_eq!(is_forged(&method, &headers), forged, "{method} {headers:?}");
        }
    }

    #[test]
    fn an_address_has_only_its_share_of_connections() {
        let caps = Caps { connections: 4, per_address: 2, per_loopback: 3, ..Caps::default() };
        let open = Arc::new(Open::default());
        let lan: IpAddr = "192.168.1.7".parse().unwrap();
        let other: IpAddr = "192.168.1.8".parse().unwrap();
        let home: IpAddr = "127.0.0.1".parse().unwrap();
        let first = Open::enter(&open, lan, &caps).unwrap();
        let _second = Open::enter(&open, lan, &caps).unwrap();
        assert!(Open::enter(&open, lan, &caps).is_none());
        let _home = [Open::enter(&open, home, &caps).unwrap(), Open::enter(&open, home, &caps).unwrap()];
        assert!(Open::enter(&open, other, &caps).is_none(), "four in all");
        drop(first);
        assert!(Open::enter(&open, other, &caps).is_some());
    }
}
