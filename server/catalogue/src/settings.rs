// SPDX-License-Identifier: EUPL-1.2
//! `[office]`, `[limits]`, `[board]`, the reasons and the notices.

use std::time::Duration;

use faults::{Faults, did_you_mean};
use ipnet::IpNet;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use protocol::{NoticeKind, ReasonText, Text};

use super::hours;
use super::reader::{self, At, Table};
use super::words::{self, LONGEST};
use terms::names::OTHER;

const MOST_LANGUAGES: usize = 12;
const MOST_REASONS: usize = 30;
const MOST_NOTICES: usize = 50;
const KINDS: [(&str, NoticeKind); 4] = [
    ("deadline", NoticeKind::Deadline),
    ("event", NoticeKind::Event),
    ("initiative", NoticeKind::Initiative),
    ("news", NoticeKind::News),
];

#[derive(Clone, Debug)]
pub(super) struct Office {
    pub(super) name: Text,
    pub(super) body: Text,
    pub(super) zone_name: String,
    pub(super) zone: TimeZone,
    pub(super) languages: Vec<String>,
    pub(super) public_url: Option<String>,
    /// Further names by which browsers may call the server, in small letters.
    pub(super) names: Vec<String>,
    /// Reverse proxies that are believed about whom they speak for.
    pub(super) trusted_proxies: Vec<IpNet>,
    /// When the business day begins, in minutes since midnight.
    pub(super) rollover_min: u16,
    pub(super) day_late_bound: Duration,
}

/// How much one device may ask for; 0 is without a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Tickets that one kiosk may issue in any five minutes.
    pub kiosk_tickets_per_5_min: u32,
    /// Seconds that must pass between two tickets of one kiosk.
    pub kiosk_ticket_gap_s: u32,
}

/// Twice what a hall's busiest totem gives, one number every four seconds.
const KIOSK_TICKETS_PER_5_MIN: u32 = 150;

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            kiosk_tickets_per_5_min: KIOSK_TICKETS_PER_5_MIN,
            kiosk_ticket_gap_s: 0,
        }
    }
}

/// What the hall's boards show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BoardOptions {
    /// How many calls, the newest included.
    pub calls_shown: u32,
    /// Whether the hall is told how many forecasts were kept.
    pub show_forecast_quality: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Notice {
    pub(super) shown: protocol::Notice,
    pub(super) from: Option<Date>,
    pub(super) until: Option<Date>,
}

impl Notice {
    pub(super) fn is_shown(&self, today: Date) -> bool {
        self.from.is_none_or(|from| from <= today) && self.until.is_none_or(|until| today <= until)
    }
}

/// `languages` of `[office]`, which must be known before any text is read; `None` if something is wrong with them.
pub(super) fn languages(
    office: Option<&mut Table<'_>>,
    faults: &mut Faults<'_>,
) -> Option<Vec<String>> {
    let table = office?;
    let Some(at) = table.value("languages") else {
        return Some(vec!["it".to_owned()]);
    };
    let mut languages: Vec<String> = Vec::new();
    let mut right = true;
    for at in reader::list(&at, faults)
        .iter()
        .filter_map(|at| reader::string(at, faults))
        .collect::<Vec<_>>()
    {
        let fault = match at.value {
            code if code.len() != 2 || !code.chars().all(|c| c.is_ascii_lowercase()) => {
                "must be two small letters, such as \"it\" (ISO 639-1)"
            }
            code if languages.iter().any(|language| language == code) => "is listed twice",
            _ if languages.len() == MOST_LANGUAGES => "is one language too many",
            code => {
                languages.push(code.to_owned());
                continue;
            }
        };
        at.fault(faults, fault);
        right = false;
    }
    if at.value.is_array() && !languages.iter().any(|language| language == "it") {
        at.fault(
            faults,
            "must have \"it\": every text is there in Italian at least",
        );
        right = false;
    }
    (right && at.value.is_array()).then_some(languages)
}

pub(super) fn office(
    mut table: Table<'_>,
    faults: &mut Faults<'_>,
    texts: &words::Reader<'_>,
) -> Office {
    let from = &mut table;
    let (zone_name, zone) = zone(from, faults);
    let office = Office {
        name: texts.needed(from, faults, "name", LONGEST),
        body: texts.needed(from, faults, "body", LONGEST),
        zone_name,
        zone,
        languages: texts.languages.unwrap_or_default().to_vec(),
        public_url: from
            .string(faults, "public_url")
            .and_then(|at| super::server::public_url(&at, faults)),
        names: from
            .value("names")
            .map(|at| super::server::names(&at, faults))
            .unwrap_or_default(),
        trusted_proxies: super::server::trusted_proxies(from, faults),
        rollover_min: from
            .string(faults, "rollover")
            .and_then(|at| rollover(&at, faults))
            .unwrap_or(4 * 60),
        day_late_bound: Duration::from_secs(
            60 * from
                .whole_or(faults, "day_late_bound_min", 0..=1200, 360)
                .unsigned_abs(),
        ),
    };
    table.finish(faults);
    office
}

pub(super) fn limits(from: Option<Table<'_>>, faults: &mut Faults<'_>) -> Limits {
    let Some(mut from) = from else {
        return Limits::default();
    };
    let limits = Limits {
        kiosk_tickets_per_5_min: small(from.whole_or(
            faults,
            "kiosk_tickets_per_5_min",
            0..=100_000,
            KIOSK_TICKETS_PER_5_MIN.into(),
        )),
        kiosk_ticket_gap_s: small(from.whole_or(faults, "kiosk_ticket_gap_s", 0..=3_600, 0)),
    };
    from.finish(faults);
    limits
}

pub(super) fn board(from: Option<Table<'_>>, faults: &mut Faults<'_>) -> BoardOptions {
    let Some(mut from) = from else {
        return BoardOptions {
            calls_shown: 6,
            show_forecast_quality: false,
        };
    };
    let options = BoardOptions {
        calls_shown: small(from.whole_or(faults, "calls_shown", 1..=20, 6)),
        show_forecast_quality: from.flag(faults, "show_forecast_quality", false),
    };
    from.finish(faults);
    options
}

/// The tables under `[[pause_reason]]`, and the ids of those that are lunch.
pub(super) fn pause_reasons(
    top: &mut Table<'_>,
    faults: &mut Faults<'_>,
    texts: &words::Reader<'_>,
) -> (Vec<ReasonText>, Vec<String>) {
    let mut lunches = Vec::new();
    let tables = top.tables(faults, "pause_reason");
    let reasons = reasons(tables, faults, texts, |table, faults, id| {
        if table.flag(faults, "lunch", false) {
            lunches.push(id.to_owned());
        }
    });
    (reasons, lunches)
}

/// The tables under `[[park_reason]]`.
pub(super) fn park_reasons(
    top: &mut Table<'_>,
    faults: &mut Faults<'_>,
    texts: &words::Reader<'_>,
) -> Vec<ReasonText> {
    let tables = top.tables(faults, "park_reason");
    reasons(tables, faults, texts, |_, _, _| {})
}

/// `more` reads what only one of the two has.
fn reasons(
    tables: Vec<Table<'_>>,
    faults: &mut Faults<'_>,
    texts: &words::Reader<'_>,
    mut more: impl FnMut(&mut Table<'_>, &mut Faults<'_>, &str),
) -> Vec<ReasonText> {
    let mut reasons: Vec<ReasonText> = Vec::new();
    for mut table in tables {
        let id = words::id(&mut table, faults, "id");
        let text = texts.needed(&mut table, faults, "text", 80);
        if reasons.len() == MOST_REASONS {
            table.fault(
                faults,
                "id",
                format!("there are more than {MOST_REASONS} reasons"),
            );
        }
        if let Some(id) = id {
            if id.value == OTHER {
                id.fault(
                    faults,
                    "\"other\" stands for reasons written by hand; choose another id",
                );
            } else if reasons.iter().any(|reason| reason.id == id.value) {
                id.fault(faults, "is used twice");
            }
            more(&mut table, faults, &id.value);
            reasons.push(ReasonText { id: id.value, text });
        }
        table.finish(faults);
    }
    reasons
}

pub(super) fn notices(
    top: &mut Table<'_>,
    faults: &mut Faults<'_>,
    texts: &words::Reader<'_>,
) -> Vec<Notice> {
    let tables = top.tables(faults, "notice");
    if let Some(table) = tables.get(MOST_NOTICES) {
        table.fault(
            faults,
            "title",
            format!("there are more than {MOST_NOTICES} notices: take the old ones out"),
        );
    }
    tables
        .into_iter()
        .take(MOST_NOTICES)
        .map(|table| notice(table, faults, texts))
        .collect()
}

fn notice(mut table: Table<'_>, faults: &mut Faults<'_>, texts: &words::Reader<'_>) -> Notice {
    let kind = table.needed(faults, "kind").and_then(|at| {
        let kind = KINDS
            .iter()
            .find(|(name, _)| *name == at.value)
            .map(|(_, kind)| *kind);
        if kind.is_none() {
            let hint = did_you_mean(at.value, KINDS.map(|(name, _)| name));
            at.fault(
                faults,
                format!("must be deadline, event, initiative or news{hint}"),
            );
        }
        kind
    });
    let [date, from, until] = ["date", "from", "until"].map(|key| {
        table
            .value(key)
            .and_then(|at| Some((hours::day(&at, faults)?, at)))
    });
    if let (Some((from, _)), Some((until, at))) = (&from, &until)
        && until < from
    {
        at.fault(faults, "is before the first day");
    }
    let notice = Notice {
        shown: protocol::Notice {
            kind: kind.unwrap_or(NoticeKind::News),
            title: texts.needed(&mut table, faults, "title", 80),
            text: texts.text(&mut table, faults, "text", LONGEST),
            date: date.as_ref().map(|(date, _)| date.to_string()),
        },
        from: from.map(|(from, _)| from),
        until: until.or(date).map(|(until, _)| until),
    };
    table.finish(faults);
    notice
}

fn zone(from: &mut Table<'_>, faults: &mut Faults<'_>) -> (String, TimeZone) {
    let at = from.string(faults, "time_zone");
    let name = at.as_ref().map_or("Europe/Rome", |at| at.value);
    match TimeZone::get(name) {
        Ok(zone) => (zone.iana_name().unwrap_or(name).to_owned(), zone),
        Err(_) => {
            if let Some(at) = &at {
                at.fault(
                    faults,
                    "is not a time zone; write an IANA name such as \"Europe/Rome\"",
                );
            }
            (name.to_owned(), TimeZone::UTC)
        }
    }
}

fn rollover(at: &At<&str>, faults: &mut Faults<'_>) -> Option<u16> {
    let minutes = hours::time(at.value).filter(|&minutes| minutes < 1440);
    if minutes.is_none() {
        at.fault(faults, "must be a time such as \"04:00\"");
    }
    minutes
}

fn small(n: i64) -> u32 {
    u32::try_from(n).unwrap_or(0)
}
