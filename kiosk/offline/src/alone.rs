// SPDX-License-Identifier: EUPL-1.2
//! The office and the hall as a totem shows them while it is alone: the hours it was told in advance, its own count of people, no forecast.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use protocol::{
    AreaLive, Instants, LeasedDay, LegState, LegView, LiveView, NoForecast, OfficeView, OpenState,
    ServiceLive, Ticket,
};

use crate::machine::{Machine, Now};
use crate::record::Kept;

/// What the screens need.
#[derive(Clone, Debug, PartialEq)]
pub struct Alone {
    pub office: Box<OfficeView>,
    pub live: Box<LiveView>,
}

impl Machine {
    /// `None` when it could not give a number to anybody: nothing was ever heard, or nothing is set aside for now.
    pub fn alone(&self, now: Now) -> Option<Alone> {
        let lease = self.lease(now.office)?;
        let office = office_at(self.office.as_deref()?, lease, now.office);
        let live = self.live_at(&office, lease, now.office);
        Some(Alone {
            office: Box::new(office),
            live: Box::new(live),
        })
    }

    /// The office's time when the totem starts and has not heard the server, in milliseconds: that of the wall clock, and not before what it
    /// did last. Whether a night has passed since only the wall clock knows, so where that shows a day whose numbers the totem does not
    /// hold, it gives none: a number of yesterday's would be in nobody's queue.
    pub fn office_at_start(&self, wall_ms: i64) -> i64 {
        let is_leased =
            |ms: i64| Timestamp::from_millisecond(ms).is_ok_and(|at| self.lease(at).is_some());
        // What it did last may have been by a clock that ran ahead.
        let last_ms =
            Some(self.last_ms()).filter(|&last_ms| is_leased(wall_ms) && is_leased(last_ms));
        last_ms.map_or(wall_ms, |last_ms| wall_ms.max(last_ms))
    }

    fn live_at(&self, office: &OfficeView, lease: &LeasedDay, now: Timestamp) -> LiveView {
        let services = office.services.iter().map(|service| ServiceLive {
            id: service.id.clone(),
            waiting: self.waiting_for(&lease.day, |live| {
                live.services
                    .iter()
                    .find(|s| s.id == service.id)
                    .map(|s| s.waiting)
            }),
            open_counters: 0,
            forecast: None,
            forecast_reason: Some(if service.open.is_open() {
                NoForecast::Unavailable
            } else {
                NoForecast::Closed
            }),
        });
        let areas = office.areas.iter().map(|area| AreaLive {
            id: area.id.clone(),
            last_number: 0,
            waiting: self.people(&area.id, &lease.day),
            open_counters: 0,
            forecast: None,
            forecast_reason: Some(NoForecast::Unavailable),
        });
        LiveView {
            prints: 0,
            seq: self.live.as_ref().map_or(0, |live| live.seq),
            at: rfc3339(office, now),
            day: Some(lease.day.clone()),
            catalogue: office.catalogue.clone(),
            office: office.hours.now.clone(),
            services: services.collect(),
            areas: areas.collect(),
            counters: Vec::new(),
            calls: Vec::new(),
            notices: office.notices.clone(),
            forecast_quality: None,
        }
    }

    /// Who waited in the area when the hall was last heard on this day, and whom the totem gave a number since.
    pub(crate) fn people(&self, area: &str, day: &str) -> u32 {
        let before = self.waiting_for(day, |live| {
            live.areas
                .iter()
                .find(|known| known.id == area)
                .map(|known| known.waiting)
        });
        before.saturating_add(self.given_since(area, day))
    }

    /// Those who waited yesterday are not here.
    fn waiting_for(&self, day: &str, find: impl Fn(&LiveView) -> Option<u32>) -> u32 {
        self.live
            .as_deref()
            .filter(|live| live.day.as_deref() == Some(day))
            .and_then(find)
            .unwrap_or(0)
    }
}

/// The ticket of a number that the totem gives alone.
pub(crate) fn ticket(machine: &Machine, kept: &Kept, now: Now) -> Ticket {
    let office = machine.office.as_deref();
    let area_of = |service: &str| {
        office
            .and_then(|o| o.services.iter().find(|s| s.id == service))
            .map(|s| s.area.clone())
    };
    let leg = |(index, service): (usize, &String)| LegView {
        service: service.clone(),
        area: area_of(service).unwrap_or_else(|| kept.area.clone()),
        state: if index == 0 {
            LegState::Waiting
        } else {
            LegState::Pending
        },
        counter: None,
    };
    Ticket {
        id: 0,
        number: kept.number.clone(),
        area: kept.area.clone(),
        legs: kept.services.iter().enumerate().map(leg).collect(),
        ahead: machine.people(&kept.area, &kept.day),
        forecast: None,
        forecast_reason: Some(NoForecast::Unavailable),
        open_counters: 0,
        issued_at: office
            .map(|office| rfc3339(office, now.office))
            .unwrap_or_default(),
        url: format!(
            "{}/t/{}",
            office.map_or("", |office| office.public_url.as_str()),
            kept.token
        ),
        token: kept.token.clone(),
        access: kept.access,
        language: kept.language.clone(),
        call: None,
    }
}

/// Whether the service gives tickets at this moment of the leased day.
pub(crate) fn gives_tickets(lease: &LeasedDay, service: &str, now: Timestamp) -> bool {
    spans(lease, service)
        .iter()
        .any(|span| is_within(now, &span.from, &span.to))
}

/// From `from` up to, and not including, `to`; a time that cannot be read holds nothing.
pub(crate) fn is_within(now: Timestamp, from: &str, to: &str) -> bool {
    match (from.parse::<Timestamp>(), to.parse::<Timestamp>()) {
        (Ok(from), Ok(to)) => from <= now && now < to,
        _ => false,
    }
}

/// The catalogue with the hours of the leased day worked out for now.
fn office_at(office: &OfficeView, lease: &LeasedDay, now: Timestamp) -> OfficeView {
    let mut office = office.clone();
    for service in &mut office.services {
        service.open = state(spans(lease, &service.id).iter(), now);
    }
    office.hours.now = state(
        lease.services.iter().flat_map(|service| &service.spans),
        now,
    );
    if let Some(weekday) = lease
        .day
        .parse::<jiff::civil::Date>()
        .ok()
        .map(|date| date.weekday().to_monday_zero_offset())
    {
        let pattern = usize::try_from(weekday)
            .ok()
            .and_then(|weekday| office.hours.week.get(weekday).cloned());
        office.hours.today = pattern.unwrap_or_default();
    }
    office
}

fn spans<'a>(lease: &'a LeasedDay, service: &str) -> &'a [Instants] {
    lease
        .services
        .iter()
        .find(|hours| hours.id == service)
        .map_or(&[], |hours| hours.spans.as_slice())
}

fn state<'a>(spans: impl Iterator<Item = &'a Instants> + Clone, now: Timestamp) -> OpenState {
    if let Some(open) = spans
        .clone()
        .filter(|span| is_within(now, &span.from, &span.to))
        .max_by_key(|span| moment(&span.to))
    {
        return OpenState::Open {
            until: Some(open.to.clone()),
        };
    }
    let next = spans
        .filter(|span| moment(&span.from).is_some_and(|from| from > now))
        .min_by_key(|span| moment(&span.from));
    OpenState::Closed {
        opens: next.map(|span| span.from.clone()),
    }
}

fn moment(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

fn rfc3339(office: &OfficeView, at: Timestamp) -> String {
    let zone = TimeZone::get(&office.time_zone).unwrap_or(TimeZone::UTC);
    at.to_zoned(zone)
        .strftime("%Y-%m-%dT%H:%M:%S%:z")
        .to_string()
}
