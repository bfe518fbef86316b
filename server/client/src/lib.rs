// SPDX-License-Identifier: EUPL-1.2
//! What totem and boards use to talk to the server: plain blocking requests, each with a deadline, and a thread that follows the journal.
//!
//! Nothing here retries a request: whoever asks decides when to ask again, and with which key (see [`new_key`]).

mod error;
mod follow;
mod hall;
mod key;
mod order;
mod report;
mod sse;

use std::time::Duration;

use protocol::{
    DeviceAnswer, DeviceReport, EPOCH_HEADER, EmptyBody, HandOverAnswer, HandOverBody, HelloAnswer,
    HelloBody, LiveView, OfficeView, PROGRAM_AGENT, PrintJob, PrintJobs, Problem, SlipBody,
    TakeBody, Ticket, tolerant,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use ureq::Agent;
use ureq::http::Response;

pub use error::ClientError;
pub use follow::{Follower, Heard, Pace};
pub use hall::{HeardHall, Link};
pub use key::{new_key, spread};
pub use order::Order;
pub use report::{About, Condition, Reporter};

/// A request that has no answer by then counts as unanswered, so that a frozen server is noticed within 5 seconds.
const ANSWER_WITHIN: Duration = Duration::from_millis(4_500);
const CONNECT_WITHIN: Duration = Duration::from_secs(2);
const LARGEST_ANSWER_BYTES: u64 = 8 * 1024 * 1024;

/// The server as a device sees it. Cheap to clone; connections are kept and shared.
#[derive(Clone, Debug)]
pub struct Client {
    agent: Agent,
    base_url: String,
    token: Option<String>,
    /// See [`Client::knowing`].
    epoch: Option<u64>,
}

impl Client {
    /// `base_url` is the server's address, such as `http://192.168.1.10:8080`; a slash at the end is forgiven. `token` is sent as a bearer token.
    pub fn new(base_url: &str, token: Option<String>) -> Client {
        Client {
            agent: agent(ANSWER_WITHIN),
            base_url: base_url.trim_end_matches('/').to_owned(),
            token,
            epoch: None,
        }
    }

    /// The same, for whoever has known this epoch: a server that was replaced, and was plugged in again, gives it no numbers.
    #[must_use]
    pub fn knowing(&self, epoch: u64) -> Client {
        Client {
            epoch: Some(epoch),
            ..self.clone()
        }
    }

    /// The catalogue.
    pub fn office(&self) -> Result<OfficeView, ClientError> {
        self.get("/api/v1/office")
    }

    /// The hall at this moment.
    pub fn live(&self) -> Result<LiveView, ClientError> {
        self.get("/api/v1/live")
    }

    /// Takes a number. `key` is made once for one press of a button ([`new_key`]) and sent again, unchanged, with every retry: the server
    /// answers a repeated request with the first ticket. Problems come in the language of `body`.
    pub fn take(&self, key: &str, body: &TakeBody) -> Result<Ticket, ClientError> {
        let language = body.language.as_deref().unwrap_or("it");
        let request = self
            .post("/api/v1/visits")
            .header("Idempotency-Key", key)
            .header("Accept-Language", language);
        answer(send(request, body)?)
    }

    /// Reports what became of the paper of a visit. `visit_token` is the one of the [`Ticket`].
    pub fn report_slip(&self, visit_token: &str, body: &SlipBody) -> Result<(), ClientError> {
        self.tell_of(visit_token, "slip", body)
    }

    /// Tells how this device is, and hears what it should know.
    pub fn report(&self, report: &DeviceReport) -> Result<DeviceAnswer, ClientError> {
        answer(send(self.post("/api/v1/device/report"), report)?)
    }

    /// A totem says that it is there, and hears which numbers it may give when it is alone.
    pub fn hello(&self, body: &HelloBody) -> Result<HelloAnswer, ClientError> {
        answer(send(self.post("/api/v1/device/hello"), body)?)
    }

    /// A totem tells what it gave while it was alone. Told twice, under whatever key, it is known once.
    pub fn hand_over(&self, key: &str, body: &HandOverBody) -> Result<HandOverAnswer, ClientError> {
        answer(send(
            self.post("/api/v1/device/handover")
                .header("Idempotency-Key", key),
            body,
        )?)
    }

    /// Slips that staff want again from this totem.
    pub fn prints(&self) -> Result<Vec<PrintJob>, ClientError> {
        self.get::<PrintJobs>("/api/v1/device/prints")
            .map(|answer| answer.prints)
    }

    /// Says what became of one of [`Client::prints`].
    pub fn report_print(&self, job: &str, body: &SlipBody) -> Result<(), ClientError> {
        self.tell(&format!("/api/v1/device/prints/{}", named(job)?), body)
    }

    /// Gives a visit's place up: for a number that came when nobody was there to take it any more.
    pub fn leave(&self, visit_token: &str) -> Result<(), ClientError> {
        self.tell_of(visit_token, "leave", &EmptyBody {})
    }

    fn tell_of(
        &self,
        visit_token: &str,
        what: &str,
        body: &impl Serialize,
    ) -> Result<(), ClientError> {
        self.tell(
            &format!("/api/v1/visits/{}/{what}", named(visit_token)?),
            body,
        )
    }

    fn tell(&self, path: &str, body: &impl Serialize) -> Result<(), ClientError> {
        let response = send(self.post(path), body)?;
        if response.status().is_success() {
            Ok(())
        } else {
            Err(refusal(response))
        }
    }

    fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ClientError> {
        let mut request = self.agent.get(format!("{}{path}", self.base_url));
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        answer(request.call().map_err(ClientError::from)?)
    }

    fn post(&self, path: &str) -> ureq::RequestBuilder<ureq::typestate::WithBody> {
        let mut request = self.agent.post(format!("{}{path}", self.base_url));
        if let Some(epoch) = self.epoch {
            request = request.header(EPOCH_HEADER, epoch.to_string());
        }
        match &self.token {
            Some(token) => request.header("Authorization", format!("Bearer {token}")),
            None => request,
        }
    }
}

/// A part of a path that can be nothing else.
fn named(token: &str) -> Result<&str, ClientError> {
    let plain = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_alphanumeric());
    plain
        .then_some(token)
        .ok_or_else(|| ClientError::Broken("a token is not made of letters and digits".to_owned()))
}

/// An agent for the LAN: no proxy of the machine's environment, no redirects, statuses are answers and not errors.
fn agent(answer_within: Duration) -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .proxy(None)
        .max_redirects(0)
        .user_agent(format!("{PROGRAM_AGENT}{}", env!("CARGO_PKG_VERSION")))
        .timeout_connect(Some(CONNECT_WITHIN))
        .timeout_global(Some(answer_within))
        .build()
        .new_agent()
}

fn send<B: Serialize>(
    request: ureq::RequestBuilder<ureq::typestate::WithBody>,
    body: &B,
) -> Result<Response<ureq::Body>, ClientError> {
    request.send_json(body).map_err(ClientError::from)
}

fn answer<T: DeserializeOwned>(response: Response<ureq::Body>) -> Result<T, ClientError> {
    if !response.status().is_success() {
        return Err(refusal(response));
    }
    let bytes = read(response)?;
    tolerant::read(&bytes)
        .map_err(|error| ClientError::Broken(format!("an answer that is not understood: {error}")))
}

/// The server's own words when they are a problem document.
fn refusal(response: Response<ureq::Body>) -> ClientError {
    let status = response.status();
    match read(response).map(|bytes| tolerant::read::<Problem>(&bytes)) {
        Ok(Ok(problem)) => ClientError::Refused(problem),
        Ok(Err(_)) => ClientError::Broken(format!("status {status} without a problem document")),
        Err(error) => error,
    }
}

fn read(mut response: Response<ureq::Body>) -> Result<Vec<u8>, ClientError> {
    response
        .body_mut()
        .with_config()
        .limit(LARGEST_ANSWER_BYTES)
        .read_to_vec()
        .map_err(ClientError::from)
}

#[cfg(test)]
mod tests;
