// SPDX-License-Identifier: EUPL-1.2
//! What clerks and supervisors do and are told beside calling: slips printed again, somebody who is set aside, printers without paper.

use protocol::PrintJobs;
use serde_json::json;
use tests::{Api, Browser, Office};

use super::{ENTER, F9, focused, judge, shown, sign_in, sign_in_instead, staff, tab_to, text};

/// A clerk at counter 1, which is open.
fn at_counter_1(office: &Office) -> Browser {
    staff(office, "elena", "operator");
    let browser = Browser::start();
    sign_in(&browser, office.server.api.base(), "elena");
    browser.click("a.counter[href='/staff/counters/1']");
    browser.click("[data-action=open]");
    browser.wait("the counter is open", || shown(&browser, ".state.open"));
    browser
}

/// What the totem reports of its printer.
#[expect(
    clippy::disallowed_methods,
    reason = "a test lives in the machine's own time"
)]
fn report(totem: &Api, printer: &str) {
    let clock = format!("{:.3}", jiff::Timestamp::now());
    let body = json!({ "program": "kiosk", "version": "1", "instance": "one", "uptime_s": 60, "clock": clock, "printer": printer });
    totem.post("/api/v1/device/report", &body).expect(200);
}

/// The slips that the totem is to print again.
fn to_print(totem: &Api) -> Vec<String> {
    let jobs: PrintJobs = totem.get("/api/v1/device/prints").expect(200).json();
    jobs.prints
        .into_iter()
        .map(|job| job.ticket.number)
        .collect()
}

#[test]
fn a_clerk_has_a_slip_printed_again_with_the_mouse_and_with_the_keyboard() {
    let office = Office::open(&[]);
    let browser = at_counter_1(&office);
    let (first, second) = (office.take("carta-identita"), office.take("residenza"));
    browser.press(F9);
    browser.wait("somebody is called", || {
        text(&browser, ".number") == first.number
    });
    browser.click("#reprint");
    browser.wait("the dialog is open", || shown(&browser, "#dialog-reprint"));
    judge(&browser, office.server.api.base(), "the dialog reprint");
    // It offers the number of who is here, and the office's only totem.
    browser.click("#dialog-reprint [type=submit]");
    browser.wait("the dialog is closed", || {
        !shown(&browser, "#dialog-reprint")
    });
    browser.wait("it is said", || {
        text(&browser, "#said") == "Ristampa chiesta al totem"
    });
    assert_eq!(to_print(&office.kiosk), [first.number.as_str()]);

    tab_to(&browser, "return document.activeElement.id === 'reprint'");
    browser.press(ENTER);
    browser.wait("the number has the focus", || {
        focused(&browser) == "reprint-number"
    });
    browser.script("document.activeElement.select()");
    for letter in "z 999".chars() {
        browser.press(&letter.to_string());
    }
    browser.press(ENTER);
    browser.wait("a number that nobody has is told", || {
        !text(&browser, "#dialog-reprint .dialog-error").is_empty()
    });
    browser.script("document.getElementById('reprint-number').select()");
    for letter in second.number.chars() {
        browser.press(&letter.to_string());
    }
    browser.press(ENTER);
    browser.wait("the dialog is closed", || {
        !shown(&browser, "#dialog-reprint")
    });
    assert_eq!(
        to_print(&office.kiosk),
        [first.number.as_str(), second.number.as_str()]
    );
}

#[test]
fn a_clerk_sets_somebody_aside_who_waits() {
    let office = Office::open(&[]);
    let browser = at_counter_1(&office);
    let (first, second) = (office.take("carta-identita"), office.take("residenza"));
    browser.press(F9);
    browser.wait("somebody is called", || {
        text(&browser, ".number") == first.number
    });
    browser.click(&format!("#park-{}", second.id));
    browser.wait("the dialog says whom it is about", || {
        text(&browser, "#dialog-park .dialog-whom") == second.number
    });
    judge(&browser, office.server.api.base(), "the dialog park");
    browser.click("#dialog-park [type=submit]");
    browser.wait("the number is set aside", || {
        shown(&browser, &format!("#requeue-{}", second.id))
    });
    assert_eq!(
        office.visit(&second.token).state,
        protocol::VisitState::Parked
    );
    assert_eq!(
        text(&browser, ".number"),
        first.number,
        "who is at the counter stays there"
    );
    browser.click("[data-dialog=park].button");
    browser.wait("now it is about who is here", || {
        text(&browser, "#dialog-park .dialog-whom") == first.number
    });
    browser.click("#dialog-park [type=submit]");
    browser.wait("nobody is at the counter", || {
        text(&browser, ".number").is_empty()
    });
    assert_eq!(
        office.visit(&first.token).state,
        protocol::VisitState::Parked
    );
}

#[test]
fn a_printer_without_paper_is_seen_by_clerks_and_heard_by_the_supervisor() {
    let office = Office::open(&[]);
    staff(&office, "dario", "supervisor");
    let base = office.server.api.base().to_owned();
    let browser = at_counter_1(&office);
    report(&office.kiosk, "paper_out");
    browser.wait("the clerk is told", || {
        text(&browser, ".strip.warn").contains("kiosk of a test: la carta è finita")
    });
    judge(&browser, &base, "a printer without paper");
    report(&office.kiosk, "online");
    browser.wait("and that there is some again", || {
        !shown(&browser, ".strip.warn")
    });

    sign_in_instead(&browser, &base, "dario");
    browser.goto(&format!("{base}/supervisor"));
    browser.wait_words("Chi attende di più");
    let sounded = || {
        browser
            .script("return document.body.dataset.sounded || '0'")
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    // Browsers are mute until somebody touches the page.
    browser.click("h2");
    browser.wait("the page may sound", || !shown(&browser, "#sound"));
    assert_eq!(sounded(), "0");
    report(&office.kiosk, "paper_out");
    browser.wait("the banner is there", || {
        text(&browser, ".alarm-banner").contains("la carta è finita")
    });
    browser.wait("it is heard", || sounded() == "1");
    judge(&browser, &base, "the supervisor's page with an alarm");
    report(&office.kiosk, "online");
    browser.wait("the banner is gone", || !shown(&browser, ".alarm-banner"));
    assert_eq!(sounded(), "1", "what is over makes no sound");
    report(&office.kiosk, "cover_open");
    browser.wait("another one is heard", || sounded() == "2");
}

#[test]
fn a_clerk_says_when_the_counter_will_close() {
    let office = Office::open(&[]);
    staff(&office, "dario", "supervisor");
    let base = office.server.api.base().to_owned();
    let browser = at_counter_1(&office);
    let say = |time: &str| {
        browser.click("#close-at");
        browser.wait("the dialog is open", || shown(&browser, "#dialog-close-at"));
        browser.script(&format!(
            "document.getElementById('close-at-time').value = '{time}'"
        ));
        browser.click("#dialog-close-at [type=submit]");
    };
    say("00:00");
    browser.wait("what is past is refused in words", || {
        text(&browser, "#dialog-close-at .dialog-error").contains("già passata")
    });
    browser.click("#dialog-close-at [data-cancel]");
    say("23:59");
    browser.wait("it is said on the key", || {
        text(&browser, "#close-at") == "Chiude alle 23:59"
    });
    on_pause_it_is_said_too(&office, &browser);
    sign_in_instead(&browser, &base, "dario");
    browser.goto(&format!("{base}/supervisor"));
    browser.wait_words("chiude alle 23:59");
    office.act_with(1, "close-at", &json!({ "at": null }));
    browser.wait("and that it was taken back", || {
        !browser.words().contains("chiude alle")
    });
}

/// With the keyboard alone: taken back, and said again.
#[track_caller]
fn on_pause_it_is_said_too(office: &Office, browser: &Browser) {
    let base = office.server.api.base();
    let open_dialog = || {
        tab_to(browser, "return document.activeElement.id === 'close-at'");
        browser.press(ENTER);
        browser.wait("the time has the focus", || {
            focused(browser) == "close-at-time"
        });
    };
    office.act(1, "pause");
    browser.wait("the pause is shown", || shown(browser, ".state.paused"));
    browser.wait("the key still says it", || {
        text(browser, "#close-at") == "Chiude alle 23:59"
    });
    judge(browser, base, "a counter on pause that will close");
    open_dialog();
    judge(browser, base, "the dialog close-at on pause");
    browser.script("document.getElementById('close-at-time').value = ''");
    browser.press(ENTER);
    browser.wait("it was taken back", || {
        text(browser, "#close-at") == "Ora di chiusura"
    });
    open_dialog();
    browser.script("document.getElementById('close-at-time').value = '23:58'");
    browser.press(ENTER);
    browser.wait("it is said again", || {
        text(browser, "#close-at") == "Chiude alle 23:58"
    });
    browser.press(F9);
    browser.wait("the counter is open again", || {
        shown(browser, ".state.open")
    });
    assert_eq!(
        text(browser, "#close-at"),
        "Chiude alle 23:58",
        "resuming changes nothing about it"
    );
    browser.click("#close-at");
    browser.wait("the dialog is open", || shown(browser, "#dialog-close-at"));
    browser.script("document.getElementById('close-at-time').value = '23:59'");
    browser.click("#dialog-close-at [type=submit]");
    browser.wait("it is as before", || {
        text(browser, "#close-at") == "Chiude alle 23:59"
    });
}
