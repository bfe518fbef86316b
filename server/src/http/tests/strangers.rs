// SPDX-License-Identifier: EUPL-1.2
//! What is refused before any of our own code has seen it, or by the framework: in words, as a page for a browser.

use super::*;

const BROWSER: &str = "Accept: text/html,application/xhtml+xml";

impl Office {
    /// Sends these bytes as they are; status, head and body of the answer.
    fn send(&self, request: &[u8]) -> (u16, String, String) {
        let mut stream = self.connect();
        stream.write_all(request).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer
            .split_once("\r\n\r\n")
            .unwrap_or_else(|| panic!("no answer: {answer:?}"));
        (
            head[9..12].parse().unwrap(),
            head.to_ascii_lowercase(),
            body.to_owned(),
        )
    }
}

fn named(toml: &str) -> Catalogue {
    let text =
        assets::sample::OFFICE_TOML.replacen("[office]\n", &format!("[office]\n{toml}\n"), 1);
    Catalogue::parse(&text)
        .unwrap_or_else(|faults| panic!("{faults:?}"))
        .always_open()
}

#[test]
fn what_the_framework_refuses_is_said_in_words() {
    let office = Office::new("framework", Caps::default());
    let long = format!("GET /{}", "x".repeat(15_000));
    let table: &[(&str, u16, &str)] = &[
        ("GET /t/%ff", 400, "bad-address"),
        ("GET /api/v1/visits/%ff", 400, "bad-address"),
        ("GET /board?show=x", 400, "bad-address"),
        ("GET /board?show=99999999999999999999", 400, "bad-address"),
        ("GET /board/counter/%c3%28", 400, "bad-address"),
        ("GET /staff?lang=it&lang=en", 400, "bad-address"),
        ("GET /assets/%ff", 400, "bad-address"),
        ("POST /board", 405, "method-not-allowed"),
        ("BREW /staff", 405, "method-not-allowed"),
        ("GET /nowhere", 404, "not-found"),
        (&long, 404, "not-found"),
    ];
    for (request, status, name) in table {
        assert_eq!(
            office.problem(request, &[], ""),
            (*status, (*name).to_owned()),
            "{request}"
        );
        let is_api = request.contains("/api/");
        let (got, head, body) = office.ask(request, &[BROWSER, "Accept-Language: en"], "");
        assert_eq!(got, *status, "{request}");
        assert_eq!(
            head.contains("content-type: text/html"),
            !is_api,
            "{request}: {head}"
        );
        assert!(is_api || body.contains("<h1>"), "{request}: {body}");
        assert!(
            !body.contains("Invalid URL") && !body.contains("deserialize"),
            "{request}: {body}"
        );
    }
}

#[test]
fn a_browser_that_calls_the_server_by_another_name_reads_which_names_work() {
    let office = Office::with(
        "names",
        named(r#"names = ["SRV-Anagrafe.comune.prova.cr.it", "sportelli.example"]"#),
    );
    let ask = |host: &str, more: &str| {
        office.send(
            format!("GET /staff HTTP/1.1\r\nConnection: close\r\nHost: {host}\r\n{more}\r\n")
                .as_bytes(),
        )
    };
    for host in [
        "srv-anagrafe.comune.prova.cr.it:8080",
        "SRV-ANAGRAFE.COMUNE.PROVA.CR.IT",
        "srv-anagrafe.comune.prova.cr.it.",
        "sportelli.example",
    ] {
        assert_eq!(ask(host, "").0, 401, "{host}: the form for signing in");
    }
    for host in [
        "comune.prova.cr.it",
        "x.srv-anagrafe.comune.prova.cr.it",
        "evil.example",
        "sportelli.example.evil.example",
    ] {
        let (status, head, body) = ask(host, &format!("{BROWSER}\r\n"));
        assert_eq!(status, 421, "{host}");
        assert!(head.contains("content-type: text/html"), "{head}");
        for part in [
            "lang=\"it\"",
            "lang=\"en\"",
            "srv-anagrafe.comune.prova.cr.it",
            host,
            "names = [",
            "[office]",
            "http://127.0.0.1:",
        ] {
            assert!(body.contains(part), "{host}, {part}: {body}");
        }
        let (_, head, body) = ask(host, "");
        assert!(
            head.contains("content-type: application/problem+json") && body.contains("wrong-host"),
            "{head} {body}"
        );
    }
    // What is no name is not written back.
    let (status, _, body) = ask("<script>.example", &format!("{BROWSER}\r\n"));
    assert!(
        (status == 421 || status == 400) && !body.contains("<script>"),
        "{body}"
    );
    assert_eq!(
        office.send(b"GET http://evil.example/staff HTTP/1.1\r\nHost: office\r\nConnection: close\r\n\r\n").0,
        421,
        "a whole address"
    );
    // The page needs its style.
    assert_eq!(
        office
            .send(
                b"GET /assets/desk.css HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
            )
            .0,
        200
    );
}

#[test]
fn a_request_says_once_which_server_it_is_for() {
    let office = Office::new("hosts", Caps::default());
    let close = "Connection: close\r\n";
    for hosts in [
        "",
        "Host: office\r\nHost: office\r\n",
        "Host: office\r\nHost: evil.example\r\n",
    ] {
        let (status, head, body) =
            office.send(format!("GET /api/v1/health HTTP/1.1\r\n{hosts}{close}\r\n").as_bytes());
        assert_eq!(status, 400, "{hosts}: {head}");
        assert!(body.contains("bad-host"), "{body}");
    }
    assert_eq!(
        office.send(b"GET /api/v1/health HTTP/1.0\r\n\r\n").0,
        200,
        "a program of long ago names nothing"
    );
}

#[test]
fn a_head_that_is_too_long_is_refused_in_words() {
    let office = Office::new("heads", Caps::default());
    let request = |bytes: usize| {
        format!(
            "GET /api/v1/health HTTP/1.1\r\nHost: office\r\nConnection: close\r\nCookie: a={}\r\n\r\n",
            "x".repeat(bytes)
        )
    };
    assert_eq!(office.send(request(15_000).as_bytes()).0, 200);
    for bytes in [17_000, 60_000] {
        let (status, _, body) = office.send(request(bytes).as_bytes());
        assert_eq!(status, 431, "{bytes}");
        assert!(body.contains("head-too-large"), "{bytes}: {body}");
    }
}
