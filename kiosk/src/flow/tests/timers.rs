// SPDX-License-Identifier: EUPL-1.2
//! Every waiting state has its end: each screen is left alone, with a server, a printer and a citizen that say nothing any more.

use protocol::{SlipTrouble, TakeBody};

use super::script::{check, ticket};
use crate::flow::{
    Booking, InfoTab, Input, Link, Moment, Own, Paper, Rules, Screen, Shown, State, Taking,
    Trouble, next,
};

/// Longer than any screen may stand there, with all that follows it.
const LONGEST_MS: u64 = 240_000;

/// Every screen, one after the other. A new one does not compile before it has its place here.
fn after(screen: &Screen) -> Option<Screen> {
    let paper = |paper| Some(Screen::Ticket(shown(paper)));
    Some(match screen {
        Screen::Home => Screen::Services {
            area: "anagrafe".to_owned(),
            page: 0,
        },
        Screen::Services { .. } => Screen::Priority,
        Screen::Priority => Screen::Booking,
        Screen::Booking => Screen::Help,
        Screen::Help => Screen::Info {
            tab: InfoTab::Hours,
            page: 0,
        },
        Screen::Info { .. } => Screen::Taking(taking()),
        Screen::Taking(_) => Screen::Trouble {
            trouble: Trouble::NoAnswer,
            taking: taking(),
        },
        Screen::Trouble {
            trouble: Trouble::NoAnswer,
            ..
        } => Screen::Trouble {
            trouble: Trouble::NoNumber,
            taking: taking(),
        },
        Screen::Trouble { .. } => Screen::Pin {
            entered: "47".to_owned(),
            wrong: false,
        },
        Screen::Pin { .. } => Screen::Corner {
            test: None,
            testing: true,
        },
        Screen::Corner { .. } => return paper(Paper::Offered { until_ms: 12_000 }),
        Screen::Ticket(shown) => match shown.paper {
            Paper::Offered { .. } => return paper(Paper::Printing { until_ms: 60_000 }),
            Paper::Printing { .. } => return paper(Paper::Printed),
            Paper::Printed => return paper(Paper::PrintedAt(0)),
            Paper::PrintedAt(_) => return paper(Paper::Declined),
            Paper::Declined => return paper(Paper::Failed(SlipTrouble::Uncertain)),
            Paper::Failed(SlipTrouble::Uncertain) => {
                return paper(Paper::Failed(SlipTrouble::PaperOut));
            }
            Paper::Failed(_) => return paper(Paper::NoPrinter),
            Paper::NoPrinter => return None,
        },
    })
}

/// As if the moment to leave had never been set, too: nothing may hang on that.
fn shown(paper: Paper) -> Shown {
    Shown {
        ticket: Box::new(ticket()),
        body: body(),
        paper,
        leave_at_ms: None,
    }
}

fn body() -> TakeBody {
    TakeBody {
        services: vec!["cie".to_owned()],
        access: None,
        language: None,
        appointment: None,
    }
}

fn taking() -> Taking {
    Taking {
        key: "k1".to_owned(),
        body: body(),
        since_ms: 0,
        failures: 0,
        retry_at_ms: None,
        was_sent: true,
        own: Own::No,
    }
}

#[test]
fn every_screen_ends_by_itself() {
    let links = [Link::Starting, Link::Up, Link::Cut, Link::Alone];
    let mut screen = Some(Screen::Home);
    let mut screens = 0;
    while let Some(one) = screen {
        for link in links {
            for is_warned in [false, true] {
                ends(&one, link, is_warned);
            }
        }
        screens += 1;
        screen = after(&one);
    }
    assert!(screens >= 19, "{screens}");
}

fn ends(screen: &Screen, link: Link, is_warned: bool) {
    let rules = Rules {
        pin: Some("4711".to_owned()),
        has_own_numbers: true,
        ..Rules::default()
    };
    let mut state = State::new(rules, 0);
    (state.hall.link, state.screen) = (link, screen.clone());
    state.warned_ms = is_warned.then_some(0);
    // Somebody was here.
    state.session.large_text = true;
    state.session.booking = Some(Booking::default());
    let (mut now_ms, mut wakes) = (0, 0);
    while !state.is_fresh() {
        let wake_ms = state
            .wake_at_ms(now_ms)
            .unwrap_or_else(|| panic!("{screen:?} waits for ever: {state:?}"));
        // Frames come by themselves a moment later.
        now_ms = wake_ms.max(now_ms + 1);
        let _requests = next(
            &mut state,
            Input::Tick,
            Moment {
                now_ms,
                fresh_key: "k9",
            },
        );
        wakes += 1;
        assert!(
            now_ms < LONGEST_MS && wakes < 2_000,
            "{screen:?} is still there after {} s: {state:?}",
            now_ms / 1000
        );
    }
}

#[test]
fn a_printer_of_which_nothing_is_heard_does_not_freeze_the_totem() {
    check(
        "
        0.0 live                      => home
        1.0 area anagrafe             => services anagrafe
        2.0 service cie               => services anagrafe
        3.0 take                      => taking; Take k1 cie standard it
        3.1 taken k1                  => ticket A 042 offered
        5.0 print                     => ticket A 042 printing; Print A 042
        64.9 tick                     => ticket A 042 printing
        65.0 tick                     => ticket A 042 failed Uncertain
        70.0 slip ok                  => ticket A 042 printed; Report Printed
        95.0 tick                     => home
        ",
    );
}

#[test]
fn the_service_corner_opens_while_a_slip_hangs_and_the_slip_is_told_all_the_same() {
    check(
        "
        0.0 live                      => home
        1.0 area anagrafe             => services anagrafe
        2.0 service cie               => services anagrafe
        3.0 take                      => taking; Take k1 cie standard it
        3.1 taken k1                  => ticket A 042 offered
        4.0 crest down                => ticket A 042 offered
        9.0 tick                      => ticket A 042 offered
        9.5 crest up                  => ticket A 042 offered
        10.0 print                    => ticket A 042 printing; Print A 042
        11.0 crest down               => ticket A 042 printing
        16.0 tick                     => pin
        20.0 slip PaperOut            => pin; Report NotPrinted PaperOut
        ",
    );
}
