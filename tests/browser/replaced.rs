// SPDX-License-Identifier: EUPL-1.2
//! A page that stays open while the server under its address is restored from a copy, and while the old one comes back.

use protocol::{NextAnswer, Ticket};
use serde_json::json;
use tests::{Browser, Start, Temp, catalogue, command_line, new_key, until};

use super::{CUT_SHOWN_WITHIN, shown, text};

#[test]
fn a_page_obeys_a_restored_server_and_not_the_one_that_it_replaced() {
    let temp = Temp::new("restored-page");
    let (disk, copies, fresh) = (temp.join("data"), temp.join("copies"), temp.join("fresh"));
    std::fs::create_dir(&copies).expect("a folder");
    let mut old = Start::new(&catalogue(), &disk).run();
    let (kiosk, clerk, port) = (old.as_a("kiosk"), old.as_a("operator"), old.port());
    let base = old.api.base().to_owned();
    let take = || {
        kiosk
            .take(&new_key(), &json!({ "services": ["carta-identita"] }))
            .expect(201)
            .json::<Ticket>()
            .number
    };
    let next = || {
        clerk
            .act(1, "next")
            .expect(200)
            .json::<NextAnswer>()
            .visit
            .number
    };
    let well = |words: &[&str]| {
        let output = command_line(words, "");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    clerk.act(1, "open").expect(200);
    let numbers = [take(), take(), take()];
    assert_eq!(next(), numbers[0]);
    well(&[
        "backup",
        "--data",
        &disk.to_string_lossy(),
        "--to",
        &copies.to_string_lossy(),
    ]);
    assert_eq!([next(), next()], [numbers[1].as_str(), numbers[2].as_str()]);

    let browser = Browser::start();
    browser.goto(&format!("{base}/board"));
    let main = |number: &str| text(&browser, ".main-number").contains(number);
    browser.wait("the board shows the last call", || main(&numbers[2]));
    old.program.kill();
    drop(old);
    well(&[
        "restore",
        "--from",
        &copies.to_string_lossy(),
        "--data",
        &fresh.to_string_lossy(),
    ]);
    let mut new = Start::new(&catalogue(), &fresh).port(port).run();
    browser.wait("the board shows what the copy knows", || {
        main(&numbers[0]) && !shown(&browser, "#cut-off")
    });
    // Its number in the journal is one that the board has heard before.
    assert_eq!(next(), numbers[1]);
    browser.wait("the board shows what is called now", || main(&numbers[1]));

    new.program.kill();
    drop(new);
    let mut old = Start::new(&catalogue(), &disk).port(port).run();
    until(
        "the board says that it is cut off",
        CUT_SHOWN_WITHIN,
        || shown(&browser, "#cut-off"),
    );
    // It has asked the old server more than once by then, and heard nothing from it.
    assert!(main(&numbers[1]), "{}", browser.words());
    old.program.kill();
    drop(old);
    let _new = Start::new(&catalogue(), &fresh).port(port).run();
    browser.wait("the new one is heard again", || {
        main(&numbers[1]) && !shown(&browser, "#cut-off")
    });
}
