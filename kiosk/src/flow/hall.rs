// SPDX-License-Identifier: EUPL-1.2
//! What the totem knows of the office and of the hall.

use jiff::civil::DateTime;
use jiff::{SignedDuration, ToSpan};
use protocol::{AreaLive, AreaView, LiveView, OfficeView, OpenState, ServiceLive, ServiceView};

use super::{Request, State};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Link {
    /// The first seconds after the start.
    #[default]
    Starting,
    Up,
    Cut,
    /// Cut off, with numbers of its own to give.
    Alone,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hall {
    pub link: Link,
    pub office: Option<Box<OfficeView>>,
    pub live: Option<Box<LiveView>>,
    /// For how long nothing at all was heard, as of the last time that was asked.
    pub(super) silent_ms: u64,
    heard_ms: u64,
}

impl Hall {
    pub(super) fn receive(&mut self, live: Box<LiveView>, now_ms: u64) {
        self.live = Some(live);
        self.heard_ms = now_ms;
    }

    /// The office's wall clock: the server's time when it last spoke, plus what has passed since. The totem's own clock may be wrong.
    pub fn clock(&self, now_ms: u64) -> Option<DateTime> {
        let heard = civil(&self.live.as_ref()?.at)?;
        let passed =
            SignedDuration::from_millis(i64::try_from(now_ms.saturating_sub(self.heard_ms)).ok()?);
        heard.checked_add(passed).ok()
    }

    /// Milliseconds until the minute of [`Hall::clock`] changes.
    pub fn to_next_minute_ms(&self, now_ms: u64) -> Option<u64> {
        let now = self.clock(now_ms)?;
        let into_ms = i64::from(now.second()) * 1000 + i64::from(now.millisecond());
        u64::try_from(60_000 - into_ms).ok()
    }

    /// True when tickets are given at all. Unknown counts as open: the server has the last word.
    pub fn is_open(&self) -> bool {
        match (&self.live, &self.office) {
            (Some(live), _) => live.office.is_open(),
            (None, Some(office)) => office.hours.now.is_open(),
            (None, None) => true,
        }
    }

    /// When the office opens again, on its wall clock, if that is known.
    pub fn opens(&self) -> Option<DateTime> {
        match &self.live.as_ref()?.office {
            OpenState::Closed { opens } => civil(opens.as_deref()?),
            OpenState::Open { .. } | OpenState::Unknown => None,
        }
    }

    pub fn first_language(&self) -> String {
        self.office
            .as_ref()
            .and_then(|office| office.languages.first())
            .cloned()
            .unwrap_or_else(|| "it".to_owned())
    }

    pub fn area(&self, id: &str) -> Option<&AreaView> {
        self.office
            .as_ref()?
            .areas
            .iter()
            .find(|area| area.id == id)
    }

    pub fn service(&self, id: &str) -> Option<&ServiceView> {
        self.office
            .as_ref()?
            .services
            .iter()
            .find(|service| service.id == id)
    }

    pub fn services_of<'a>(&'a self, area: &'a str) -> impl Iterator<Item = &'a ServiceView> {
        self.office
            .iter()
            .flat_map(|office| office.services.iter())
            .filter(move |service| service.area == area)
    }

    pub fn area_live(&self, id: &str) -> Option<&AreaLive> {
        self.live.as_ref()?.areas.iter().find(|area| area.id == id)
    }

    pub fn service_live(&self, id: &str) -> Option<&ServiceLive> {
        self.live
            .as_ref()?
            .services
            .iter()
            .find(|service| service.id == id)
    }

    /// True when at least one of the area's services gives tickets now.
    pub fn area_open(&self, id: &str) -> bool {
        self.services_of(id).any(|service| service.open.is_open())
    }

    /// The hours in which somebody can have an appointment today, by the office's opening hours; 8 to 18 when they are not known.
    pub fn booking_hours(&self) -> Vec<u8> {
        let mut hours: Vec<u8> = Vec::new();
        for span in self
            .office
            .iter()
            .flat_map(|office| office.hours.today.iter())
        {
            let (Some(from), Some(to)) = (hour_of(&span.from), hour_of(&span.to)) else {
                continue;
            };
            // An appointment at the very end of a span cannot be.
            let last = if span.to.ends_with(":00") {
                to.saturating_sub(1)
            } else {
                to
            };
            hours.extend(from..=last);
        }
        hours.sort_unstable();
        hours.dedup();
        if hours.is_empty() {
            (8..=18).collect()
        } else {
            hours
        }
    }

    /// Today at `hour`:`minute` as RFC 3339 text with the office's offset.
    pub fn slot(&self, hour: u8, minute: u8, now_ms: u64) -> Option<String> {
        let at = &self.live.as_ref()?.at;
        let offset = at
            .get(19..)
            .map(|rest| rest.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit()))?;
        let today = self.clock(now_ms)?.date();
        Some(format!("{today}T{hour:02}:{minute:02}:00{offset}"))
    }
}

/// The wall-clock part of an RFC 3339 time. The office's offset is in it already, so no zone is needed to show it.
pub fn civil(text: &str) -> Option<DateTime> {
    text.get(..19)?.parse().ok()
}

/// `time` moved on by whole seconds.
pub fn later(time: DateTime, seconds: u32) -> DateTime {
    time.checked_add(i64::from(seconds).seconds())
        .unwrap_or(time)
}

fn hour_of(text: &str) -> Option<u8> {
    text.split(':')
        .next()?
        .parse()
        .ok()
        .filter(|hour| *hour < 24)
}

pub(super) fn office(state: &mut State, office: Box<OfficeView>) {
    let was_fresh = state.is_fresh();
    state.hall.office = Some(office);
    // Services that are no longer in the catalogue cannot be asked for.
    let hall = &state.hall;
    state.session.tray.retain(|id| hall.service(id).is_some());
    if was_fresh {
        state.session.language = state.hall.first_language();
    }
}

/// What the totem made of the office while it was alone is forgotten.
pub(super) fn connected(state: &mut State, requests: &mut Vec<Request>) {
    if std::mem::replace(&mut state.hall.link, Link::Up) == Link::Alone {
        requests.push(Request::FetchOffice);
    }
}

pub(super) fn live(
    state: &mut State,
    live: Box<LiveView>,
    now_ms: u64,
    requests: &mut Vec<Request>,
) {
    let opened = state
        .hall
        .live
        .as_ref()
        .is_some_and(|before| before.office != live.office);
    let known = state
        .hall
        .office
        .as_ref()
        .is_some_and(|office| office.catalogue == live.catalogue);
    if !known || opened {
        requests.push(Request::FetchOffice);
    }
    super::reprint::wanted(state, live.prints, requests);
    state.hall.receive(live, now_ms);
    connected(state, requests);
}
