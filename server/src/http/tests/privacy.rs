// SPDX-License-Identifier: EUPL-1.2
//! What the tokens of devices may not read, and what nobody may write.

use super::*;
use access::Role;

const NAME: &str = "Maria Canarini";
const PATHS: &[&str] = &[
    "/",
    "/board",
    "/board/counter/1",
    "/staff",
    "/staff/counters",
    "/staff/counters?part",
    "/staff/counters/1",
    "/staff/counters/2",
    "/supervisor",
    "/supervisor/forecast",
    "/admin",
    "/api/v1/office",
    "/api/v1/live",
    "/api/v1/counters/1",
    "/api/v1/health",
    "/api/v1/session",
    "/api/v1/forecast/quality",
    "/api/v1/device/prints",
];

/// Somebody sits at counter 1; the cookie of her session.
fn seated(office: &Office) -> String {
    office
        .running
        .as_ref()
        .unwrap()
        .app()
        .access
        .add_person(NAME, Role::Supervisor, "vento di marzo")
        .unwrap();
    let body = format!(r#"{{"name":"{NAME}","password":"vento di marzo"}}"#);
    let (status, head, _) = office.ask("POST /api/v1/session", &[JSON], &body);
    assert_eq!(status, 200);
    let cookie = head
        .lines()
        .find_map(|line| line.strip_prefix("set-cookie: "))
        .unwrap();
    let cookie = format!("Cookie: {}", cookie.split(';').next().unwrap());
    assert_eq!(
        office
            .ask(
                "POST /api/v1/counters/1/open",
                &[JSON, &cookie, "Idempotency-Key: open"],
                "{}"
            )
            .0,
        200
    );
    cookie
}

#[test]
fn no_device_reads_who_sits_where() {
    let office = Office::new("names", Caps::default());
    let cookie = seated(&office);
    let shown = office.ask("GET /staff/counters", &[&cookie], "");
    assert!(shown.2.contains(NAME), "colleagues see it");
    for kind in DeviceKind::ALL {
        let token = format!("Authorization: Bearer {}", office.token(kind));
        for path in PATHS {
            let (_, head, body) = office.ask(&format!("GET {path}"), &[&token], "");
            assert!(
                !body.contains(NAME) && !head.contains(NAME),
                "{path} for {}",
                kind.slug()
            );
        }
    }
}

#[test]
fn characters_that_command_what_shows_them_are_refused_in_every_text() {
    let office = Office::new("characters", Caps::default());
    let cookie = seated(&office);
    let kiosk = format!("Authorization: Bearer {}", office.token(DeviceKind::Kiosk));
    let access = &office.running.as_ref().unwrap().app().access;
    for bad in [
        '\u{202E}', '\u{1B}', '\u{9B}', '\u{2066}', '\u{200E}', '\u{200B}', '\u{FEFF}', '\0',
    ] {
        let text = serde_json::to_string(&format!("a{bad}b")).unwrap();
        let pause = format!(r#"{{"reason":{text}}}"#);
        let asked = office.problem("POST /api/v1/counters/1/pause", &[JSON, &cookie], &pause);
        assert_eq!(
            asked,
            (422, "wrong-fields".to_owned()),
            "a reason with {bad:?}"
        );
        for field in ["program", "version", "instance"] {
            let mut report = serde_json::json!({"program": "kiosk", "version": "1", "instance": "i", "uptime_s": 1, "clock": "2026-11-23T19:00:00Z"});
            report[field] = serde_json::from_str(&text).unwrap();
            let asked = office.problem(
                "POST /api/v1/device/report",
                &[JSON, &kiosk],
                &report.to_string(),
            );
            assert_eq!(
                asked,
                (422, "wrong-fields".to_owned()),
                "{field} with {bad:?}"
            );
        }
        assert!(
            access
                .add_person(&format!("Anna{bad}Rossi"), Role::Operator, "vento di marzo")
                .is_err(),
            "a name with {bad:?}"
        );
    }
    // Joiners are letters' business in Arabic and Punjabi.
    let pause = "{\"reason\":\"می\u{200C}روم ਸ੍\u{200D}ਰੀ\"}";
    assert_eq!(
        office
            .ask(
                "POST /api/v1/counters/1/pause",
                &[JSON, &cookie, "Idempotency-Key: joiners"],
                pause
            )
            .0,
        200
    );
}
