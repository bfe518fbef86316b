// SPDX-License-Identifier: EUPL-1.2
//! Refusals as problem documents (RFC 9457), in the reader's language.

use std::any::Any;
use std::sync::LazyLock;

use assets::words::{Value, Words};
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use protocol::{FieldError, Problem};

use pages::refusal;
use terms::refused::{FieldFault, Kind, Refused};

static ITALIAN: LazyLock<Words> = LazyLock::new(|| Words::new("it"));
static ENGLISH: LazyLock<Words> = LazyLock::new(|| Words::new("en"));

/// The words of `it` or `en`.
pub fn words(language: &str) -> &'static Words {
    if language == "en" { &ENGLISH } else { &ITALIAN }
}

/// How a handler fails: with a refusal. It travels as an extension of the response, and `finish` writes it in the language of the request.
#[derive(Debug)]
pub struct Failure(Refused);

impl<T: Into<Refused>> From<T> for Failure {
    fn from(refused: T) -> Failure {
        Failure(refused.into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.0.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Body::empty()).into_response();
        response.extensions_mut().insert(Box::new(self.0));
        response
    }
}

/// A panic in a handler is a bug of ours: the log has it, the reader gets no details.
pub fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a request handler panicked");
    Failure::from(Kind::Internal).into_response()
}

/// Who reads a refusal: in which language, and whether as a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reader {
    language: &'static str,
    is_browser: bool,
}

impl Reader {
    /// A browser that opens a page says that it takes HTML; the API answers with documents whoever asks.
    pub fn of<B>(request: &Request<B>) -> Reader {
        let accepts = request
            .headers()
            .get_all(header::ACCEPT)
            .iter()
            .any(|value| contains(value.as_bytes(), b"text/html"));
        Reader {
            language: language(request.headers()),
            is_browser: accepts && !request.uri().path().starts_with("/api/"),
        }
    }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len())
        .any(|window| window.eq_ignore_ascii_case(part))
}

/// Writes a refusal as a page in both languages for a browser, and else as a problem document.
pub fn finish(mut response: Response, reader: Reader) -> Response {
    let Some(refused) = response
        .extensions_mut()
        .remove::<Box<Refused>>()
        .or_else(|| of_the_framework(&response))
    else {
        return response;
    };
    if let Ok(status) = StatusCode::from_u16(refused.kind.status()) {
        *response.status_mut() = status;
    }
    let language = reader.language;
    let (kind, body) = if reader.is_browser {
        let other = if language == "en" { "it" } else { "en" };
        let said =
            [language, other].map(|language| (language, document(&refused, words(language))));
        (
            "text/html; charset=utf-8",
            refusal::refusal(&said, &refused.addresses)
                .into_string()
                .into_bytes(),
        )
    } else {
        (
            "application/problem+json",
            serde_json::to_vec(&document(&refused, words(language))).unwrap_or_default(),
        )
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(
        header::CONTENT_LANGUAGE,
        HeaderValue::from_static(if language == "en" { "en" } else { "it" }),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.remove(header::CONTENT_LENGTH);
    if let Some(seconds) = refused.retry_after_s {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if answered_early(refused.kind) {
        // The body may not have been read: the connection cannot be used again, and the client must know.
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    if matches!(refused.kind, Kind::TokenNeeded | Kind::BadToken) {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    *response.body_mut() = Body::from(Bytes::from(body));
    response
}

/// What the framework refuses by itself, such as an address that is not text, it says in plain English; our own answers are never plain text.
fn of_the_framework(response: &Response) -> Option<Box<Refused>> {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE);
    if !(status.is_client_error() || status.is_server_error())
        || kind.is_some_and(|kind| !kind.as_bytes().starts_with(b"text/plain"))
    {
        return None;
    }
    let known = [
        Kind::NotFound,
        Kind::MethodNotAllowed,
        Kind::RequestTimeout,
        Kind::BodyTooLarge,
        Kind::NotJson,
        Kind::HeadTooLarge,
    ];
    let kind = known
        .into_iter()
        .find(|kind| kind.status() == status.as_u16());
    let kind = kind.unwrap_or(if status.is_server_error() {
        Kind::Internal
    } else {
        Kind::BadAddress
    });
    Some(Box::new(Refused::new(kind)))
}

/// A refusal as a whole answer of HTTP/1.1, for whoever is told before a request is read.
pub fn written(refused: &Refused, language: &str) -> Vec<u8> {
    let json = serde_json::to_vec(&document(refused, words(language))).unwrap_or_default();
    let status =
        StatusCode::from_u16(refused.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let retry = refused
        .retry_after_s
        .map(|seconds| format!("retry-after: {seconds}\r\n"))
        .unwrap_or_default();
    let length = json.len();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/problem+json\r\ncontent-language: {language}\r\ncache-control: no-store\r\n\
         content-length: {length}\r\n{retry}connection: close\r\n\r\n"
    );
    [head.into_bytes(), json].concat()
}

/// Whether such a refusal may come before the body of its request was read.
fn answered_early(kind: Kind) -> bool {
    matches!(
        kind.status(),
        400 | 401 | 403 | 404 | 405 | 408 | 413 | 421 | 431
    )
}

fn document(refused: &Refused, words: &Words) -> Problem {
    let name = refused.kind.name();
    let variables: Vec<(&str, Value<'_>)> = refused
        .with
        .iter()
        .map(|(key, value)| (*key, Value::from(value.as_str())))
        .collect();
    let said = |part: &str| words.with(&format!("{name}-{part}"), &variables);
    let field = |(field, fault): &(String, FieldFault)| {
        let message = match fault {
            FieldFault::Form(details) => {
                words.with(fault.key(), &[("details", details.as_str().into())])
            }
            _ => words.get(fault.key()),
        };
        FieldError {
            field: field.clone(),
            message,
        }
    };
    Problem {
        kind: format!("/problems/{name}"),
        title: said("title"),
        status: refused.kind.status(),
        detail: said("detail"),
        errors: refused.fields.iter().map(field).collect(),
        console: refused.console.clone(),
    }
}

/// `en` when `Accept-Language` prefers English to Italian, else `it`.
pub fn language(headers: &HeaderMap) -> &'static str {
    let asked = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut best = ("it", 0.0);
    for entry in asked.split(',') {
        let (tag, parameters) = entry.split_once(';').unwrap_or((entry, ""));
        let weight = parameters
            .trim()
            .strip_prefix("q=")
            .map_or(1.0, |q| q.parse::<f32>().unwrap_or(0.0));
        let known = ["it", "en"].into_iter().find(|known| {
            tag.trim()
                .split('-')
                .next()
                .is_some_and(|t| t.eq_ignore_ascii_case(known))
        });
        if let Some(known) = known
            && weight > best.1
        {
            best = (known, weight);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reader_chooses_the_language() {
        let table = [
            ("", "it"),
            ("en", "en"),
            ("en-GB,en;q=0.9", "en"),
            ("it-IT,it;q=0.9,en;q=0.8", "it"),
            ("de,en;q=0.5,it;q=0.4", "en"),
            ("de", "it"),
            ("EN;q=0", "it"),
        ];
        for (asked, expected) in table {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(asked));
            assert_eq!(language(&headers), expected, "{asked}");
        }
    }
}
