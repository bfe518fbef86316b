// SPDX-License-Identifier: EUPL-1.2
//! What stands on the slip: a ticket becomes lines. How they get onto paper is the printer's affair.

#[cfg(test)]
mod tests;

use assets::words::Words;
use jiff::civil::DateTime;
use protocol::wait::{Wait, said};
use protocol::{Access, OfficeView, Ticket};

use crate::flow::{civil, given_alone, later};
use crate::printer::Profile;

/// Everything a slip is made of.
#[derive(Clone, Copy)]
pub struct SlipData<'a> {
    pub ticket: &'a Ticket,
    pub office: &'a OfficeView,
    /// In the ticket's language.
    pub words: &'a Words,
    /// The totem's name, as on its door: "Totem ingresso".
    pub totem: &'a str,
    /// Staff want it again, on purpose: the slip says so.
    pub is_again: bool,
}

/// How big a text is: its capitals' height on 80 mm paper is about 2.4, 3 and 4.6 mm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    Small,
    Normal,
    Large,
}

/// A line of the slip, from the top. All of it is centred; texts longer than the paper is wide are wrapped between words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    Text {
        text: String,
        size: Size,
        bold: bool,
    },
    /// The ticket number, as large as the paper allows.
    Number(String),
    Rule,
    /// A QR code of this text.
    Code(String),
    /// White space, in dots of 1/8 mm.
    Gap(u32),
    Cut,
}

impl Line {
    fn text(text: impl Into<String>, size: Size, bold: bool) -> Line {
        Line::Text {
            text: text.into(),
            size,
            bold,
        }
    }
}

/// The slip of a ticket.
pub fn lines(data: SlipData<'_>) -> Vec<Line> {
    let mut lines = header(data);
    if data.is_again {
        lines.push(Line::text(data.words.get("slip-again"), Size::Normal, true));
    }
    lines.push(Line::Rule);
    lines.extend(what_for(data));
    lines.push(Line::Rule);
    lines.extend(how_long(data));
    lines.push(Line::Code(data.ticket.url.clone()));
    let follow = if given_alone(data.ticket) {
        "slip-follow-alone"
    } else {
        "slip-follow"
    };
    lines.push(Line::text(data.words.get(follow), Size::Small, false));
    lines.push(Line::Rule);
    lines.push(Line::text(footer(data), Size::Small, false));
    lines.push(Line::Cut);
    lines
}

/// A slip without a number, for the printer test of the service corner.
pub fn test_lines(words: &Words, totem: &str, at: Option<DateTime>) -> Vec<Line> {
    let mut lines = vec![
        Line::text(words.get("slip-test"), Size::Large, true),
        Line::Rule,
        Line::text("àèéìòù ÀÈÉÌÒÙ € ’ “ ” – ·", Size::Normal, false),
        Line::Number("A 000".to_owned()),
        Line::Rule,
        Line::text(words.get("slip-test-valid"), Size::Normal, true),
    ];
    let at = at.map(|at| format!("{} · ", stamp(at))).unwrap_or_default();
    lines.push(Line::text(format!("{at}{totem}"), Size::Small, false));
    lines.push(Line::Cut);
    lines
}

/// A page for installers: letters, the euro, a QR code, every script, the paper's width and the cut.
pub fn test_page(words: &Words, totem: &str, profile: &Profile) -> Vec<Line> {
    let mut lines = vec![
        Line::text(words.get("slip-test"), Size::Large, true),
        Line::text(totem, Size::Normal, false),
        Line::Rule,
        Line::text("àèéìòù ÀÈÉÌÒÙ ß ñ ç", Size::Normal, false),
        Line::text("€ 16,00 · ’ “ ” – …", Size::Normal, false),
    ];
    lines.extend(
        SCRIPTS
            .iter()
            .map(|text| Line::text(*text, Size::Normal, false)),
    );
    lines.push(Line::Number("A 000".to_owned()));
    lines.push(Line::Code(
        "https://www.esempio.it/prova-di-stampa".to_owned(),
    ));
    lines.push(Line::text(
        format!("{} × 1/8 mm", profile.width_dots),
        Size::Small,
        false,
    ));
    lines.push(Line::Rule);
    lines.push(Line::text(words.get("slip-test-valid"), Size::Normal, true));
    lines.push(Line::Cut);
    lines
}

/// "Citizen service centre" in the scripts of the hall's languages: Cyrillic, Greek, Arabic, Gurmukhi, Chinese.
pub const SCRIPTS: [&str; 5] = [
    "Центр обслуживания граждан",
    "Κέντρο Εξυπηρέτησης Πολιτών",
    "مركز خدمة المواطن",
    "ਨਾਗਰਿਕ ਸੇਵਾ ਕੇਂਦਰ",
    "市民服务中心",
];

/// When the call is to be expected, on the office's clock: the moment of issue plus the median. None where no range is said.
pub fn around(ticket: &Ticket) -> Option<DateTime> {
    let forecast = ticket.forecast.as_ref()?;
    match said(Some(forecast), ticket.forecast_reason) {
        Wait::Range { .. } | Wait::Long { .. } => {
            civil(&ticket.issued_at).map(|issued| later(issued, forecast.median_s))
        }
        _ => None,
    }
}

/// A time as people read it: `10:24`.
pub fn clock(time: DateTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

fn header(data: SlipData<'_>) -> Vec<Line> {
    let language = &data.ticket.language;
    let mut lines = Vec::new();
    if !data.office.body.is_empty() {
        lines.push(Line::text(
            data.office.body.get(language),
            Size::Normal,
            true,
        ));
    }
    lines.push(Line::text(
        data.office.name.get(language),
        Size::Normal,
        false,
    ));
    lines
}

/// Area, service, number, and what follows under the same number.
fn what_for(data: SlipData<'_>) -> Vec<Line> {
    let language = &data.ticket.language;
    let mut lines = Vec::new();
    if let Some(area) = data
        .office
        .areas
        .iter()
        .find(|area| area.id == data.ticket.area)
    {
        lines.push(Line::text(area.name.get(language), Size::Large, true));
    }
    let mut names = data
        .ticket
        .legs
        .iter()
        .map(|leg| service_name(data.office, &leg.service, language, false));
    if let Some(first) = names.next() {
        lines.push(Line::text(first, Size::Normal, false));
    }
    lines.push(Line::Gap(12));
    lines.push(Line::Number(data.ticket.number.clone()));
    let then: Vec<String> = data
        .ticket
        .legs
        .iter()
        .skip(1)
        .map(|leg| service_name(data.office, &leg.service, language, true))
        .collect();
    if !then.is_empty() {
        lines.push(Line::text(
            data.words
                .with("slip-then", &[("services", then.join(" · ").into())]),
            Size::Normal,
            false,
        ));
    }
    match data.ticket.access {
        Access::Standard | Access::Unknown => {}
        Access::Priority => lines.push(Line::text(
            data.words.get("slip-priority"),
            Size::Normal,
            true,
        )),
        Access::Appointment => lines.push(Line::text(
            data.words.get("slip-appointment"),
            Size::Normal,
            true,
        )),
    }
    lines
}

/// People ahead and the promise, in the same words as on the screen.
fn how_long(data: SlipData<'_>) -> Vec<Line> {
    let (ticket, words) = (data.ticket, data.words);
    if let Some(call) = &ticket.call {
        let text = words.with("slip-go", &[("counter", call.counter.into())]);
        return vec![Line::text(text, Size::Large, true)];
    }
    let wait = said(ticket.forecast.as_ref(), ticket.forecast_reason);
    let ahead = capitalised(&words.with("people-ahead", &[("n", ticket.ahead.into())]));
    if given_alone(ticket) {
        return vec![
            Line::text(ahead, Size::Normal, false),
            Line::text(words.get("slip-alone"), Size::Normal, true),
        ];
    }
    if let Wait::Unknown(_) = wait {
        return vec![
            Line::text(ahead, Size::Normal, false),
            Line::text(words.wait_sentence(&wait), Size::Normal, true),
        ];
    }
    let mut lines = vec![
        Line::text(
            words.with("slip-ahead", &[("ahead", ahead.into())]),
            Size::Normal,
            false,
        ),
        Line::text(words.wait_minutes(&wait), Size::Large, true),
    ];
    if let Some(around) = around(ticket) {
        lines.push(Line::text(
            words.with("ticket-around", &[("time", clock(around).into())]),
            Size::Normal,
            false,
        ));
    }
    lines
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

fn footer(data: SlipData<'_>) -> String {
    match civil(&data.ticket.issued_at) {
        Some(issued) => format!("{} · {}", stamp(issued), data.totem),
        None => data.totem.to_owned(),
    }
}

fn stamp(at: DateTime) -> String {
    format!(
        "{:02}/{:02}/{} {}",
        at.day(),
        at.month(),
        at.year(),
        clock(at)
    )
}

/// The service's name, the short one where space is narrow; its id when the catalogue changed in between and does not know it.
fn service_name(office: &OfficeView, id: &str, language: &str, short: bool) -> String {
    let Some(service) = office.services.iter().find(|service| service.id == id) else {
        return id.to_owned();
    };
    let name = if short && !service.short.is_empty() {
        &service.short
    } else {
        &service.name
    };
    name.get(language).to_owned()
}
