// SPDX-License-Identifier: EUPL-1.2
//! Many tabs of one browser: it opens six connections to a server, and yet every page loads and stays fresh.

use tests::{Browser, Office, Window};

use super::{shown, text};

const TABS: usize = 7;

#[test]
fn seven_tabs_of_one_browser_are_all_alive_and_go_on_when_the_first_is_closed() {
    let office = Office::open(&[1]);
    let base = office.server.api.base().to_owned();
    let browser = Browser::start();
    let tickets: Vec<_> = (0..TABS).map(|_| office.take("carta-identita")).collect();
    let open = |path: &str| -> Window {
        let window = browser.open_window();
        browser.goto(&format!("{base}{path}"));
        window
    };
    let boards: Vec<Window> = (0..TABS).map(|_| open("/board")).collect();
    let phone = open(&format!("/t/{}", tickets[1].token));
    browser.wait_words("A 002");
    office.next(1);
    let all_show = |windows: &[Window], number: &str| {
        for window in windows {
            browser.look_at(window);
            browser.wait(&format!("a board shows {number}"), || {
                text(&browser, ".main-number").contains(number)
            });
            assert!(!shown(&browser, "#cut-off"), "{}", browser.words());
        }
    };
    all_show(&boards, "A 001");
    browser.look_at(&boards[0]);
    browser.close_window();
    browser.look_at(&boards[1]);
    office.next(1);
    all_show(&boards[1..], "A 002");
    browser.look_at(&phone);
    browser.wait("the phone is sent to the counter", || {
        shown(&browser, "[data-state=called]")
    });
}

#[test]
fn seven_phones_pages_in_one_browser_all_follow_their_own_visit() {
    let office = Office::open(&[1]);
    let base = office.server.api.base().to_owned();
    let browser = Browser::start();
    let open = |number: usize| {
        let ticket = office.take("carta-identita");
        let window = browser.open_window();
        browser.goto(&format!("{base}/t/{}", ticket.token));
        browser.wait(&format!("page {number} is there"), || {
            browser.words().contains(&ticket.number)
        });
        window
    };
    let windows: Vec<Window> = (1..=TABS).map(open).collect();
    for (index, window) in windows.iter().enumerate() {
        office.next(1);
        browser.look_at(window);
        browser.wait(
            &format!("page {} is sent to the counter", index + 1),
            || shown(&browser, "[data-state=called]"),
        );
    }
}
