// SPDX-License-Identifier: EUPL-1.2
//! Every page in every state and both languages: whole, without missing words, and fit for a strict content policy.

use std::path::PathBuf;

use protocol::{ForecastQuality, NextUp, VisitState};

use super::fixtures::*;
use super::fixtures_forecast::*;
use super::{
    Face, board, choose, console, counter_display, index, phone, states, supervisor, texts,
    words_of,
};

const TOKEN: &str = "0123456789abcdef0123456789abcdef";
const STATES: [(&str, VisitState); 8] = [
    ("waiting", VisitState::Waiting),
    ("called", VisitState::Called),
    ("serving", VisitState::Serving),
    ("parked", VisitState::Parked),
    ("no-show", VisitState::NoShow),
    ("served", VisitState::Served),
    ("left", VisitState::Left),
    ("expired", VisitState::Expired),
];

const MARIA: console::Clerk<'_> = console::Clerk {
    name: "Maria Rossi",
    sits_here: true,
    totems: &[],
};

/// All pages by name.
fn all_pages(language: &str) -> Vec<(String, String)> {
    let office = office();
    let face = Face {
        words: words_of(language),
        office: &office,
        at: NOW,
    };
    let (live, stranded) = (live(), &waiting()[4..]);
    let seats = [
        choose::Seat {
            counter: 1,
            person: Some("Anna Verdi".to_owned()),
            own: false,
        },
        choose::Seat {
            counter: 3,
            person: Some("Maria Rossi".to_owned()),
            own: true,
        },
    ];
    let mut called = busy_console();
    if let Some(visit) = called.visit.as_mut() {
        (visit.serving, visit.started_at, visit.calls) = (false, None, 2);
        (visit.note, visit.slip_uncertain) = (Some("Manca la marca da bollo".to_owned()), true);
    }
    called.stranded = stranded.to_vec();
    let judged = protocol::ConsoleView {
        counted: counted(),
        ..called.clone()
    };
    let moved_on = protocol::ConsoleView {
        counted: counted().split_off(1),
        ..free_console()
    };
    let closing = protocol::ConsoleView {
        closes_at: busy_console().closes_at,
        ..paused_console()
    };
    let mut quiet = live.clone();
    (quiet.calls, quiet.notices, quiet.forecast_quality) = (vec![], vec![], None);
    let mut oldest: Vec<NextUp> = waiting();
    oldest.sort_by_key(|one| std::cmp::Reverse(one.waited_s));
    let (ill, healthy) = (health(), healthy());
    let quality = quality();
    let degraded = ForecastQuality {
        degraded: true,
        other_rule: true,
        ..quality.clone()
    };
    let in_trouble = supervisor::Hall {
        live: &live,
        waiting: &oldest,
        stranded,
        health: &ill,
        quality: &quality,
        clock: Some("trouble-clock-far"),
    };
    let well = supervisor::Hall {
        live: &live,
        waiting: &oldest,
        stranded,
        health: &healthy,
        quality: &degraded,
        clock: None,
    };
    let mut pages = vec![
        ("index", index::index(face)),
        ("admin", index::admin(face, "Laura Bianchi")),
        ("accessibility", texts::accessibility(face)),
        ("privacy", texts::privacy(face)),
        ("not-found", texts::trouble(face, "not-found")),
        ("unavailable", texts::trouble(face, "unavailable")),
        ("sign-in", choose::sign_in(face, None, "", "/staff")),
        (
            "sign-in-wrong",
            choose::sign_in(face, Some("login-wrong"), "maria", "/staff"),
        ),
        ("not-allowed", choose::not_allowed(face, "Maria Rossi")),
        ("choose", choose::choose(face, &live, &seats, "Maria Rossi")),
        (
            "console-busy",
            console::console(face, &busy_console(), MARIA),
        ),
        ("console-called", console::console(face, &called, MARIA)),
        ("console-counted", console::console(face, &judged, MARIA)),
        (
            "console-counted-served",
            console::console(face, &moved_on, MARIA),
        ),
        (
            "console-free",
            console::console(face, &free_console(), MARIA),
        ),
        (
            "console-paused",
            console::console(face, &paused_console(), MARIA),
        ),
        (
            "console-paused-closing",
            console::console(face, &closing, MARIA),
        ),
        (
            "console-closed",
            console::console(face, &closed_console(), MARIA),
        ),
        (
            "console-free-seat",
            console::console(
                face,
                &free_console(),
                console::Clerk {
                    sits_here: false,
                    ..MARIA
                },
            ),
        ),
        (
            "supervisor",
            supervisor::supervisor(face, &in_trouble, "Laura Bianchi"),
        ),
        (
            "supervisor-well",
            supervisor::supervisor(face, &well, "Laura Bianchi"),
        ),
        ("board", board::board(face, &live)),
        ("board-quiet", board::board(face, &quiet)),
        (
            "display-called",
            counter_display::counter_display(face, &live, &live.counters[2]),
        ),
        (
            "display-free",
            counter_display::counter_display(face, &live, &live.counters[1]),
        ),
        (
            "display-paused",
            counter_display::counter_display(face, &live, &live.counters[3]),
        ),
        (
            "display-closed",
            counter_display::counter_display(face, &live, &live.counters[4]),
        ),
        (
            "phone-give-up",
            phone::give_up(face, TOKEN, &visit(VisitState::Waiting)),
        ),
        ("phone-unknown-link", phone::no_visit(face, false)),
        ("phone-expired-link", phone::no_visit(face, true)),
    ]
    .into_iter()
    .map(|(name, markup)| (name.to_owned(), markup.into_string()))
    .collect::<Vec<_>>();
    for (name, state) in STATES {
        pages.push((
            format!("phone-{name}"),
            phone::phone(face, TOKEN, &visit(state)).into_string(),
        ));
    }
    let inferred = |state| protocol::VisitView {
        inferred: true,
        ..visit(state)
    };
    let mut next_leg = inferred(VisitState::Waiting);
    next_leg.current = 1;
    for (name, visit) in [
        ("phone-served-perhaps", inferred(VisitState::Served)),
        ("phone-no-show-perhaps", inferred(VisitState::NoShow)),
        ("phone-waiting-perhaps", next_leg),
    ] {
        pages.push((
            name.to_owned(),
            phone::phone(face, TOKEN, &visit).into_string(),
        ));
    }
    let closed = states::closed_office();
    pages.extend(states::pages(
        face,
        Face {
            office: &closed,
            ..face
        },
    ));
    pages
}

/// What the server inferred: the last one did not come, one before was served, and one was corrected.
fn counted() -> Vec<protocol::CountedVisit> {
    let one = |id: u64, number: &str, served, corrected, at: &str| protocol::CountedVisit {
        id,
        number: number.to_owned(),
        area: "anagrafe".to_owned(),
        service: "cie".to_owned(),
        served,
        corrected,
        at: format!("2026-11-23T{at}+01:00"),
    };
    vec![
        one(41, "A 041", false, false, "10:21:58"),
        one(39, "A 039", true, false, "10:14:00"),
        one(38, "A 038", true, true, "10:09:00"),
    ]
}

#[test]
fn the_console_says_what_was_inferred_and_the_key_changes_it() {
    let office = office();
    let face = Face {
        words: words_of("it"),
        office: &office,
        at: NOW,
    };
    let html = console::console(
        face,
        &protocol::ConsoleView {
            counted: counted(),
            ..busy_console()
        },
        MARIA,
    )
    .into_string();
    assert!(html.contains("A 041: non si è presentata"), "{html}");
    assert!(html.contains("id=\"correct-41\" data-action=\"correct\" data-visit=\"41\" data-served=\"true\" data-key=\"F1\""), "{html}");
    assert!(
        html.contains("data-visit=\"39\" data-served=\"false\""),
        "an earlier one can be changed as well: {html}"
    );
}

#[test]
fn a_phone_says_what_to_do_when_nobody_said_that_its_citizen_was_served() {
    let office = office();
    let face = Face {
        words: words_of("it"),
        office: &office,
        at: NOW,
    };
    let page = |inferred| {
        phone::phone(
            face,
            TOKEN,
            &protocol::VisitView {
                inferred,
                ..visit(VisitState::Served)
            },
        )
        .into_string()
    };
    assert!(page(true).contains("Se non è stata servita, lo dica allo sportello 3"));
    assert!(
        !page(false).contains("Se non è stata servita"),
        "the clerk said so"
    );
}

#[test]
fn every_page_is_whole_in_both_languages() {
    for language in ["it", "en"] {
        for (name, html) in all_pages(language) {
            let page = format!("{language}/{name}");
            assert!(
                html.starts_with(&format!("<!DOCTYPE html><html lang=\"{language}\">")),
                "{page}: no language"
            );
            assert_eq!(html.matches("<main").count(), 1, "{page}: one main part");
            assert_eq!(html.matches("<h1").count(), 1, "{page}: one first heading");
            assert!(
                !html.contains('[') || html.contains("[type="),
                "{page}: a word is missing"
            );
            assert!(
                !html.contains("{$") && !html.contains("{ $"),
                "{page}: a variable is missing"
            );
            assert!(
                !html.contains("focusable=\"false\"></svg>"),
                "{page}: an icon is missing"
            );
        }
    }
}

#[test]
fn no_page_breaks_the_content_policy_or_loads_from_outside() {
    for (name, html) in all_pages("it") {
        assert!(
            !html.contains(" style=") && !html.contains("<style"),
            "{name}: style in the page"
        );
        assert!(
            !html.contains("<script>") && !html.contains(" onclick"),
            "{name}: script in the page"
        );
        assert!(
            !html.contains("src=\"http") && !html.contains("href=\"http"),
            "{name}: loads from outside"
        );
    }
}

#[test]
fn the_citizens_pages_are_small() {
    for (name, html) in all_pages("it") {
        let most = if name.starts_with("board") {
            20_000
        } else {
            12_000
        };
        let citizens = ["phone", "board", "display"]
            .iter()
            .any(|kind| name.starts_with(kind));
        assert!(
            !citizens || html.len() < most,
            "{name}: {} bytes",
            html.len()
        );
    }
}

#[test]
fn hostile_words_stay_words() {
    let office = office();
    let face = Face {
        words: words_of("it"),
        office: &office,
        at: NOW,
    };
    let mut view = busy_console();
    if let Some(visit) = view.visit.as_mut() {
        visit.note = Some("<script>alert(1)</script>\" onload=\"x".to_owned());
    }
    let html = console::part(
        face,
        &view,
        console::Clerk {
            name: "<b>Maria</b>",
            ..MARIA
        },
    )
    .into_string();
    assert!(html.contains("&lt;script&gt;") && html.contains("&lt;b&gt;Maria"));
    assert!(!html.contains("<script>alert"));
}

#[test]
fn the_part_is_the_same_piece_as_in_the_whole_page() {
    let office = office();
    let face = Face {
        words: words_of("it"),
        office: &office,
        at: NOW,
    };
    let view = busy_console();
    let whole = console::console(face, &view, MARIA).into_string();
    assert!(whole.contains(&console::part(face, &view, MARIA).into_string()));
    let visit = visit(VisitState::Waiting);
    assert!(
        phone::phone(face, TOKEN, &visit)
            .into_string()
            .contains(&phone::part(face, TOKEN, &visit).into_string())
    );
    assert!(
        board::board(face, &live())
            .into_string()
            .contains(&board::part(face, &live(), None).into_string())
    );
}

#[test]
fn a_board_shows_the_call_that_is_being_announced() {
    let office = office();
    let face = Face {
        words: words_of("it"),
        office: &office,
        at: NOW,
    };
    let html = board::part(face, &live(), Some(117)).into_string();
    let main = &html
        [html.find("main-call").expect("a call")..html.find("earlier").expect("earlier calls")];
    assert!(
        main.contains("A 041")
            && main.contains("data-call=\"117\"")
            && main.contains("A 41, sportello 1")
    );
    assert!(html.matches("A 041").count() == 1, "not twice");
}

#[test]
fn the_main_key_says_what_it_does() {
    let office = office();
    let face = Face {
        words: words_of("it"),
        office: &office,
        at: NOW,
    };
    let main = |view: &protocol::ConsoleView| {
        let html = console::part(face, view, MARIA).into_string();
        let from = html.find("id=\"main\"").expect("a main key");
        html[from..from + 2_000.min(html.len() - from)]
            .split("</button>")
            .next()
            .expect("its words")
            .to_owned()
    };
    assert!(main(&busy_console()).contains("Concludi e chiama il prossimo"));
    assert!(main(&free_console()).contains("Chiama il prossimo"));
    assert!(main(&paused_console()).contains("data-action=\"resume\""));
    assert!(main(&closed_console()).contains("data-action=\"open\""));
}

#[test]
fn a_phone_says_when_the_wait_has_outgrown_the_ticket() {
    let office = office();
    let face = Face {
        words: words_of("it"),
        office: &office,
        at: NOW,
    };
    let html = |promise_high_s| {
        let mut visit = visit(VisitState::Waiting);
        visit.promise = Some(forecast(600, promise_high_s, 3));
        phone::part(face, TOKEN, &visit).into_string()
    };
    // It has waited 1,085 s and may wait 840 s more.
    assert!(!html(1_900).contains("si è allungata"));
    assert!(html(1_200).contains("si è allungata"));
}

#[test]
fn a_clerk_says_when_the_counter_closes_while_it_is_open_and_on_pause() {
    let pages = all_pages("it");
    let key = |name: &str| {
        let html = &pages
            .iter()
            .find(|(known, _)| known == name)
            .expect("it is a page")
            .1;
        let from = html.find("id=\"close-at\"")?;
        html[from..].split("</button>").next().map(str::to_owned)
    };
    for (name, words) in [
        ("console-free", "Ora di chiusura"),
        ("console-busy", "Chiude alle 12:30"),
        ("console-paused", "Ora di chiusura"),
    ] {
        assert!(
            key(name)
                .is_some_and(|key| key.contains(words) && key.contains("data-dialog=\"close-at\"")),
            "{name}"
        );
    }
    assert!(key("console-paused-closing").is_some_and(|key| key.contains("Chiude alle 12:30")));
    assert_eq!(key("console-closed"), None, "what is closed does not close");
}

#[test]
fn nobody_reads_minutes_of_three_digits() {
    for language in ["it", "en"] {
        for (name, html) in all_pages(language) {
            let pieces: Vec<&str> = html.split(" min").collect();
            let figure =
                |piece: &&&str| piece.bytes().rev().take_while(u8::is_ascii_digit).count() > 2;
            let long = pieces[..pieces.len() - 1].iter().find(figure);
            assert_eq!(long, None, "{language}/{name}");
        }
    }
    let pages = all_pages("it");
    let page = |name: &str| {
        pages
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, html)| html.clone())
            .expect("it is a page")
    };
    let said = [
        ("phone-hours", "tra 3 ore e 4 ore e mezza"),
        (
            "phone-hours",
            "Dovrebbe aver finito tra 5 ore e 6 ore e mezza.",
        ),
        ("phone-booked", "tra 2 ore e 2 ore e 15 minuti"),
        ("board-hours", "3 h–4 h 30"),
        ("supervisor-long", "4 h 5 min"),
        (
            "supervisor-long",
            "chiamata prevista tra 55 minuti e 1 ora e 50 minuti",
        ),
        ("forecast-early", "−4 h 5 min"),
        ("forecast-early", "Adesso non si danno numeri"),
    ];
    for (name, words) in said {
        assert!(
            page(name).replace('\u{a0}', " ").contains(words),
            "{name}: {words}"
        );
    }
}

#[test]
fn a_page_without_figures_says_why() {
    let pages = all_pages("it");
    let said = [
        ("forecast-not-there", "In questo momento non si può dire."),
        ("forecast-reading", "Stiamo rileggendo i giorni passati"),
        ("forecast-off", "su questo server sono spente"),
        ("forecast-first-day", "Ancora nessun numero chiamato."),
    ];
    for (name, words) in said {
        let html = &pages
            .iter()
            .find(|(known, _)| known == name)
            .expect("it is a page")
            .1;
        assert!(html.contains(words), "{name}");
        assert_eq!(
            html.contains("numero chiamato"),
            name == "forecast-first-day",
            "{name}: nobody knows how many were called"
        );
    }
    let now = &pages
        .iter()
        .find(|(known, _)| known == "supervisor-no-forecast")
        .expect("it is a page")
        .1;
    assert!(
        !now.contains("numero chiamato"),
        "the same on the page of now"
    );
}

/// Writes all pages where `PAGES_TO` says, with their files, so that they can be looked at.
#[test]
fn pages_can_be_written_out() {
    let Some(folder) = std::env::var_os("PAGES_TO").map(PathBuf::from) else {
        return;
    };
    for language in ["it", "en"] {
        let to = folder.join(language);
        std::fs::create_dir_all(&to).expect("a folder");
        for (name, html) in all_pages(language) {
            std::fs::write(to.join(format!("{name}.html")), html).expect("written");
        }
    }
    std::fs::create_dir_all(folder.join("assets")).expect("a folder");
    for name in super::files::names() {
        let file = super::files::web_file(name).expect("listed");
        std::fs::write(folder.join("assets").join(name), &file.bytes).expect("written");
    }
}

#[test]
fn the_supervisor_sees_devices_in_plain_words() {
    let pages = all_pages("it");
    let page = |name: &str| {
        pages
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, html)| html.clone())
            .expect("it is a page")
    };
    let html = page("supervisor");
    for words in [
        "Totem ingresso: carta quasi finita",
        "Monitor sala: non risponde da 3 minuti",
        "un display non risponde",
        "(sportello 3)",
    ] {
        assert!(html.contains(words), "{words}");
    }
    assert!(html.contains("data-alarms=\"1:paper-near-end 3:silent 5:display-no-answer\""));
    assert!(!page("supervisor-well").contains("data-alarms"));
    for words in [
        "chiamata prevista tra 5 e 12 minuti",
        "sportelli in pausa",
        "Oggi le pratiche durano più del solito",
    ] {
        assert!(html.contains(words), "{words}");
    }
}
