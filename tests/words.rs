// SPDX-License-Identifier: EUPL-1.2
//! What people read, as it leaves the server: in the language they asked for, with every word found and every variable filled in.

use tests::Office;

const PAGES: [&str; 6] = [
    "/",
    "/staff",
    "/board",
    "/board/counter/1",
    "/accessibilita",
    "/privacy",
];

/// Names of messages that were not found show in brackets, and variables that were not given with a dollar.
#[track_caller]
fn whole(what: &str, words: &str) {
    for piece in words.split('[').skip(1) {
        let name = piece.split(']').next().unwrap_or_default();
        let a_key = name.contains('-')
            && name.chars().all(|letter| {
                letter.is_ascii_lowercase() || letter == '-' || letter.is_ascii_digit()
            });
        assert!(!a_key, "{what}: the words of {name} are missing");
    }
    assert!(
        !words.contains("{$") && !words.contains("{ $"),
        "{what}: a variable is not filled in"
    );
}

#[test]
fn pages_speak_the_language_that_was_asked_for() {
    let office = Office::open(&[1]);
    let ticket = office.take("carta-identita");
    office.next(1);
    let phone = format!("/t/{}", ticket.token);
    for path in PAGES.into_iter().chain([phone.as_str()]) {
        let mut pages = Vec::new();
        for language in ["it", "en"] {
            let page = office.server.api.get(&format!("{path}?lang={language}"));
            // The clerk's page is the form for signing in, with the status of somebody who has not.
            page.expect(if path == "/staff" { 401 } else { 200 });
            assert!(
                page.content_type.starts_with("text/html"),
                "{path}: {}",
                page.content_type
            );
            assert!(
                page.text.contains(&format!("<html lang=\"{language}\"")),
                "{path} in {language}"
            );
            whole(path, &page.text);
            pages.push(page.text);
        }
        assert_ne!(pages[0], pages[1], "{path} is the same in both languages");
    }
}

#[test]
fn a_page_without_a_language_is_italian() {
    let office = Office::open(&[]);
    assert!(
        office
            .server
            .api
            .get("/")
            .text
            .contains("<html lang=\"it\"")
    );
}

#[test]
fn the_phone_speaks_the_language_chosen_at_the_totem() {
    let office = Office::open(&[1]);
    let body = serde_json::json!({ "services": ["pin"], "language": "en" });
    let ticket: protocol::Ticket = office
        .kiosk
        .take(&tests::new_key(), &body)
        .expect(201)
        .json();
    assert!(
        office
            .server
            .api
            .get(&format!("/t/{}", ticket.token))
            .text
            .contains("<html lang=\"en\"")
    );
}

#[test]
fn the_description_of_the_interface_names_every_route() {
    let office = Office::open(&[]);
    let document: serde_json::Value = office
        .server
        .api
        .get("/api/openapi.json")
        .expect(200)
        .json();
    assert!(
        document["openapi"]
            .as_str()
            .is_some_and(|version| version.starts_with("3.1")),
        "{}",
        document["openapi"]
    );
    let paths = document["paths"].as_object().expect("paths");
    for path in [
        "/api/v1/office",
        "/api/v1/live",
        "/api/v1/events",
        "/api/v1/visits",
        "/api/v1/visits/{token}",
    ] {
        assert!(paths.contains_key(path), "{path}");
    }
    for action in [
        "open",
        "pause",
        "resume",
        "close",
        "next",
        "recall",
        "serve",
        "finish",
        "no-show",
        "no-show-and-next",
        "correct",
        "park",
        "transfer",
        "call",
        "add-leg",
        "undo",
    ] {
        assert!(
            paths
                .keys()
                .any(|path| path.starts_with("/api/v1/counters/{id}/") && path.ends_with(action)),
            "{action}"
        );
    }
}
