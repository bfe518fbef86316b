// SPDX-License-Identifier: EUPL-1.2
//! By which names this server may be called. A page of the internet can give its own name this server's address (DNS rebinding) and would then
//! be read as if it were ours; so a request must name an address, a name that only means something on this LAN, or one of the office's own names.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{Version, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::{App, KeptOffice};
use crate::http::problem::Failure;
use terms::refused::{Kind, Refused};

/// Endings of names that the internet does not give: RFC 6762 (`local`), RFC 8375 (`home.arpa`), ICANN's `internal`, and what routers use.
const LAN: [&str; 5] = [".local", ".home.arpa", ".internal", ".lan", ".localdomain"];

/// A longer name than any of DNS is not shown.
const LONGEST_NAME: usize = 253;

/// Refuses what was sent to another name, or to none or two.
pub(super) async fn ours(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let Some(hosts) = hosts(&request) else {
        return Failure::from(Kind::BadHost).into_response();
    };
    // Nothing of the office is in the files of the pages, and the page that says what is wrong needs them.
    if request.uri().path().starts_with("/assets/") {
        return next.run(request).await;
    }
    for host in hosts {
        if !is_of_the_lan(&host) && !app.is_called(name(&host)).await {
            tracing::debug!("a request for another name was refused");
            return Failure::from(wrong_host(&app, name(&host)).await).into_response();
        }
    }
    next.run(request).await
}

/// The names that a request is for: that of its `Host`, and that of its address when it is a whole one (RFC 9112, section 3.2). `None` when it
/// does not say, or says it twice; old clients of HTTP/1.0 name nothing.
fn hosts(request: &Request) -> Option<Vec<String>> {
    let named: Option<Vec<String>> = request
        .headers()
        .get_all(header::HOST)
        .into_iter()
        .map(|host| host.to_str().ok().map(|host| host.trim().to_owned()))
        .collect();
    let mut hosts = named.filter(|hosts| hosts.len() <= 1)?;
    if hosts.is_empty() && request.version() > Version::HTTP_10 {
        return None;
    }
    hosts.extend(
        request
            .uri()
            .authority()
            .map(|authority| authority.as_str().to_owned()),
    );
    Some(hosts)
}

/// Says where the server is found, and what has to be written so that it is found by this name too.
async fn wrong_host(app: &App, asked: &str) -> Refused {
    let is_shown = asked.len() <= LONGEST_NAME
        && asked
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
    let addresses = app.addresses().await;
    let mut refused = Refused::new(Kind::WrongHost)
        .with(
            "asked",
            if is_shown && !asked.is_empty() {
                asked
            } else {
                "?"
            },
        )
        .with("addresses", addresses.join(", "));
    refused.addresses = addresses;
    refused
}

impl App {
    /// Whether the office file calls the server so. What was known last counts while the desk does not answer.
    async fn is_called(&self, name: &str) -> bool {
        self.kept_office().is_some_and(|kept| kept.is_called(name))
            || (self.office_view().await.is_ok()
                && self.kept_office().is_some_and(|kept| kept.is_called(name)))
    }

    /// Where the pages are, for people.
    async fn addresses(&self) -> Vec<String> {
        let Ok(own_url) = self.desk.look(|state| state.own_url.clone()).await else {
            return Vec::new();
        };
        let port = own_url
            .rsplit_once(':')
            .map_or("", |(_, port)| port)
            .to_owned();
        let Some(kept) = self.kept_office() else {
            return vec![own_url];
        };
        let mut addresses = vec![kept.view.public_url.clone()];
        addresses.extend(
            kept.catalogue
                .names()
                .iter()
                .map(|name| format!("http://{name}:{port}")),
        );
        addresses.push(own_url);
        addresses.dedup();
        addresses
    }
}

impl KeptOffice {
    fn is_called(&self, host: &str) -> bool {
        let own = self
            .view
            .public_url
            .split_once("://")
            .map_or("", |(_, rest)| rest)
            .split('/')
            .next()
            .unwrap_or_default();
        let host = host.trim_end_matches('.');
        let names = self.catalogue.names().iter().map(String::as_str);
        names
            .chain([name(own)])
            .any(|known| !known.is_empty() && known.eq_ignore_ascii_case(host))
    }
}

fn is_of_the_lan(host: &str) -> bool {
    let name = name(host).trim_end_matches('.').to_ascii_lowercase();
    let address = name
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<IpAddr>()
        .is_ok();
    // Old clients of HTTP/1.0 name nothing; a browser always does.
    address
        || name.is_empty()
        || !name.contains('.')
        || LAN.iter().any(|ending| name.ends_with(ending))
}

/// Without the port.
fn name(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port))
            if port.bytes().all(|digit| digit.is_ascii_digit())
                && (!name.contains(':') || name.ends_with(']')) =>
        {
            name
        }
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::is_of_the_lan;

    #[test]
    fn only_names_that_the_internet_cannot_give_are_known_without_asking() {
        for host in [
            "192.168.1.10:8080",
            "127.0.0.1",
            "[fe80::1]:8080",
            "[::1]",
            "localhost:8080",
            "server",
            "totem.local",
            "REGOLA.Lan:80",
            "",
        ] {
            assert!(is_of_the_lan(host), "{host}");
        }
        for host in [
            "evil.example",
            "evil.example:8080",
            "192.168.1.10.evil.example",
            "local.evil.example",
            "evillocal.it",
            "a.local.it",
        ] {
            assert!(!is_of_the_lan(host), "{host}");
        }
    }
}
