// SPDX-License-Identifier: EUPL-1.2
//! `[[area]]`, `[[service]]`, `[[counter]]`: what the office does, and where.

use faults::{Faults, did_you_mean};
use protocol::{Colour, Text};
use queue::Tier;

use super::hours::{self, Week};
use super::reader::{At, Table, list};
use super::words::{self, LONGEST, LONGEST_SHORT};

const MOST_AREAS: usize = 26;
const MOST_SERVICES: usize = 200;
const MOST_COUNTERS: usize = 99;
const MOST_TO_BRING: usize = 8;
const CHOICES: [&str; 3] = ["first", "second", "third"];
const COLOURS: [(&str, Colour); 6] = [
    ("blue", Colour::Blue),
    ("green", Colour::Green),
    ("ochre", Colour::Ochre),
    ("violet", Colour::Violet),
    ("teal", Colour::Teal),
    ("rose", Colour::Rose),
];

#[derive(Clone, Debug)]
pub(super) struct Area {
    pub(super) slug: String,
    pub(super) letter: char,
    pub(super) name: Text,
    pub(super) description: Text,
    pub(super) colour: Colour,
    pub(super) icon: String,
    pub(super) place: Text,
    pub(super) times: Times,
}

#[derive(Clone, Debug)]
pub(super) struct Service {
    pub(super) slug: String,
    /// Index in the list of areas.
    pub(super) area: usize,
    pub(super) name: Text,
    pub(super) short: Text,
    pub(super) hint: Text,
    pub(super) bring: Vec<Text>,
    pub(super) icon: String,
    pub(super) expected_s: u32,
    pub(super) times: Times,
}

/// When an area or a service is open, within the hours of the office.
#[derive(Clone, Debug, Default)]
pub(super) struct Times {
    /// `None`: as the office.
    pub(super) week: Option<Week>,
    pub(super) last_ticket_min: Option<u16>,
    /// Not empty while it is closed at once.
    pub(super) suspended: Text,
}

#[derive(Clone, Debug)]
pub(super) struct Counter {
    pub(super) number: u16,
    pub(super) name: Text,
    /// Indexes of services in order of preference.
    pub(super) serves: Vec<(usize, Tier)>,
    pub(super) auto_call: bool,
}

pub(super) fn areas(
    top: &mut Table<'_>,
    faults: &mut Faults<'_>,
    texts: &words::Reader<'_>,
) -> Vec<Area> {
    let tables = limited(top, faults, "area", MOST_AREAS);
    let mut areas: Vec<Area> = Vec::new();
    for mut table in tables {
        let slug = words::id(&mut table, faults, "id").inspect(|id| {
            if areas.iter().any(|area| area.slug == id.value) {
                id.fault(faults, "is the id of another area");
            }
        });
        let letter = letter(&mut table, faults, &areas);
        areas.push(Area {
            slug: slug.map(|id| id.value).unwrap_or_default(),
            letter,
            name: texts.needed(&mut table, faults, "name", 40),
            description: texts.text(&mut table, faults, "description", LONGEST),
            colour: colour(&mut table, faults),
            icon: icon(&mut table, faults),
            place: texts.text(&mut table, faults, "place", LONGEST),
            times: times(&mut table, faults, texts),
        });
        table.finish(faults);
    }
    areas
}

pub(super) fn services(
    top: &mut Table<'_>,
    faults: &mut Faults<'_>,
    texts: &words::Reader<'_>,
    areas: &[Area],
) -> Vec<(At<String>, Service)> {
    let mut services: Vec<(At<String>, Service)> = Vec::new();
    for mut table in limited(top, faults, "service", MOST_SERVICES) {
        let slug = words::id(&mut table, faults, "id");
        let service = service(
            &mut table,
            faults,
            texts,
            areas,
            slug.as_ref().map(|id| id.value.clone()).unwrap_or_default(),
        );
        if let Some(id) = slug {
            if services.iter().any(|(other, _)| other.value == id.value) {
                id.fault(faults, "is the id of another service");
            } else if areas.iter().any(|area| area.slug == id.value) {
                id.fault(
                    faults,
                    "is the id of an area; areas and services have different ids",
                );
            }
            services.push((id, service));
        }
        table.finish(faults);
    }
    services
}

/// An area without services would be a key of the totem that leads nowhere. Told only when all else is right so far, for a wrong name
/// of an area would look like this too.
pub(super) fn deserted(
    top: &Table<'_>,
    faults: &mut Faults<'_>,
    areas: &[Area],
    services: &[(At<String>, Service)],
) {
    let Some(at) = top.free("area").filter(|_| faults.is_empty()) else {
        return;
    };
    for (position, (at, area)) in list(&at, faults).iter().zip(areas).enumerate() {
        if !services.iter().any(|(_, service)| service.area == position) {
            at.fault(faults, format!("no service belongs to \"{}\"", area.slug));
        }
    }
}

/// The place of the area that is named here; a fault when there is none.
pub(super) fn area_of(at: &At<&str>, areas: &[Area], faults: &mut Faults<'_>) -> Option<usize> {
    let found = areas.iter().position(|area| area.slug == at.value);
    if found.is_none() {
        at.fault(
            faults,
            format!(
                "there is no area \"{}\"{}",
                at.value,
                did_you_mean(at.value, areas.iter().map(|area| area.slug.as_str()))
            ),
        );
    }
    found
}

fn service(
    from: &mut Table<'_>,
    faults: &mut Faults<'_>,
    texts: &words::Reader<'_>,
    areas: &[Area],
    slug: String,
) -> Service {
    let area = from
        .needed(faults, "area")
        .and_then(|at| area_of(&at, areas, faults));
    let minutes = from.whole(faults, "minutes", 1..=240);
    if minutes.is_none() && from.free("minutes").is_none() {
        from.fault(
            faults,
            "minutes",
            "is missing: how long the service takes at the counter",
        );
    }
    let bring = texts.list(from, faults, "bring", LONGEST);
    if bring.len() > MOST_TO_BRING {
        from.fault(
            faults,
            "bring",
            format!("has more than {MOST_TO_BRING} things"),
        );
    }
    Service {
        slug,
        area: area.unwrap_or(0),
        name: texts.needed(from, faults, "name", 60),
        short: texts.text(from, faults, "short", LONGEST_SHORT),
        hint: texts.text(from, faults, "hint", LONGEST),
        bring,
        icon: icon(from, faults),
        expected_s: 60
            * minutes
                .and_then(|at| u32::try_from(at.value).ok())
                .unwrap_or(5),
        times: times(from, faults, texts),
    }
}

pub(super) fn counters(
    top: &mut Table<'_>,
    faults: &mut Faults<'_>,
    texts: &words::Reader<'_>,
    areas: &[Area],
    services: &[(At<String>, Service)],
) -> Vec<Counter> {
    let mut counters: Vec<Counter> = Vec::new();
    for mut table in limited(top, faults, "counter", MOST_COUNTERS) {
        let number = table.whole(faults, "number", 1..=99);
        if number.is_none() && table.free("number").is_none() {
            table.fault(faults, "number", "is missing");
        }
        if let Some(at) = &number
            && counters
                .iter()
                .any(|counter| i64::from(counter.number) == at.value)
        {
            at.fault(faults, "is the number of another counter");
        }
        counters.push(Counter {
            number: number
                .and_then(|at| u16::try_from(at.value).ok())
                .unwrap_or(0),
            name: texts.text(&mut table, faults, "name", 60),
            serves: serves(&mut table, faults, areas, services),
            auto_call: table.flag(faults, "auto_call", false),
        });
        table.finish(faults);
    }
    for (position, (id, _)) in services.iter().enumerate() {
        if !counters
            .iter()
            .any(|counter| counter.serves.iter().any(|(served, _)| *served == position))
        {
            id.fault(faults, format!("no counter serves \"{}\"", id.value));
        }
    }
    counters
}

/// The services of `first`, `second` and `third`. Each list has ids of services and of areas; a service named by itself goes before its
/// area named as a whole, wherever both stand.
fn serves(
    from: &mut Table<'_>,
    faults: &mut Faults<'_>,
    areas: &[Area],
    services: &[(At<String>, Service)],
) -> Vec<(usize, Tier)> {
    let named = CHOICES.map(|choice| from.strings(faults, choice));
    if named.iter().all(Vec::is_empty) {
        from.fault(
            faults,
            "first",
            "the counter serves nothing: list ids of services or areas",
        );
    }
    let mut seen: Vec<&str> = Vec::new();
    let mut alone: Vec<usize> = Vec::new();
    for at in named.iter().flatten() {
        if seen.contains(&at.value) {
            at.fault(
                faults,
                format!("\"{}\" is listed twice at this counter", at.value),
            );
        }
        seen.push(at.value);
        let service = services.iter().position(|(id, _)| id.value == at.value);
        if service.is_none() && !areas.iter().any(|area| area.slug == at.value) {
            let known = areas
                .iter()
                .map(|area| area.slug.as_str())
                .chain(services.iter().map(|(id, _)| id.value.as_str()));
            at.fault(
                faults,
                format!(
                    "there is no service or area \"{}\"{}",
                    at.value,
                    did_you_mean(at.value, known)
                ),
            );
        }
        alone.extend(service);
    }
    let mut serves = Vec::new();
    for (tier, names) in (0..).zip(&named) {
        for at in names {
            let of_area = |service: &Service| {
                areas
                    .get(service.area)
                    .is_some_and(|area| area.slug == at.value)
            };
            let matching = services
                .iter()
                .enumerate()
                .filter(|(position, (id, service))| {
                    id.value == at.value || (of_area(service) && !alone.contains(position))
                });
            serves.extend(matching.map(|(position, _)| (position, tier)));
        }
    }
    serves
}

/// `hours`, `last_ticket_min` and `suspended` of an area or service.
fn times(from: &mut Table<'_>, faults: &mut Faults<'_>, texts: &words::Reader<'_>) -> Times {
    let week = from.table(faults, "hours").map(|mut table| {
        let week = hours::week(&mut table, faults);
        table.finish(faults);
        week
    });
    Times {
        week,
        last_ticket_min: from
            .whole(faults, "last_ticket_min", 0..=240)
            .and_then(|at| u16::try_from(at.value).ok()),
        suspended: texts.text(from, faults, "suspended", LONGEST),
    }
}

fn letter(from: &mut Table<'_>, faults: &mut Faults<'_>, areas: &[Area]) -> char {
    let Some(at) = from.needed(faults, "letter") else {
        return '?';
    };
    let mut letters = at.value.chars();
    match (letters.next(), letters.next()) {
        (Some(letter @ 'A'..='Z'), None) => {
            if let Some(other) = areas.iter().find(|area| area.letter == letter) {
                at.fault(
                    faults,
                    format!("\"{letter}\" is the letter of \"{}\" already", other.slug),
                );
            }
            letter
        }
        _ => {
            at.fault(faults, "must be one capital letter A-Z");
            '?'
        }
    }
}

fn colour(from: &mut Table<'_>, faults: &mut Faults<'_>) -> Colour {
    let Some(at) = from.needed(faults, "colour") else {
        return Colour::Blue;
    };
    let found = COLOURS.iter().find(|(name, _)| *name == at.value);
    if found.is_none() {
        let hint = did_you_mean(at.value, COLOURS.map(|(name, _)| name));
        at.fault(
            faults,
            format!("must be blue, green, ochre, violet, teal or rose{hint}"),
        );
    }
    found.map_or(Colour::Blue, |(_, colour)| *colour)
}

fn icon(from: &mut Table<'_>, faults: &mut Faults<'_>) -> String {
    let Some(at) = from.needed(faults, "icon") else {
        return String::new();
    };
    if assets::icons::code_point(at.value).is_none() {
        at.fault(
            faults,
            format!(
                "there is no icon \"{}\"{}",
                at.value,
                did_you_mean(at.value, assets::icons::names())
            ),
        );
    }
    at.value.to_owned()
}

/// The tables of a list that must have one entry at least and at most `most`.
fn limited<'a>(
    top: &mut Table<'a>,
    faults: &mut Faults<'_>,
    key: &'static str,
    most: usize,
) -> Vec<Table<'a>> {
    let mut tables = top.tables(faults, key);
    if tables.is_empty() {
        top.fault(faults, key, format!("there is no [[{key}]]"));
    }
    if let Some(table) = tables.get(most) {
        table.fault(
            faults,
            "",
            format!("there are more than {most} of [[{key}]]"),
        );
    }
    tables.truncate(most);
    tables
}
