// SPDX-License-Identifier: EUPL-1.2
//! Televisions and phones whose browser is never renewed, by what they lack: each shows every call, or says that it is cut off.

use std::process::Command;
use std::time::Duration;

use tests::{Browser, Cable, Office, until};

use super::{shown, text};

/// A page that has to load itself again needs some seconds, on a busy machine.
const SHOWN_WITHIN: Duration = Duration::from_secs(20);
const CUT_WITHIN: Duration = Duration::from_secs(15);

#[track_caller]
fn remove(browser: &Browser, names: &str, more: &str) {
    browser.before_scripts(&format!(
        "{names:?}.split(' ').forEach(function (name) {{ delete window[name]; }}); {more}"
    ));
}

/// What came after 2014 and our pages might lean on.
const NEWER: &str = "AbortController AbortSignal fetch EventSource Promise ReadableStream TextDecoder Symbol Set Map BroadcastChannel \
                     SharedWorker speechSynthesis AudioContext PointerEvent matchMedia MutationObserver";
const NEWER_METHODS: &str = "delete Array.from; delete Object.assign; delete Element.prototype.closest; delete Element.prototype.remove; \
    delete Element.prototype.matches; delete String.prototype.startsWith; delete String.prototype.padStart; delete Array.prototype.find; \
    delete Array.prototype.includes; delete NodeList.prototype.forEach;";

#[track_caller]
fn sees_calls_and_says_when_it_is_cut_off(lacks: &str, make_old: impl Fn(&Browser)) {
    let office = Office::open(&[1, 2]);
    let cable = Cable::to(office.server.api.base());
    let (first, second) = (office.take("carta-identita"), office.take("residenza"));
    let browser = Browser::start();
    let board = browser.window();
    make_old(&browser);
    browser.goto(&format!("{}/board", cable.base()));
    let phone = browser.open_window();
    make_old(&browser);
    browser.goto(&format!("{}/t/{}", cable.base(), second.token));
    browser.wait_words("A 002");
    assert!(
        text(&browser, "[data-age]").starts_with("Aggiornato alle "),
        "{lacks}: {}",
        browser.words()
    );

    for ticket in [&first, &second] {
        office.next(1);
        browser.look_at(&board);
        until(
            &format!("{lacks}: the board shows {}", ticket.number),
            SHOWN_WITHIN,
            || text(&browser, ".main-number").contains(&ticket.number),
        );
        assert!(
            text(&browser, "[data-age]").starts_with("Aggiornato alle "),
            "{lacks}: {}",
            browser.words()
        );
    }
    browser.look_at(&phone);
    until(
        &format!("{lacks}: the phone is sent to the counter"),
        SHOWN_WITHIN,
        || shown(&browser, "[data-state=called]"),
    );

    cable.pull();
    for window in [&board, &phone] {
        browser.look_at(window);
        until(
            &format!("{lacks}: the page says that it is cut off"),
            CUT_WITHIN,
            || shown(&browser, "#cut-off"),
        );
    }
    cable.plug();
    for window in [&board, &phone] {
        browser.look_at(window);
        until(&format!("{lacks}: the page is back"), SHOWN_WITHIN, || {
            text(&browser, ".top h1, .main-number").contains("A 002")
                && !shown(&browser, "#cut-off")
        });
    }
}

#[test]
fn without_abort_controller() {
    sees_calls_and_says_when_it_is_cut_off("no AbortController", |browser| {
        remove(browser, "AbortController AbortSignal", "")
    });
}

#[test]
fn with_what_browsers_had_in_2014() {
    sees_calls_and_says_when_it_is_cut_off("nothing newer", |browser| {
        remove(browser, NEWER, NEWER_METHODS)
    });
}

#[test]
fn with_a_script_that_never_runs() {
    sees_calls_and_says_when_it_is_cut_off("no script", |browser| {
        browser.block(&["*board.js*", "*phone.js*"])
    });
}

/// Where a page's scripts are switched off there is nobody to say that the server is gone, but the browser's own page when it loads again.
#[test]
fn with_scripts_switched_off() {
    let office = Office::open(&[1]);
    let base = office.server.api.base();
    let (first, second) = (office.take("carta-identita"), office.take("residenza"));
    let browser = Browser::start();
    let board = browser.window();
    browser.without_scripts();
    browser.goto(&format!("{base}/board"));
    let phone = browser.open_window();
    browser.without_scripts();
    browser.goto(&format!("{base}/t/{}", second.token));
    for ticket in [&first, &second] {
        office.next(1);
        browser.look_at(&board);
        until(
            &format!("the board shows {}", ticket.number),
            SHOWN_WITHIN,
            || text(&browser, ".main-number").contains(&ticket.number),
        );
        assert!(
            text(&browser, "[data-age]").starts_with("Aggiornato alle "),
            "{}",
            browser.words()
        );
    }
    browser.look_at(&phone);
    until("the phone is sent to the counter", SHOWN_WITHIN, || {
        shown(&browser, "[data-state=called]")
    });
    assert!(
        text(&browser, "[data-age]").starts_with("Aggiornato alle "),
        "{}",
        browser.words()
    );
}

#[test]
fn what_boards_and_phones_load_is_read_by_the_oldest_browser() {
    let office = Office::open(&[]);
    let acorn = std::env::var("ACORN").expect("ACORN names acorn.js: tests/run fetches it");
    for name in ["board.js", "phone.js", "guard.js"] {
        let path = office.folder.join(name);
        std::fs::write(
            &path,
            office.server.api.get_bytes(&format!("/assets/{name}")),
        )
        .expect("written");
        let parse = "require(process.argv[1]).parse(require('fs').readFileSync(process.argv[2], 'utf8'), { ecmaVersion: 5 })";
        let read = Command::new("node")
            .args(["-e", parse, &acorn])
            .arg(&path)
            .output()
            .expect("node runs");
        assert!(
            read.status.success(),
            "{name}: {}",
            String::from_utf8_lossy(&read.stderr)
        );
    }
}
