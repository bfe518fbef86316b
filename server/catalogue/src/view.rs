// SPDX-License-Identifier: EUPL-1.2
//! What devices and people see of the catalogue at a given moment.

use assets::words::Words;
use jiff::Timestamp;
use jiff::civil::Date;
use protocol::{
    AreaView, CounterView, HoursView, Notice, OfficeView, OpenState, ServiceView, Text,
};

use super::Catalogue;
use super::hours::{self, Holiday, Minutes, Why};
use super::plan::{Service, Times};

impl Catalogue {
    /// The whole catalogue with the hours worked out. `public_url` is empty where the file gives none, and the epoch is the
    /// first: the server fills in its own.
    pub fn view(&self, now: Timestamp) -> OfficeView {
        OfficeView {
            catalogue: self.version(now),
            epoch: 1,
            name: self.settings.name.clone(),
            body: self.settings.body.clone(),
            time_zone: self.settings.zone_name.clone(),
            languages: self.settings.languages.clone(),
            areas: self.areas.iter().map(area_view).collect(),
            services: self
                .services
                .iter()
                .map(|service| self.service_view(service, now))
                .collect(),
            counters: self
                .counters
                .iter()
                .map(|counter| self.counter_view(counter))
                .collect(),
            hours: self.hours_view(now),
            public_url: self.settings.public_url.clone().unwrap_or_default(),
            pause_reasons: self.pause_reasons.clone(),
            park_reasons: self.park_reasons.clone(),
            notices: self.notices(now),
        }
    }

    /// What `OfficeView::catalogue` and `LiveView::catalogue` say: it changes with the text of the file, with the date, and when the office
    /// or a service opens or closes or a notice comes or goes, so that devices ask for the office again just then. It stays the same within
    /// a minute of the clock.
    pub fn version(&self, now: Timestamp) -> String {
        let date = self.date(now);
        let open = self
            .services
            .iter()
            .map(|service| self.service_state(service, now).is_open());
        let shown = self.notices.iter().map(|notice| notice.is_shown(date));
        let bits = open.chain(shown).chain([self.open_state(now).is_open()]);
        // FNV-1a: equal states must be equal here, and nobody has an interest in forging one.
        let digest = bits.fold(0xcbf2_9ce4_8422_2325_u64, |digest, bit| {
            (digest ^ u64::from(bit)).wrapping_mul(0x0100_0000_01b3)
        });
        format!("{}-{date}-{:08x}", self.hash, digest >> 32)
    }

    /// Whether the office gives tickets at all.
    pub fn open_state(&self, now: Timestamp) -> OpenState {
        if !self.hours.suspended.is_empty() {
            return OpenState::Closed { opens: None };
        }
        if self.always_open {
            return OpenState::Open { until: None };
        }
        hours::state(self.time_zone(), now, self.hours.last_ticket_min, |date| {
            self.hours.on(date).0.to_vec()
        })
    }

    /// Whether tickets are given for a service; `None` if there is no such service.
    pub fn service_open(&self, slug: &str, now: Timestamp) -> Option<OpenState> {
        let service = self.services.iter().find(|service| service.slug == slug)?;
        Some(self.service_state(service, now))
    }

    /// The notices to show on this date.
    pub fn notices(&self, now: Timestamp) -> Vec<Notice> {
        let today = self.date(now);
        self.notices
            .iter()
            .filter(|notice| notice.is_shown(today))
            .map(|notice| notice.shown.clone())
            .collect()
    }

    fn service_view(&self, service: &Service, now: Timestamp) -> ServiceView {
        let suspended = self
            .times_of(service)
            .map(|times| &times.suspended)
            .into_iter()
            .find(|text| !text.is_empty());
        ServiceView {
            id: service.slug.clone(),
            area: self
                .areas
                .get(service.area)
                .map(|area| area.slug.clone())
                .unwrap_or_default(),
            name: service.name.clone(),
            short: service.short.clone(),
            // A suspended service says why in the line under its name.
            hint: suspended.unwrap_or(&service.hint).clone(),
            bring: service.bring.clone(),
            icon: service.icon.clone(),
            expected_s: service.expected_s,
            open: self.service_state(service, now),
        }
    }

    fn service_state(&self, service: &Service, now: Timestamp) -> OpenState {
        let times = self.times_of(service);
        if times.iter().any(|times| !times.suspended.is_empty()) {
            return OpenState::Closed { opens: None };
        }
        if self.always_open || !self.hours.suspended.is_empty() {
            return self.open_state(now);
        }
        let last_ticket_min = times
            .iter()
            .find_map(|times| times.last_ticket_min)
            .unwrap_or(self.hours.last_ticket_min);
        hours::state(self.time_zone(), now, last_ticket_min, |date| {
            let weeks = times.iter().filter_map(|times| times.week.as_ref());
            weeks.fold(self.hours.on(date).0.to_vec(), |spans, week| {
                hours::both(&spans, &week[hours::weekday(date)])
            })
        })
    }

    /// The service's own times, then those of its area.
    pub(super) fn times_of<'a>(&'a self, service: &'a Service) -> [&'a Times; 2] {
        [&service.times, &self.areas[service.area].times]
    }

    fn counter_view(&self, counter: &super::plan::Counter) -> CounterView {
        let slug = |index: usize| self.services.get(index).map(|service| service.slug.clone());
        CounterView {
            id: counter.number,
            services: counter
                .serves
                .iter()
                .filter_map(|(index, _)| slug(*index))
                .collect(),
            name: counter.name.clone(),
        }
    }

    fn hours_view(&self, now: Timestamp) -> HoursView {
        let today = self.date(now);
        let (spans, why) = self.hours.on(today);
        HoursView {
            now: self.open_state(now),
            today: hours::shown(spans),
            week: self
                .hours
                .pattern(today)
                .iter()
                .map(|spans: &Vec<Minutes>| hours::shown(spans))
                .collect(),
            exception: if self.hours.suspended.is_empty() {
                self.said(&why)
            } else {
                self.hours.suspended.clone()
            },
        }
    }

    fn said(&self, why: &Why<'_>) -> Text {
        match why {
            Why::Ordinary => Text::default(),
            Why::Said(text) => (*text).clone(),
            Why::Holiday(holiday) => self.holiday_name(*holiday),
        }
    }

    fn holiday_name(&self, holiday: Holiday) -> Text {
        let key = holiday.key();
        Text(
            self.settings
                .languages
                .iter()
                .map(|language| (language.clone(), Words::new(language).get(key)))
                .collect(),
        )
    }

    fn date(&self, now: Timestamp) -> Date {
        now.to_zoned(self.time_zone().clone()).date()
    }
}

fn area_view(area: &super::plan::Area) -> AreaView {
    AreaView {
        id: area.slug.clone(),
        letter: area.letter,
        name: area.name.clone(),
        description: area.description.clone(),
        colour: area.colour,
        icon: area.icon.clone(),
        place: area.place.clone(),
    }
}
