// SPDX-License-Identifier: EUPL-1.2
//! A real Chromium through the whole visit: the clerk calls, the board shows, the phone follows; and the cable is pulled in between.

mod desk;
mod old;
mod replaced;
mod tabs;

use std::path::Path;
use std::time::Duration;

use serde_json::json;
use tests::{Browser, Cable, Office, command_line, until};

/// WebDriver's code points for keys (W3C WebDriver, section 17.4.2).
const F9: &str = "\u{E039}";
const F2: &str = "\u{E032}";
const ENTER: &str = "\u{E007}";
const TAB: &str = "\u{E004}";

const PASSWORD: &str = "una frase lunga da ricordare";
/// Five seconds are the promise; the rest is for a busy machine.
const CUT_SHOWN_WITHIN: Duration = Duration::from_secs(10);

/// A member of staff with this role, made on the command line.
#[track_caller]
fn staff(office: &Office, name: &str, role: &str) {
    let data = office.server.data().to_string_lossy().into_owned();
    let input = format!("{PASSWORD}\n{PASSWORD}\n");
    let output = command_line(
        &["user", "add", name, "--role", role, "--data", &data],
        &input,
    );
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[track_caller]
fn sign_in(browser: &Browser, base: &str, name: &str) {
    browser.goto(&format!("{base}/staff"));
    browser.fill("#name", name);
    browser.fill("#password", PASSWORD);
    browser.click("main button[type=submit]");
}

/// Signs out whoever sits at a counter, and this one in.
#[track_caller]
fn sign_in_instead(browser: &Browser, base: &str, name: &str) {
    browser.click("#sign-out");
    browser.wait("signed out", || shown(browser, "#password"));
    sign_in(browser, base, name);
    browser.wait("signed in", || !shown(browser, "#password"));
}

/// What is in the first element that the selector finds.
fn text(browser: &Browser, css: &str) -> String {
    let found = browser.script(&format!(
        "const found = document.querySelector({css:?}); return found ? found.innerText : ''"
    ));
    found.as_str().unwrap_or_default().trim().to_owned()
}

fn shown(browser: &Browser, css: &str) -> bool {
    let script = format!(
        "const found = document.querySelector({css:?}); return !!found && found.checkVisibility({{ visibilityProperty: true }})"
    );
    browser.script(&script).as_bool().unwrap_or_default()
}

#[test]
fn the_whole_visit_in_a_browser_with_the_cable_pulled_in_between() {
    let office = Office::open(&[]);
    staff(&office, "anna", "operator");
    let cable = Cable::to(office.server.api.base());
    let base = cable.base();
    let browser = Browser::start();

    let clerk = browser.window();
    sign_in(&browser, &base, "anna");
    browser.click("a.counter[href='/staff/counters/1']");
    browser.click("[data-action=open]");
    browser.wait("the counter is open", || shown(&browser, ".state.open"));
    let (first, second) = (office.take("carta-identita"), office.take("residenza"));

    let board = browser.open_window();
    browser.goto(&format!("{base}/board"));
    let phone = browser.open_window();
    browser.goto(&format!("{base}/t/{}", first.token));
    browser.wait_words("A 001");

    browser.look_at(&clerk);
    browser.press(F9);
    browser.wait("the clerk sees A 001", || {
        text(&browser, ".number") == "A 001"
    });
    browser.look_at(&board);
    browser.wait("the board shows A 001", || {
        text(&browser, ".main-number").contains("A 001")
    });
    assert!(
        text(&browser, ".main-counter").contains('1'),
        "{}",
        browser.words()
    );
    browser.look_at(&phone);
    browser.wait("the phone is sent to the counter", || {
        shown(&browser, "[data-state=called]")
    });
    assert!(browser.words().contains('1'), "{}", browser.words());

    cable.pull();
    for window in [&clerk, &board, &phone] {
        browser.look_at(window);
        until("the page says that it is cut off", CUT_SHOWN_WITHIN, || {
            shown(&browser, "#cut-off")
        });
    }
    // Meanwhile the hall goes on.
    assert_eq!(office.next(1).visit.id, second.id);
    cable.plug();
    browser.look_at(&board);
    browser.wait("the board has caught up", || {
        text(&browser, ".main-number").contains("A 002") && !shown(&browser, "#cut-off")
    });
    browser.look_at(&phone);
    // The next one was called at once: nobody can have been served in between.
    browser.wait("the phone knows that its turn has passed", || {
        shown(&browser, "[data-state=no_show]")
    });
    browser.look_at(&clerk);
    browser.wait("the clerk sees A 002", || {
        text(&browser, ".number") == "A 002" && !shown(&browser, "#cut-off")
    });
    browser.press(F2);
    browser.wait("nobody is at the counter", || {
        text(&browser, ".number").is_empty()
    });
    assert_eq!(
        office.visit(&second.token).state,
        protocol::VisitState::Served
    );
}

#[test]
fn a_clerk_needs_no_mouse() {
    let office = Office::open(&[]);
    staff(&office, "bruno", "operator");
    let base = office.server.api.base().to_owned();
    let ticket = office.take("carta-identita");
    let browser = Browser::start();
    browser.goto(&format!("{base}/staff"));
    browser.wait("the name has the focus", || focused(&browser) == "name");
    for letter in "bruno".chars() {
        browser.press(&letter.to_string());
    }
    browser.press(TAB);
    for letter in PASSWORD.chars() {
        browser.press(&letter.to_string());
    }
    browser.press(ENTER);
    browser.wait("the counters are shown", || shown(&browser, "a.counter"));
    tab_to(
        &browser,
        "return document.activeElement.getAttribute('href') === '/staff/counters/1'",
    );
    browser.press(ENTER);
    browser.wait("the console is shown", || shown(&browser, ".console"));
    tab_to(
        &browser,
        "return document.activeElement.dataset.action === 'open'",
    );
    browser.press(ENTER);
    browser.wait("the counter is open", || shown(&browser, ".state.open"));
    browser.press(F9);
    browser.wait("A 001 is called", || {
        text(&browser, ".number") == ticket.number
    });
    browser.wait("a screen reader is told", || {
        text(&browser, "#said").contains("A 001")
    });
}

fn focused(browser: &Browser) -> String {
    browser
        .script("return document.activeElement ? document.activeElement.id : ''")
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// Goes on with the Tab key until the script holds.
#[track_caller]
fn tab_to(browser: &Browser, holds: &str) {
    for _ in 0..60 {
        if browser.script(holds).as_bool() == Some(true) {
            return;
        }
        browser.press(TAB);
    }
    panic!("the Tab key never gets there: {holds}\n{}", browser.words());
}

/// Judges the page as it is now: no rule of axe-core is broken, nothing came from elsewhere, no script failed. Where `PICTURES_TO` names a folder, a picture is
/// put there for people to look at.
#[track_caller]
fn judge(browser: &Browser, base: &str, what: &str) {
    // A page on a wall loads itself again only until its script has shown that it lives.
    let reloads = "return document.querySelector('head > meta[http-equiv=refresh]') !== null";
    browser.wait("the page takes its reload back", || {
        browser.script(reloads).as_bool() == Some(false)
    });
    if let Some(folder) = std::env::var_os("PICTURES_TO") {
        browser.picture(&Path::new(&folder).join(format!("{what}.png")));
    }
    let broken = browser.broken_rules();
    assert!(
        broken.is_empty(),
        "{what} at {}: {broken:#?}",
        browser.url()
    );
    let from =
        browser.script("return performance.getEntriesByType('resource').map(one => one.name)");
    for address in from.as_array().expect("a list") {
        let address = address.as_str().expect("an address");
        assert!(
            address.starts_with(base) || address.starts_with("data:"),
            "{what} loads {address}"
        );
    }
    let title = browser.script("return document.title");
    assert!(
        !title.as_str().unwrap_or_default().is_empty(),
        "{what} has no title"
    );
}

#[test]
fn pages_for_everybody_break_no_rule_of_accessibility() {
    let office = Office::open(&[1, 3]);
    let base = office.server.api.base().to_owned();
    let browser = Browser::start();
    let look = |path: &str, what: &str| {
        browser.goto(&format!("{base}{path}"));
        judge(&browser, &base, what);
    };
    for path in [
        "/",
        "/staff",
        "/board",
        "/board/counter/1",
        "/accessibilita",
        "/privacy",
        "/t/00000000000000000000000000000000",
    ] {
        look(path, "before anything has happened");
    }
    let ticket = office.take_for(&["carta-identita", "consegna-atti"]);
    let phone = format!("/t/{}", ticket.token);
    look(&phone, "a phone that waits");
    browser.size(360, 740);
    look(&phone, "a small phone");
    look(&format!("{phone}/leave"), "giving up");
    office.next(1);
    look(&phone, "a phone that is called");
    browser.size(1920, 1080);
    look("/board", "a board with a call");
    look("/board/counter/1", "the display of a counter with a call");
    office.act(1, "serve");
    look(&phone, "a phone that is served");
    office.act(1, "park");
    look(&phone, "a parked phone");
    office
        .clerk
        .act_with(1, "call", &json!({ "visit": ticket.id }))
        .expect(200);
    office.act(1, "no-show");
    look(&phone, "a phone that did not come");
    office
        .clerk
        .act_with(1, "call", &json!({ "visit": ticket.id }))
        .expect(200);
    office.act(1, "finish");
    office.next(3);
    office.act(3, "finish");
    look(&phone, "a phone that is done");
    let left = office.take("pin");
    office
        .server
        .api
        .post(&format!("/api/v1/visits/{}/leave", left.token), &json!({}))
        .expect(200);
    look(&format!("/t/{}", left.token), "a phone that gave up");
    look("/?lang=en", "in English");
}

#[test]
fn pages_of_staff_break_no_rule_of_accessibility() {
    let office = Office::open(&[2]);
    staff(&office, "carla", "operator");
    staff(&office, "dario", "supervisor");
    let base = office.server.api.base().to_owned();
    let browser = Browser::start();
    browser.goto(&format!("{base}/staff"));
    browser.fill("#name", "carla");
    browser.fill("#password", "sbagliata");
    browser.click("main button[type=submit]");
    browser.wait("the wrong password is told", || {
        shown(&browser, "[role=alert]")
    });
    judge(&browser, &base, "a wrong password");
    sign_in(&browser, &base, "carla");
    browser.wait("the counters are shown", || shown(&browser, "a.counter"));
    judge(&browser, &base, "choosing a counter");
    browser.click("a.counter[href='/staff/counters/1']");
    browser.wait("the console is shown", || shown(&browser, ".console"));
    judge(&browser, &base, "a closed counter");
    browser.click("[data-action=open]");
    browser.wait("the counter is open", || shown(&browser, ".state.open"));
    judge(&browser, &base, "an open counter with nobody");
    office.take_for(&["carta-identita", "consegna-atti"]);
    office.take("residenza");
    office.take("pin");
    browser.press(F9);
    browser.wait("somebody is called", || shown(&browser, ".number"));
    judge(&browser, &base, "a counter with somebody");
    for dialog in [
        "transfer",
        "park",
        "add-leg",
        "call-number",
        "pause",
        "close-at",
    ] {
        browser.click(&format!("[data-dialog={dialog}]"));
        browser.wait("the dialog is open", || {
            shown(&browser, &format!("#dialog-{dialog}"))
        });
        judge(&browser, &base, &format!("the dialog {dialog}"));
        browser.click(&format!("#dialog-{dialog} [data-cancel]"));
    }
    office.act(1, "no-show");
    office.act(1, "pause");
    browser.wait("the pause is shown", || shown(&browser, ".state.paused"));
    judge(&browser, &base, "a counter on pause");
    sign_in_instead(&browser, &base, "dario");
    browser.goto(&format!("{base}/supervisor"));
    browser.wait_words("Anagrafe");
    judge(&browser, &base, "the supervisor's page");
    browser.goto(&format!("{base}/supervisor/forecast?open=3&area=anagrafe"));
    browser.wait("the answer is there", || shown(&browser, ".what-if h3"));
    judge(&browser, &base, "the supervisor's forecasts");
    browser.goto(&format!("{base}/admin"));
    judge(&browser, &base, "the administrator's page");
}

#[test]
fn a_phone_works_without_scripts() {
    let office = Office::open(&[1]);
    let ticket = office.take("carta-identita");
    let page = String::from_utf8(office.server.api.get_bytes(&format!("/t/{}", ticket.token)))
        .expect("UTF-8");
    assert!(
        page.contains("A 001") && page.contains("<noscript>"),
        "{page}"
    );
    let leave = String::from_utf8(
        office
            .server
            .api
            .get_bytes(&format!("/t/{}/leave", ticket.token)),
    )
    .expect("UTF-8");
    assert!(leave.contains("<form method=\"post\""), "{leave}");
}
