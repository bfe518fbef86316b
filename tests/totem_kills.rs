// SPDX-License-Identifier: EUPL-1.2
//! The real totem is killed at random instants, again and again: while it asks for a number, while it gives one of its own, while it prints,
//! while it starts and while it hands over. Three of them at a time, each with its printer, its cable and its screen, at one real server.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use assets::theme;
use kiosk::printer::escpos;
use kiosk::printer::profile::{Profile, Style};
use kiosk::slip::Line;
use offline::Vault;
use protocol::Colour;
use serde_json::Value;
use tests::{
    Cable, Manners, Office, Picture, Printer, Random, Temp, command_line, until, until_some,
};

use crate::totem::{Totem, issued, journal, secret};
use crate::window::codes;

const SOON: Duration = Duration::from_secs(60);
const SIZE: (u32, u32) = (540, 960);
/// What a round of one totem is about; each ends with a kill.
const ROUNDS: [Round; 15] = [
    Round::Alone,
    Round::HandOver,
    Round::Served,
    Round::Alone,
    Round::Start,
    Round::Served,
    Round::Alone,
    Round::Alone,
    Round::HandOver,
    Round::Served,
    Round::Start,
    Round::Alone,
    Round::HandOver,
    Round::Served,
    Round::Alone,
];
/// The longest that a totem lives after the last touch: the number comes at once, the slip takes about a second.
const AFTER_TOUCH: Duration = Duration::from_millis(1_300);
/// The longest after a slip is begun, in half of the cases: on a busy machine the others seldom come so far.
const AFTER_BEGUN: Duration = Duration::from_millis(800);
/// The longest after it has found the server: the hand-over takes some hundredths of a second.
const AFTER_FOUND: Duration = Duration::from_millis(120);
/// The longest after its start.
const AFTER_START: Duration = Duration::from_millis(1_000);
/// So slow that a slip takes the better part of a second.
const PACE: Duration = Duration::from_micros(800);

/// A key that did not answer for so long is touched again.
const AGAIN: Duration = Duration::from_secs(2);
const LOOK_EVERY: Duration = Duration::from_millis(15);

/// A key by its colour, the rows where it is, and how many dots of it there are at least.
type Key = (theme::Rgb, Range<f64>, usize);
const AREA: Key = (theme::area(Colour::Blue).ink, 0.20..0.30, 800);
const SERVICE: Key = (theme::area(Colour::Blue).ink, 0.165..0.20, 100);
const TAKE: Key = (theme::PRIMARY, 0.80..0.90, 5_000);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Round {
    /// A number of the server's is taken and printed.
    Served,
    /// The cable is out; a number of the totem's own is taken and printed.
    Alone,
    /// The cable is in again, and the server is greeted.
    HandOver,
    /// It starts.
    Start,
}

/// One totem with its printer, its cable and what was seen on its screen.
struct Place {
    totem: Totem,
    printer: Printer,
    cable: Cable,
    /// Links that a citizen may have read.
    seen: BTreeSet<String>,
}

#[test]
fn a_totem_killed_at_any_moment_loses_and_doubles_nothing() {
    let random = Mutex::new(Random::announced("totem-kills"));
    let office = Office::open(&[]);
    let places: Vec<Place> = std::thread::scope(|scope| {
        let lives = [
            Printer::network as fn() -> Printer,
            Printer::network,
            Printer::serial,
        ]
        .map(|make| {
            let mut random = Random::new(random.lock().expect("nobody panics").next_u64());
            let (cable, token) = (
                Cable::to(office.server.api.base()),
                office.server.token("kiosk"),
            );
            scope.spawn(move || live(make(), cable, &token, &mut random))
        });
        lives
            .into_iter()
            .map(|life| life.join().expect("a totem gets through its day"))
            .collect()
    });
    let export = journal(office.server.data());
    let issued = issued(&export);
    let reports = reports(&export);
    let (mut papers, mut shown) = (0, 0);
    for place in &places {
        shown += place.seen.len();
        for token in &place.seen {
            assert!(
                issued.contains_key(token),
                "a number was shown that is not in the queue"
            );
        }
        papers += on_paper(place, &issued, &reports);
        settled(place, &issued);
    }
    only_once(&places, &issued);
    let whole: Vec<String> = places
        .iter()
        .flat_map(|place| links(&place.printer.slips().concat()))
        .collect();
    for (token, told) in &reports {
        assert!(
            told.iter().all(|one| one != "printed") || whole.contains(token),
            "{} was told as printed",
            issued[token]
        );
    }
    let verified = command_line(
        &[
            "journal",
            "verify",
            "--data",
            &office.server.data().to_string_lossy(),
        ],
        "",
    );
    assert!(
        verified.status.success(),
        "{}",
        String::from_utf8_lossy(&verified.stderr)
    );
    let alone = issued
        .values()
        .filter(|number| number.starts_with("A 9"))
        .count();
    let kills = ROUNDS.len() * places.len();
    let doubtful = reports
        .values()
        .flatten()
        .filter(|told| *told == "not_printed:uncertain")
        .count();
    println!(
        "{kills} kills: {} numbers, {alone} given alone, {shown} seen on screens, {papers} whole slips, {doubtful} in doubt",
        issued.len()
    );
    assert!(
        alone >= 9 && papers >= 4 && shown >= 4,
        "too little happened to prove anything"
    );
}

/// The day of one totem: killed at the end of every round, and well at last.
fn live(printer: Printer, cable: Cable, token: &str, random: &mut Random) -> Place {
    let config = format!(
        "print_after = 0\nguard = 0\nprinter = \"{}\"\n[profile]\nmodel = \"TM-T20III\"\nstyle = \"text\"\ncode = \"printer\"\n",
        printer.place()
    );
    let totem = Totem::run_in(Temp::new("killed"), SIZE, &cable.base(), token, &config);
    let mut place = Place {
        totem,
        printer,
        cable,
        seen: BTreeSet::new(),
    };
    // Numbers are set aside for it.
    place.stands();
    place.totem.program.kill();
    for round in ROUNDS {
        place.printer.set(|manners| {
            *manners = Manners {
                pause: PACE,
                ..Manners::default()
            }
        });
        place.live_once(round, random);
    }
    // A totem that takes, prints and tells once more has told before what there was to tell.
    place.printer.set(|manners| *manners = Manners::default());
    place.cable.plug();
    place.totem.start_again();
    let out = || links(&place.printer.slips().concat());
    let before = out();
    place.take();
    let token = until_some("the last slip is out", SOON, || {
        out().into_iter().find(|link| !before.contains(link))
    });
    let record = || std::fs::read_to_string(place.totem.data().join("slips")).unwrap_or_default();
    until("everything is told", SOON, || !record().contains(&token));
    place.totem.program.kill();
    place
}

impl Place {
    fn live_once(&mut self, round: Round, random: &mut Random) {
        if round == Round::Alone {
            self.cable.pull()
        } else {
            self.cable.plug()
        }
        let found = self.found();
        self.totem.start_again();
        let life = match round {
            Round::Served | Round::Alone => {
                let (before, failed) = (self.paper().len(), self.failed());
                self.take();
                if random.below(2) == 0 {
                    random.time_up_to(AFTER_TOUCH)
                } else {
                    // On a busy machine the printer may be too late with its answer: then the totem knows that there is no slip.
                    until("a slip is begun", SOON, || {
                        self.paper().len() > before || self.failed() > failed
                    });
                    random.time_up_to(AFTER_BEGUN)
                }
            }
            Round::HandOver => {
                until("the server is found", SOON, || self.found() > found);
                random.time_up_to(AFTER_FOUND)
            }
            Round::Start => random.time_up_to(AFTER_START),
        };
        std::thread::sleep(life);
        let last = self.totem.screen.glance();
        self.totem.program.kill();
        self.seen.extend(self.link(&last));
        let log = self.totem.program.log();
        assert!(
            !log.contains("panicked") && !log.contains("without its own disk"),
            "{log}"
        );
    }

    /// How often it has found the server.
    fn found(&self) -> usize {
        self.totem
            .program
            .log()
            .matches("following the server")
            .count()
    }

    /// How many slips it knows did not come out.
    fn failed(&self) -> usize {
        self.totem
            .program
            .log()
            .matches("a slip did not come out")
            .count()
    }

    /// The secret part of the link that a picture of the screen shows.
    fn link(&self, picture: &Picture) -> Option<String> {
        let file = self.totem.folder.join("seen.ppm");
        picture.save(&file);
        let link = codes(&file);
        link.contains("/t/").then(|| secret(&link).to_owned())
    }

    /// Waits until it shows where numbers are taken.
    fn stands(&self) {
        until("the area is there", SOON, || self.find(AREA).is_some());
    }

    /// Where a key is, if it is there.
    fn find(&self, (colour, rows, least): Key) -> Option<(usize, usize)> {
        self.totem
            .screen
            .find([colour.0, colour.1, colour.2], rows, least)
    }

    /// Takes a number, quickly: touches whatever key leads on, as soon as it stands still, and again when it does not answer.
    fn take(&self) {
        let (mut seen, mut touched) = (None, None);
        until("a number is asked for", SOON, || {
            std::thread::sleep(LOOK_EVERY);
            let now = [TAKE, SERVICE, AREA]
                .into_iter()
                .enumerate()
                .find_map(|(n, key)| Some((n, self.find(key)?)));
            let stands_still = std::mem::replace(&mut seen, now) == now;
            let Some((n, (x, y))) = now.filter(|_| stands_still) else {
                return stands_still && was_taken(touched);
            };
            if n != 0 && was_taken(touched) {
                return true;
            }
            if touched.is_none_or(|(key, at): (usize, Instant)| key != n || at.elapsed() > AGAIN) {
                self.totem.screen.tap(x, y);
                touched = Some((n, Instant::now()));
            }
            false
        });
    }

    /// All that came out, and what hangs out.
    fn paper(&self) -> Vec<u8> {
        let mut paper = self.printer.slips().concat();
        paper.extend(self.printer.hanging());
        paper
    }
}

/// Whether the last key that was touched is the one that takes the number.
fn was_taken(touched: Option<(usize, Instant)>) -> bool {
    touched.is_some_and(|(key, _)| key == 0)
}

/// The secret parts of the links on some paper: the printer makes the codes itself, so they stand there as letters.
fn links(paper: &[u8]) -> Vec<String> {
    let is_secret = |token: &&[u8]| token.len() == 32 && token.iter().all(u8::is_ascii_hexdigit);
    let after = paper
        .windows(3)
        .enumerate()
        .filter(|(_, bytes)| bytes == b"/t/")
        .map(|(at, _)| at + 3);
    let tokens = after
        .filter_map(|at| paper.get(at..at + 32))
        .filter(is_secret);
    tokens
        .map(|token| String::from_utf8_lossy(token).into_owned())
        .collect()
}

/// How a number stands on paper: as dots.
fn dots(number: &str) -> Vec<u8> {
    let profile = Profile {
        style: Style::Text,
        ..Profile::default()
    };
    let compose = |lines: &[Line]| escpos::compose(lines, &profile).expect("a slip");
    let (with, without) = (compose(&[Line::Number(number.to_owned())]), compose(&[]));
    let begin = with
        .iter()
        .zip(&without)
        .take_while(|(one, other)| one == other)
        .count();
    let end = with
        .iter()
        .rev()
        .zip(without.iter().rev())
        .take_while(|(one, other)| one == other)
        .count();
    with[begin..with.len() - end].to_vec()
}

/// By visit, what the server was told of its paper.
fn reports(export: &str) -> BTreeMap<String, Vec<String>> {
    let (mut tokens, mut reports): (BTreeMap<u64, String>, BTreeMap<String, Vec<String>>) =
        Default::default();
    for line in export.lines() {
        let event: Value = serde_json::from_str(line).expect("JSON lines");
        let (issued, slip) = (
            &event["event"]["visit_issued"],
            &event["event"]["slip_reported"],
        );
        if let (Some(visit), Some(token)) = (issued["visit"].as_u64(), issued["token"].as_str()) {
            tokens.insert(visit, token.to_owned());
        }
        if let (Some(visit), Some(outcome)) = (slip["visit"].as_u64(), slip["outcome"].as_str()) {
            reports
                .entry(tokens[&visit].clone())
                .or_default()
                .push(outcome.to_owned());
        }
    }
    reports
}

/// Whatever is on paper is in the queue and was told, once. How many slips are whole.
fn on_paper(
    place: &Place,
    issued: &BTreeMap<String, String>,
    reports: &BTreeMap<String, Vec<String>>,
) -> usize {
    let whole = links(&place.printer.slips().concat());
    for token in links(&place.paper()) {
        let number = issued
            .get(&token)
            .unwrap_or_else(|| panic!("a slip with {token} is outside the queue"));
        let told = reports.get(&token).map_or(&[] as &[String], Vec::as_slice);
        assert!(
            told.iter()
                .any(|one| one == "printed" || one == "not_printed:uncertain"),
            "{number} is on paper: {told:?}"
        );
        assert!(told.len() == 1, "{number}: the server was told {told:?}");
    }
    whole.len()
}

/// Nothing is left to tell, and everything that the totem gave is in the queue.
fn settled(place: &Place, issued: &BTreeMap<String, String>) {
    let vault = Vault::open(
        &Vault::file(&place.totem.data(), place.totem.token()),
        "after".to_owned(),
    )
    .expect("its own disk opens");
    assert!(vault.hand_over().is_none(), "all is handed over");
    assert_eq!(vault.machine().slips().count(), 0, "all of paper is told");
    for kept in vault.machine().tickets().filter(|kept| !kept.given_up) {
        assert_eq!(
            issued.get(&kept.token),
            Some(&kept.number),
            "{} was given and is not in the queue",
            kept.number
        );
    }
}

/// No number is on two slips, whole or torn, of whatever printer.
fn only_once(places: &[Place], issued: &BTreeMap<String, String>) {
    let paper: Vec<u8> = places.iter().flat_map(Place::paper).collect();
    // Where dots begin.
    let pictures: Vec<usize> = paper
        .windows(3)
        .enumerate()
        .filter(|(_, bytes)| bytes == b"\x1dv0")
        .map(|(at, _)| at)
        .collect();
    let count = |dots: &[u8]| {
        pictures
            .iter()
            .filter(|at| paper[**at..].starts_with(dots))
            .count()
    };
    let links = links(&paper);
    assert_eq!(
        links.iter().collect::<BTreeSet<_>>().len(),
        links.len(),
        "a link is on two slips"
    );
    for number in issued.values() {
        assert!(count(&dots(number)) <= 1, "{number} is on two slips");
    }
    for token in &links {
        assert_eq!(
            count(&dots(&issued[token])),
            1,
            "the slip of {} has its number",
            issued[token]
        );
    }
}
