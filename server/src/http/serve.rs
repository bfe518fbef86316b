// SPDX-License-Identifier: EUPL-1.2
//! The server's own accept loop: caps on connections, time-outs for whoever keeps one without using it, and what holds for every request and answer.

use std::convert::Infallible;
use std::fs::File;
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
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
use crate::http::problem::Failure;
use terms::refused::Kind;

mod caps;
mod complaints;
mod goodbye;
mod places;
mod proxies;
mod watched;

pub use caps::Caps;
use goodbye::Goodbye;
pub use places::{Connection, Follower, StreamPlace};
use places::{Place, Places};
pub use proxies::Proxies;
use watched::Watched;

/// After being told to stop, connections have this long to finish what they are doing.
const GRACE: Duration = Duration::from_secs(5);
/// A longer head is refused. What is much longer still is refused by the reader of heads, without words.
const LARGEST_HEAD: usize = 16 * 1024;
/// How often it is looked for connections that do nothing.
const LOOK: Duration = Duration::from_secs(1);
/// How long accepting rests when there are no descriptors.
const REST: Duration = Duration::from_millis(100);
/// The least time between two complaints about that.
const COMPLAIN: Duration = Duration::from_secs(10);

/// Accepts connections until it is told to stop. A server can have several of these, each with its own caps.
pub struct Server {
    pub listener: TcpListener,
    pub router: Router,
    pub caps: Caps,
    /// Who is believed about whom it speaks for.
    pub proxies: watch::Receiver<Arc<Proxies>>,
    pub stopping: watch::Receiver<bool>,
}

impl Server {
    /// Returns when all connections have ended, or the grace is over.
    pub async fn run(self) {
        let places = Places::new(self.caps);
        let goodbye = Goodbye::new();
        let (working, mut idle) = watch::channel(());
        let mut stopping = self.stopping.clone();
        let mut look = tokio::time::interval(LOOK);
        let mut descriptors = Descriptors::default();
        loop {
            let accepted = tokio::select! {
                biased;
                _ = stopping.wait_for(|stop| *stop) => break,
                _ = look.tick() => {
                    places.close_overdue();
                    continue;
                }
                accepted = self.listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, from)) => self.welcome(stream, from, &places, &goodbye, &working),
                Err(error) => {
                    descriptors
                        .lack(&error, &self.listener, &places, &goodbye)
                        .await
                }
            }
        }
        drop(self.listener);
        drop(working);
        // Every connection holds a clone of the sender; the channel closes with the last.
        let all_ended = async { while idle.changed().await.is_ok() {} };
        if tokio::time::timeout(GRACE, all_ended).await.is_err() {
            tracing::warn!("some connections did not end in time and were cut");
        }
    }

    fn welcome(
        &self,
        stream: TcpStream,
        from: SocketAddr,
        places: &Arc<Places>,
        goodbye: &Goodbye,
        working: &watch::Sender<()>,
    ) {
        let is_proxy = self.proxies.borrow().has(from.ip());
        let Some(place) = Places::enter(places, from.ip(), is_proxy) else {
            goodbye.say(stream);
            return;
        };
        notice_silence(&stream, self.caps.stalled);
        let conversation = Conversation {
            place: Arc::new(place),
            from: from.ip(),
            router: self.router.clone(),
            proxies: self.proxies.clone(),
        };
        let (stopping, working) = (self.stopping.clone(), working.clone());
        tokio::spawn(async move {
            converse(stream, conversation, stopping).await;
            drop(working);
        });
    }
}

/// A peer that is gone without a word is noticed when it acknowledges nothing for so long, whether anything is sent to it or not.
fn notice_silence(stream: &TcpStream, within: Duration) {
    use rustix::net::sockopt;
    // A failure here only costs some milliseconds of delay.
    let _ = stream.set_nodelay(true);
    let third = within / 3;
    let asked = sockopt::set_socket_keepalive(stream, true)
        .and_then(|()| sockopt::set_tcp_keepidle(stream, third))
        .and_then(|()| sockopt::set_tcp_keepintvl(stream, third))
        .and_then(|()| sockopt::set_tcp_keepcnt(stream, 3));
    #[cfg(target_os = "linux")]
    let asked = asked.and_then(|()| {
        sockopt::set_tcp_user_timeout(
            stream,
            u32::try_from(within.as_millis()).unwrap_or(u32::MAX),
        )
    });
    if let Err(error) = asked {
        tracing::debug!(%error, "a connection whose peer vanishes will be noticed late");
    }
}

/// What is done while no more connections can be accepted.
struct Descriptors {
    /// Held so that there is one to let go: whoever waits is told, rather than left waiting.
    spare: Option<File>,
    complained: Option<tokio::time::Instant>,
}

impl Default for Descriptors {
    fn default() -> Descriptors {
        Descriptors {
            spare: spare(),
            complained: None,
        }
    }
}

impl Descriptors {
    async fn lack(
        &mut self,
        error: &std::io::Error,
        listener: &TcpListener,
        places: &Places,
        goodbye: &Goodbye,
    ) {
        if matches!(
            error.kind(),
            ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset
        ) {
            // Somebody who has gone again already.
            return;
        }
        if self.complained.is_none_or(|at| at.elapsed() >= COMPLAIN) {
            self.complained = Some(tokio::time::Instant::now());
            tracing::warn!(%error, "connections cannot be accepted: idle ones are closed, others told to come back");
        }
        places.make_room();
        if self.spare.take().is_some()
            && let Ok(Ok((stream, _))) = tokio::time::timeout(REST, listener.accept()).await
        {
            goodbye.say_at_once(&stream);
        }
        tokio::time::sleep(REST).await;
        self.spare = spare();
    }
}

fn spare() -> Option<File> {
    File::open("/dev/null").ok()
}

/// All that the requests of one connection have in common.
#[derive(Clone)]
struct Conversation {
    place: Arc<Place>,
    from: IpAddr,
    router: Router,
    proxies: watch::Receiver<Arc<Proxies>>,
}

/// Serves one connection to its end.
async fn converse(
    stream: TcpStream,
    conversation: Conversation,
    mut stopping: watch::Receiver<bool>,
) {
    let place = conversation.place.clone();
    let io = TokioIo::new(Watched::new(stream, place.activity.clone()));
    let service = hyper::service::service_fn(move |request: Request<Incoming>| {
        let conversation = conversation.clone();
        async move {
            let _busy = conversation.place.activity.begin();
            Ok::<_, Infallible>(respond(&conversation, request.map(Body::new)).await)
        }
    });
    let connection = http1::Builder::new()
        .header_read_timeout(None)
        .max_headers(64)
        .pipeline_flush(true)
        .serve_connection(io, service);
    let mut connection = pin!(connection);
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
            () = place.closed.notified() => return,
        }
    }
}

/// What holds for every request and every answer.
async fn respond(conversation: &Conversation, mut request: Request<Body>) -> Response {
    let reader = Reader::of(&request);
    if head_bytes(&request) > LARGEST_HEAD {
        return finish(
            harden(Failure::from(Kind::HeadTooLarge).into_response()),
            reader,
        );
    }
    if is_forged(request.method(), request.headers()) {
        return finish(
            harden(Failure::from(Kind::CrossSite).into_response()),
            reader,
        );
    }
    let client = conversation
        .proxies
        .borrow()
        .client(conversation.from, request.headers());
    request.extensions_mut().insert(Peer(client));
    request
        .extensions_mut()
        .insert(conversation.place.begin(client));
    let response = match conversation.router.clone().call(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    finish(harden(response), reader)
}

/// How long the head of a request is, about.
fn head_bytes(request: &Request<Body>) -> usize {
    let fields: usize = request
        .headers()
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    fields
        + request
            .uri()
            .path_and_query()
            .map_or(0, |address| address.as_str().len())
}

/// Whether another site's page made the browser send this (cross-site request forgery).
fn is_forged(method: &Method, headers: &HeaderMap) -> bool {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return false;
    }
    if let Some(site) = headers.get("sec-fetch-site") {
        return site != "same-origin" && site != "none";
    }
    let Some(origin) = headers.get(header::ORIGIN) else {
        return false;
    };
    let origin = origin.to_str().unwrap_or_default();
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    origin
        .split_once("://")
        .is_none_or(|(_, of)| !of.eq_ignore_ascii_case(host))
}

const SAFE: [(HeaderName, HeaderValue); 3] = [
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    ),
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        ),
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
            (
                Method::POST,
                vec![("origin", "http://office:8080"), ("host", "office:8080")],
                false,
            ),
            (
                Method::POST,
                vec![("origin", "http://evil.example"), ("host", "office:8080")],
                true,
            ),
            (
                Method::POST,
                vec![("origin", "null"), ("host", "office:8080")],
                true,
            ),
            (
                Method::POST,
                vec![("origin", "http://office:9090"), ("host", "office:8080")],
                true,
            ),
        ];
        for (method, headers, forged) in table {
            let headers = headers.into_iter().map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            });
            let headers: HeaderMap = headers.collect();
            assert_eq!(is_forged(&method, &headers), forged, "{method} {headers:?}");
        }
    }
}
