// SPDX-License-Identifier: EUPL-1.2
//! By which names this server may be called. A page of the internet can give its own name this server's address (DNS rebinding) and would then
//! be read as if it were ours; so a request must name an address, a name that only means something on this LAN, or the office's own name.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::App;
use crate::refused::{Kind, Refused};

/// Endings of names that the internet does not give: RFC 6762 (`local`), RFC 8375 (`home.arpa`), ICANN's `internal`, and what routers use.
const LAN: [&str; 5] = [".local", ".home.arpa", ".internal", ".lan", ".localdomain"];

/// Refuses what was sent to another name.
pub(super) async fn ours(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    if is_of_the_lan(host) || is_of_the_office(&app, host).await {
        return next.run(request).await;
    }
    tracing::debug!("a request for another name was refused");
    Refused::new(Kind::WrongHost).into_response()
}

async fn is_of_the_office(app: &App, host: &str) -> bool {
    let Ok(office) = app.office_view().await else { return false };
    let own = office.public_url.split_once("://").map_or("", |(_, rest)| rest).split('/').next().unwrap_or_default();
    !own.is_empty() && name(own).eq_ignore_ascii_case(name(host))
}

fn is_of_the_lan(host: &str) -> bool {
    let name = name(host).trim_end_matches('.').to_ascii_lowercase();
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok();
    // Old clients of HTTP/1.0 name nothing; a browser always does.
    address || name.is_empty() || !name.contains('.') || LAN.iter().any(|ending| name.ends_with(ending))
}

/// Without the port.
fn name(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) && (!name.contains(':') || name.ends_with(']')) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::is_of_the_lan;

    #[test]
    fn only_names_that_the_internet_cannot_give_are_known_without_asking() {
        for host in
            ["192.168.1.10:8080", "127.0.0.1", "[fe80::1]:8080", "[::1]", "localhost:8080", "server", "totem.local", "REGOLA.Lan:80", ""]
        {
            assert!(is_of_the_lan(host), "{host}");
        }
        for host in ["evil.example", "evil.example:8080", "192.168.1.10.evil.example", "local.evil.example", "evillocal.it", "a.local.it"] {
            assert!(!is_of_the_lan(host), "{host}");
        }
    }
}
