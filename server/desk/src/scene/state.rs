// SPDX-License-Identifier: EUPL-1.2
//! All that the desk's thread knows: the hall and what is derived from its events or lies beside it. Every face is a function of this.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;
use queue::{
    Copied, Day, Event, Hall, Judge, Language, Moment, Number, Office, Reading, ServiceId, Token,
    Unwritten, VisitId, VisitLook, Why,
};

use super::calls::{Call, observe};
use super::devices::DeviceTroubles;
use super::prints::Prints;
use super::troubles::Trouble;
use super::waiting_office::WaitingOffice;
use catalogue::Catalogue;
use journal::{NoteKind, NoteRow, Replay};
use outlook::Forecasts;
use terms::clock::Dial;
use terms::names::{self, Reasons};

/// Places in the queue are looked up again after this, in milliseconds, also when nothing happened.
const PLACES_FRESH_MS: i64 = 1_000;

pub struct State {
    pub hall: Hall,
    pub reasons: Reasons,
    /// Number of the last event.
    pub seq: u64,
    /// Number of the first event of the last business day.
    pub first_seq: u64,
    pub last_at: Moment,
    /// The day of the last event; the open one, or the last one when closed.
    pub last_day: Option<Day>,
    pub catalogue: Arc<Catalogue>,
    pub dial: Dial,
    /// Which time it is.
    pub judge: Judge,
    /// What is strange about the wall clock, and since when.
    pub doubted: Option<(Why, Moment)>,
    /// Somebody took a number on the open day since the server's start.
    pub has_comers: bool,
    /// Numbers of the open day that were given before a wrong clock had left it for another.
    pub given_before: Vec<Number>,
    /// The moments go on from here once what was decided is on disk: a day before the last one was opened.
    pub(crate) went_back: Option<Moment>,
    /// The moment of what is being answered.
    pub now: Moment,
    /// All calls and recalls of the day, in order, without those that were taken back.
    pub calls: Vec<Call>,
    pub notes: BTreeMap<(NoteKind, u64), String>,
    pub troubles: VecDeque<Trouble>,
    /// What is wrong with which device, as the journal of the day says.
    pub devices: DeviceTroubles,
    /// Slips that staff want again.
    pub prints: Prints,
    /// Names of devices for staff, kept by whoever looks after the devices.
    pub device_names: BTreeMap<u64, String>,
    /// The disk failed so often that nothing is written any more until the next start.
    pub is_read_only: bool,
    /// The journal's files were deleted, moved or replaced under the running server.
    pub is_lost: bool,
    /// How often the journal was restored from a copy; see `OfficeView::epoch`.
    pub epoch: u64,
    /// What the newest copy of the journal holds, if there is one.
    pub copied: Option<Copied>,
    /// Links of the day before: they get "expired" rather than "unknown".
    pub past: BTreeSet<Token>,
    /// Numbers that were given before the journal was opened and that it may lack.
    pub unwritten: Unwritten,
    /// Devices that told of what cannot be, until somebody looks after them.
    pub nonsense: BTreeSet<u64>,
    /// A new office file that does not fit the open day.
    pub waiting_office: Option<WaitingOffice>,
    /// The server's own address for the citizens' pages, used when the catalogue names none.
    pub own_url: String,
    /// What is forecast, beside the desk.
    pub forecasts: Forecasts,
    hours: Hours,
    places: Option<Places>,
    /// How often it was told what became of each visit's paper, since the server's start.
    pub(crate) slip_reports: BTreeMap<VisitId, u32>,
    /// When each kiosk issued its last tickets: a child at a totem must not empty the paper.
    pub(crate) issued: BTreeMap<i64, VecDeque<Moment>>,
}

/// Which services give tickets, worked out once a minute.
#[derive(Debug, Default)]
struct Hours {
    minute: Option<i64>,
    open: Vec<bool>,
}

/// Where everybody who waits stands, as of one event and moment.
#[derive(Clone, Debug)]
struct Places {
    seq: u64,
    at: Moment,
    by_visit: Arc<BTreeMap<VisitId, VisitLook>>,
}

impl State {
    pub fn new(catalogue: Arc<Catalogue>, own_url: String, forecasts: Forecasts) -> State {
        State {
            hall: Hall::new(),
            reasons: Reasons::default(),
            seq: 0,
            first_seq: 1,
            last_at: Moment(0),
            last_day: None,
            catalogue,
            dial: Dial::default(),
            judge: Judge::start(
                Reading {
                    wall_ms: 0,
                    boot_ms: 0,
                },
                None,
                |_| Day(0),
            ),
            doubted: None,
            has_comers: false,
            given_before: Vec::new(),
            went_back: None,
            now: Moment(0),
            calls: Vec::new(),
            notes: BTreeMap::new(),
            troubles: VecDeque::new(),
            devices: DeviceTroubles::default(),
            prints: Prints::default(),
            device_names: BTreeMap::new(),
            is_read_only: false,
            is_lost: false,
            past: BTreeSet::new(),
            copied: None,
            epoch: 1,
            unwritten: Unwritten::default(),
            nonsense: BTreeSet::new(),
            waiting_office: None,
            own_url,
            forecasts,
            hours: Hours::default(),
            places: None,
            slip_reports: BTreeMap::new(),
            issued: BTreeMap::new(),
        }
    }

    /// Takes over what the journal holds; the rest (calls, troubles) was collected by `observe` on the way.
    pub fn restore(&mut self, replay: Replay, seq: u64, notes: Vec<NoteRow>) {
        self.hall = replay.hall;
        self.reasons = replay.reasons;
        self.seq = seq;
        self.first_seq = replay.first;
        self.last_at = replay.last_at.unwrap_or(Moment(0));
        self.last_day = replay.last_day;
        self.notes = notes
            .into_iter()
            .filter_map(|n| Some(((n.kind, n.subject), n.text?)))
            .collect();
        self.hours = Hours::default();
    }

    /// Where everybody who waits stands now. Looked up once for all who ask until something happens; appointments become due by time alone.
    pub fn places(&mut self) -> Arc<BTreeMap<VisitId, VisitLook>> {
        if self.fresh_places().is_none() {
            let by_visit = Arc::new(self.hall.look_waiting(self.now));
            self.places = Some(Places {
                seq: self.seq,
                at: self.now,
                by_visit,
            });
        }
        self.fresh_places()
            .map(|places| places.by_visit.clone())
            .unwrap_or_default()
    }

    /// Where a visit stands; `None` unless it waits. Whoever asks for one alone does not order all.
    pub fn place(&self, visit: VisitId) -> Option<VisitLook> {
        match self.fresh_places() {
            Some(places) => places.by_visit.get(&visit).cloned(),
            None => self.hall.look_visit(visit, self.now),
        }
    }

    fn fresh_places(&self) -> Option<&Places> {
        self.places.as_ref().filter(|places| {
            places.seq == self.seq && self.now.since_ms(places.at) < PLACES_FRESH_MS
        })
    }

    /// Makes an event that was decided now part of everything.
    pub fn apply(&mut self, event: &Event, at: Moment) {
        if let Event::DayOpened { day, .. } = event {
            self.past = self
                .hall
                .visits()
                .map(|visit| visit.token)
                .chain(self.hall.too_late())
                .collect();
            self.first_seq = self.seq + 1;
            self.last_day = Some(*day);
            self.hours = Hours::default();
            self.reasons = Reasons::default();
            (self.has_comers, self.given_before) = (false, Vec::new());
            self.slip_reports.clear();
        }
        self.has_comers |= matches!(event, Event::VisitIssued { .. });
        self.seq += 1;
        self.last_at = at;
        self.hall.apply(event, at);
        observe(
            &mut self.calls,
            &mut self.troubles,
            &self.hall,
            self.seq,
            at,
            event,
        );
        self.devices.observe(at, event);
        self.prints.observe(self.seq, at, event);
    }

    /// The day that an event belongs to.
    pub fn event_day(&self, event: &Event) -> Day {
        match event {
            Event::DayOpened { day, .. } | Event::DayClosed { day } => *day,
            _ => self.hall.day().or(self.last_day).unwrap_or(Day(0)),
        }
    }

    pub fn office(&self) -> Option<&Office> {
        self.hall.office()
    }

    pub fn wall(&self) -> Timestamp {
        self.dial.wall(self.now)
    }

    /// A moment as RFC 3339 with the office's offset, to the second.
    pub fn time(&self, moment: Moment) -> String {
        let zoned = self
            .dial
            .wall(moment)
            .to_zoned(self.catalogue.time_zone().clone());
        zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// Whole seconds from `earlier` to now.
    pub fn since_s(&self, earlier: Moment) -> u32 {
        u32::try_from(self.now.since_ms(earlier) / 1_000).unwrap_or(u32::MAX)
    }

    /// Whether tickets are given for this service now.
    pub fn service_open(&mut self, service: ServiceId) -> bool {
        let wall = self.wall();
        let minute = wall.as_second().div_euclid(60);
        if self.hours.minute != Some(minute) {
            let services = self
                .hall
                .office()
                .map(|office| office.services.as_slice())
                .unwrap_or_default();
            let open = |slug: &str| {
                self.catalogue
                    .service_open(slug, wall)
                    .is_some_and(|state| state.is_open())
            };
            self.hours = Hours {
                minute: Some(minute),
                open: services.iter().map(|s| open(&s.slug)).collect(),
            };
        }
        self.hours
            .open
            .get(usize::from(service.0))
            .copied()
            .unwrap_or(false)
    }

    /// When appointments of the open business day can be.
    pub fn slots(&self) -> Option<(Moment, Moment)> {
        let (first, last) = self.catalogue.slots(self.hall.day()?)?;
        Some((self.dial.moment(first), self.dial.moment(last)))
    }

    /// A new catalogue: its hours hold from now on.
    pub fn replace_catalogue(&mut self, catalogue: Arc<Catalogue>) {
        self.forecasts.use_catalogue(catalogue.clone());
        self.catalogue = catalogue;
        self.hours = Hours::default();
    }

    pub fn first_language(&self) -> Language {
        self.catalogue
            .languages()
            .first()
            .and_then(|code| names::language(code))
            .unwrap_or(Language::ITALIAN)
    }

    /// The server is found elsewhere now: slips and phones are told from now on.
    pub fn set_own_url(&mut self, url: String) {
        if self.own_url != url {
            tracing::info!(
                before = self.own_url,
                now = url,
                "the server's own address has changed"
            );
            self.own_url = url;
        }
    }

    /// Changes whenever a device has to ask for the office again: with the catalogue, and with the server's own address where that is the pages'.
    pub fn version(&self, wall: Timestamp) -> String {
        let version = self.catalogue.version(wall);
        if self.catalogue.public_url().is_some() {
            version
        } else {
            format!("{version} {}", self.own_url)
        }
    }

    pub fn public_url(&self) -> &str {
        self.catalogue.public_url().unwrap_or(&self.own_url)
    }

    pub fn note(&self, kind: NoteKind, subject: u64, text: String) -> NoteRow {
        NoteRow {
            kind,
            subject,
            day: self.last_day.unwrap_or(Day(0)),
            text: Some(text),
        }
    }

    /// Calls and recalls after the event `seq`, in order; `None` when that event is not of this day.
    pub fn calls_after(&self, seq: u64) -> Option<&[Call]> {
        if seq > self.seq || seq + 1 < self.first_seq {
            return None;
        }
        let from = self.calls.partition_point(|call| call.seq <= seq);
        self.calls.get(from..)
    }
}
