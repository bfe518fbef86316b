// SPDX-License-Identifier: EUPL-1.2
//! A plain HTTP client that takes every status as an answer: refusals are what many tests are about.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value;

/// A device, a clerk's script or nobody in particular, talking to one server.
#[derive(Clone)]
pub struct Api {
    base: String,
    token: Option<String>,
    agent: ureq::Agent,
}

#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub content_type: String,
    pub headers: ureq::http::HeaderMap,
    pub text: String,
}

impl Api {
    /// `base` is the server's address without a slash at the end.
    pub fn new(base: &str, token: Option<&str>) -> Api {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            // A server may close a connection after a refusal; which request meets that is chance, so each has a connection of its own.
            .max_idle_connections(0)
            .timeout_global(Some(Duration::from_secs(30)))
            .timeout_connect(Some(Duration::from_secs(5)))
            .build();
        Api {
            base: base.to_owned(),
            token: token.map(str::to_owned),
            agent: config.into(),
        }
    }

    pub fn with_token(&self, token: &str) -> Api {
        Api {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    pub fn base(&self) -> &str {
        &self.base
    }

    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// The body of a page or file as it is; it must be there.
    #[track_caller]
    pub fn get_bytes(&self, path: &str) -> Vec<u8> {
        let mut response = self
            .agent
            .get(self.url(path))
            .call()
            .unwrap_or_else(|error| panic!("GET {path}: {error}"));
        assert_eq!(response.status().as_u16(), 200, "GET {path}");
        response
            .body_mut()
            .read_to_vec()
            .unwrap_or_else(|error| panic!("GET {path}: {error}"))
    }

    /// # Errors
    /// The transport's: nobody answered, or only half.
    pub fn try_get(&self, path: &str) -> Result<Answer, ureq::Error> {
        let mut request = self.agent.get(self.url(path));
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        read(request.call()?)
    }

    /// Posts `body` as it is, with these headers beside the token.
    ///
    /// # Errors
    /// The transport's: nobody answered, or only half.
    pub fn try_post_text(
        &self,
        path: &str,
        body: &str,
        headers: &[(&str, &str)],
    ) -> Result<Answer, ureq::Error> {
        let mut request = self.agent.post(self.url(path));
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if !headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        {
            request = request.header("content-type", "application/json");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        read(request.send(body)?)
    }

    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.try_get(path)
            .unwrap_or_else(|error| panic!("GET {path}: {error}"))
    }

    #[track_caller]
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_text(path, &body.to_string(), &[])
    }

    #[track_caller]
    pub fn post_text(&self, path: &str, body: &str, headers: &[(&str, &str)]) -> Answer {
        self.try_post_text(path, body, headers)
            .unwrap_or_else(|error| panic!("POST {path}: {error}"))
    }

    /// Takes a number under `key`.
    #[track_caller]
    pub fn take(&self, key: &str, body: &Value) -> Answer {
        self.post_text(
            "/api/v1/visits",
            &body.to_string(),
            &[("idempotency-key", key)],
        )
    }

    /// # Errors
    /// The transport's: nobody answered, or only half.
    pub fn try_take(&self, key: &str, body: &Value) -> Result<Answer, ureq::Error> {
        self.try_post_text(
            "/api/v1/visits",
            &body.to_string(),
            &[("idempotency-key", key)],
        )
    }

    /// An action of a counter with an empty body.
    #[track_caller]
    pub fn act(&self, counter: u16, action: &str) -> Answer {
        self.act_with(counter, action, &serde_json::json!({}))
    }

    #[track_caller]
    pub fn act_with(&self, counter: u16, action: &str, body: &Value) -> Answer {
        self.post(&format!("/api/v1/counters/{counter}/{action}"), body)
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

impl Answer {
    /// The body as one of the protocol's types; panics with the whole answer when it is something else.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|error| panic!("{error} in the answer {}: {}", self.status, self.text))
    }

    #[track_caller]
    pub fn expect(&self, status: u16) -> &Answer {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// The name of the problem it carries, after checking that it is a whole problem document in plain words.
    #[track_caller]
    pub fn problem(&self) -> String {
        assert_eq!(
            self.content_type, "application/problem+json",
            "{}: {}",
            self.status, self.text
        );
        let problem: protocol::Problem = self.json();
        assert_eq!(problem.status, self.status, "{}", self.text);
        assert!(
            !problem.title.is_empty() && !problem.detail.is_empty(),
            "a problem without words: {}",
            self.text
        );
        for word in ["panicked", ".rs:", "sqlite", "SQLITE", "{$", "[problem"] {
            assert!(
                !problem.title.contains(word) && !problem.detail.contains(word),
                "not for people: {}",
                self.text
            );
        }
        problem.name().to_owned()
    }
}

fn read(response: ureq::http::Response<ureq::Body>) -> Result<Answer, ureq::Error> {
    let (parts, mut body) = response.into_parts();
    let content_type = parts
        .headers
        .get("content-type")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let text = body.read_to_string()?;
    Ok(Answer {
        status: parts.status.as_u16(),
        content_type,
        headers: parts.headers,
        text,
    })
}
