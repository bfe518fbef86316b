// SPDX-License-Identifier: EUPL-1.2
//! `GET /api/v1/office`: the catalogue, as totem, boards and pages need it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A text in several languages, by ISO 639-1 code; Italian (`it`) is always there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Text(pub BTreeMap<String, String>);

impl Text {
    pub fn italian(text: &str) -> Text {
        Text(BTreeMap::from([("it".to_owned(), text.to_owned())]))
    }

    /// The text in `language`, else in Italian, else empty.
    pub fn get(&self, language: &str) -> &str {
        self.0
            .get(language)
            .or_else(|| self.0.get("it"))
            .map_or("", String::as_str)
    }

    pub fn is_empty(&self) -> bool {
        self.0.values().all(String::is_empty)
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfficeView {
    /// Changes whenever the catalogue does, so that a device knows when to ask again (see `LiveView::catalogue`).
    pub catalogue: String,
    /// Grows whenever the journal was restored from a copy: a device obeys only the highest one that it has seen. From 1.
    #[serde(default = "first_epoch")]
    pub epoch: u64,
    /// "Centro Servizi al Cittadino".
    pub name: Text,
    /// "Comune di Casalmaggiore".
    pub body: Text,
    /// IANA name, such as `Europe/Rome`.
    pub time_zone: String,
    /// In the order of the totem's keys; the first is the default.
    pub languages: Vec<String>,
    pub areas: Vec<AreaView>,
    pub services: Vec<ServiceView>,
    pub counters: Vec<CounterView>,
    pub hours: HoursView,
    /// Where the citizens' pages are, without a slash at the end: `http://192.168.1.10:8080`.
    pub public_url: String,
    pub pause_reasons: Vec<ReasonText>,
    pub park_reasons: Vec<ReasonText>,
    pub notices: Vec<crate::Notice>,
}

fn first_epoch() -> u64 {
    1
}

/// A reason of the office's list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReasonText {
    pub id: String,
    pub text: Text,
}

/// The colours an area can have; each has an ink, a tint and a light form for dark boards in the theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    Blue,
    Green,
    Ochre,
    Violet,
    Teal,
    Rose,
    /// Of a newer release: drawn in grey.
    #[serde(other)]
    Unknown,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AreaView {
    pub id: String,
    pub letter: char,
    pub name: Text,
    pub description: Text,
    pub colour: Colour,
    /// Name of a Phosphor icon.
    pub icon: String,
    /// Where its counters are, if that needs saying.
    pub place: Text,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServiceView {
    pub id: String,
    pub area: String,
    pub name: Text,
    /// For chips and narrow places; the name if empty.
    pub short: Text,
    /// One line under the name.
    pub hint: Text,
    /// What to bring.
    pub bring: Vec<Text>,
    pub icon: String,
    pub expected_s: u32,
    /// Whether tickets are given for it at this moment.
    pub open: OpenState,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CounterView {
    /// The number over the counter.
    pub id: u16,
    /// Services in order of preference.
    pub services: Vec<String>,
    pub name: Text,
}

/// Opening hours, already worked out for now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HoursView {
    pub now: OpenState,
    /// Today's spans.
    pub today: Vec<Span>,
    /// Monday to Sunday.
    pub week: Vec<Vec<Span>>,
    /// Why today differs, such as "San Francesco", if it does.
    pub exception: Text,
}

/// `from` and `to` as `HH:MM` in the office's time zone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Span {
    pub from: String,
    pub to: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum OpenState {
    /// Tickets are given; `until` is when the last one is (RFC 3339).
    Open { until: Option<String> },
    /// No tickets now; `opens` is when the next span begins (RFC 3339), if within two weeks.
    Closed { opens: Option<String> },
    /// Of a newer release: whoever asks for a ticket hears from the server whether there is one.
    #[serde(other)]
    Unknown,
}

impl OpenState {
    pub fn is_open(&self) -> bool {
        !matches!(self, OpenState::Closed { .. })
    }
}
