// SPDX-License-Identifier: EUPL-1.2
//! The model beside the journal: follows its events, and says what is to be told of a moment.
//!
//! What it knows is a function of the journal and the catalogue alone: it begins each business day by reading the past anew, so that a server
//! that was started again in the middle of a day says the same as one that never stopped.

mod standing;

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::Arc;

use forecast::shown::{self, Scene, Shown};
use forecast::simulation::Scratch;
use forecast::what_if::{Change, Effect};
use forecast::{Awaited, Fact, Model, Moved, Range, What};
use queue::{AccessClass, Event, Hall, Moment, Office, ServiceId, UNDO_MS, VisitId};

use super::facts::{Step, Translator};
use super::places::Places;
use super::published::{Coming, Published, Waiting};
use super::quality::Kept;
use super::turns::give_way;
use super::{REPLICATIONS, plain, quality};
use catalogue::Catalogue;
use journal::{JournalError, Reader};

use standing::{announce, waiting};

/// How many business days are read again. What is older has faded: less than a third of it would count.
const PAST_DAYS: u32 = 60;
/// On the last of them each ticket is forecast again, to know what the ranges are worth.
const CALIBRATED_DAYS: u32 = 10;
/// Futures for what is forecast at each issue; fewer than for what is told, for there are many issues in the past.
const FORETELL: u32 = 100;

/// With more people waiting than this nothing is forecast at an issue: the forecast must keep up with the hall, not the other way round.
const MOST_FORETOLD: usize = 400;
/// After so many issues, and a quarter of the crowd, it is counted again how many wait.
const COUNT_EVERY: usize = 64;
/// With more people waiting than this there are fewer futures for each, as many in all.
const ALL_FUTURES: usize = 200;
const FEWEST_FUTURES: u32 = 50;
/// With more than this the plain forecast is told: no office is that full, but a server that is tried out may be.
const MOST_SIMULATED: usize = 2_000;

/// Whether the forecaster can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Followed {
    /// All events so far are part of it.
    Yes,
    /// A day was opened or the office changed its counters or services: begin anew.
    BeginAnew,
}

pub struct Forecaster {
    reader: Reader,
    day: Today,
    scratch: Scratch,
    kept: Kept,
    shown: BTreeMap<VisitId, Standing>,
}

/// What stands on a screen for a visit.
struct Standing {
    /// The present leg, and its call.
    leg: usize,
    service: ServiceId,
    call: Shown,
    /// The calls of later legs, and the end; of those that are known.
    then: Vec<Option<Shown>>,
}

/// The model and the day's steps.
struct Today {
    translator: Translator,
    model: Model,
    steps: Vec<Step>,
    /// The model as it was before so many steps of the day: of the day's begin, and of the last minutes.
    before: VecDeque<(usize, Moment, Model)>,
    foretells: bool,
    /// How many waited when it was last counted, and the issues since.
    crowd: (usize, usize),
}

impl Forecaster {
    /// Reads the past in the folder `data`, as far as `stops` does not say that it is not wanted any more. `None` when no day was ever
    /// opened.
    pub fn begin(
        data: &Path,
        catalogue: &Arc<Catalogue>,
        stops: &impl Fn() -> bool,
    ) -> Result<Option<Forecaster>, JournalError> {
        let reader = Reader::open(data, PAST_DAYS)?;
        let Some(office) = reader.last_office()? else {
            return Ok(None);
        };
        let calibrated = reader.last_days(CALIBRATED_DAYS)?;
        let mut scratch = Scratch::default();
        scratch.pause_with(give_way());
        let day = Today::new(catalogue.clone(), office.clone());
        let mut forecaster = Forecaster {
            reader,
            day,
            scratch,
            kept: Kept::default(),
            shown: BTreeMap::new(),
        };
        while !stops() && forecaster.read(|day| calibrated.contains(&day))?.0 > 0 {}
        if !stops()
            && forecaster
                .reader
                .last_office()?
                .is_some_and(|last| last != office)
        {
            // The office changed while the past was read: its places are others now.
            return Forecaster::begin(data, catalogue, stops);
        }
        Ok(Some(forecaster))
    }

    /// Takes in what the journal has by now.
    pub fn follow(&mut self) -> Result<Followed, JournalError> {
        self.scratch.pause_with(give_way());
        loop {
            match self.read(|_| true)? {
                (_, Followed::BeginAnew) => return Ok(Followed::BeginAnew),
                (0, _) => return Ok(Followed::Yes),
                _ => {}
            }
        }
    }

    /// Number of the last event that is part of it.
    pub fn seq(&self) -> u64 {
        self.reader.seq()
    }

    pub fn hall(&self) -> &Hall {
        self.reader.hall()
    }

    /// What is to be told at `now`.
    pub fn publish(&mut self, now: Moment) -> Published {
        self.scratch.pause_with(give_way());
        let now = self.hall().latest().map_or(now, |latest| now.max(latest));
        let (model, now_s) = self.day.at(now);
        let told = match futures(waiting_in(&model)) {
            Some(futures) => model.forecasts(futures, &mut self.scratch),
            None => forecast::Forecasts::default(),
        };
        let waiting = told.waiting.iter();
        let waiting = waiting
            .filter_map(|told| Some((VisitId(told.ticket), self.stand(told, &model, now, now_s)?)))
            .collect();
        let hall = self.reader.hall();
        self.shown
            .retain(|visit, _| hall.visit(*visit).is_some_and(queue::Visit::is_open));
        Published {
            seq: self.reader.seq(),
            day: hall.day(),
            arrivals: self.arrivals(&told.arrivals, now),
            shortest_ms: self.shortest_ms(),
            waiting,
            quality: Arc::new(quality::figures(
                &self.kept,
                (hall, self.reader.seq()),
                self.day.translator.catalogue(),
                &model,
            )),
        }
    }

    /// What stands on the screens for a visit of which `fresh` is forecast.
    fn stand(
        &mut self,
        fresh: &Awaited,
        model: &Model,
        now: Moment,
        now_s: f64,
    ) -> Option<Waiting> {
        let (id, range) = (VisitId(fresh.ticket), (*fresh.calls.first()?)?);
        let (visit, translator) = (self.reader.hall().visit(id)?, &self.day.translator);
        let (leg, service) = (visit.current, visit.leg()?.service);
        let before = self
            .shown
            .get(&id)
            .filter(|before| before.leg == leg && before.service == service);
        let call = shown::next(
            before.map(|before| &before.call),
            range,
            model.scene(translator.place(service)?),
            now_s,
        );
        // What comes after it gives no reasons, so the hall need not be looked at for these.
        let then = fresh.calls.iter().skip(1).chain([&fresh.end]).enumerate();
        let then = then.map(|(nth, range)| {
            let before = before.and_then(|before| before.then.get(nth)?.as_ref());
            range.map(|range| shown::next(before, range, Scene::default(), now_s))
        });
        let standing = Standing {
            leg,
            service,
            call,
            then: then.collect(),
        };
        let told = waiting(&standing, now, now_s);
        self.shown.insert(id, standing);
        Some(told)
    }

    /// What `changes` would do to the wait of each service of the hall's office.
    pub fn what_if(&mut self, changes: &[Change], now: Moment) -> Vec<(ServiceId, Effect)> {
        self.scratch.pause_with(give_way());
        let model = self.day.at(now).0;
        let Some(futures) = futures(waiting_in(&model)) else {
            return Vec::new();
        };
        let effects = model.what_if(changes, futures, &mut self.scratch);
        let services = (0_u16..).map(ServiceId).take(
            self.hall()
                .office()
                .map_or(0, |office| office.services.len()),
        );
        services
            .filter_map(|id| {
                Some((
                    id,
                    *effects.get(usize::from(self.day.translator.place(id)?))?,
                ))
            })
            .collect()
    }

    fn shortest_ms(&self) -> Vec<Option<i64>> {
        let shortest_s = self.day.model.shortest_s();
        let services = (0_u16..).map(ServiceId).take(
            self.hall()
                .office()
                .map_or(0, |office| office.services.len()),
        );
        let of = |service: ServiceId| {
            shortest_s
                .get(usize::from(self.day.translator.place(service)?))
                .map(|s| (s * 1_000.0) as i64)
        };
        services.map(of).collect()
    }

    fn arrivals(&self, told: &[[Option<Range>; 3]], now: Moment) -> Vec<[Option<Coming>; 3]> {
        let hall = self.hall();
        let services = (0_u16..)
            .map(ServiceId)
            .take(hall.office().map_or(0, |office| office.services.len()));
        let coming = |service: ServiceId, class: AccessClass| {
            let range =
                (*told.get(usize::from(self.day.translator.place(service)?))?)[class.index()]?;
            let plain = plain::arrival(hall, service, class, None, now).ok()?;
            Some(Coming { range, plain })
        };
        services
            .map(|service| AccessClass::ALL.map(|class| coming(service, class)))
            .collect()
    }

    fn read(
        &mut self,
        foretells: impl Fn(queue::Day) -> bool,
    ) -> Result<(usize, Followed), JournalError> {
        let (day, scratch, kept, shown) = (
            &mut self.day,
            &mut self.scratch,
            &mut self.kept,
            &mut self.shown,
        );
        let mut followed = Followed::Yes;
        let (first, begun) = (day.steps.is_empty(), &mut followed);
        let count = self.reader.read(|hall, reasons, entry| {
            if !first && day.is_other(hall, &entry.event) {
                *begun = Followed::BeginAnew;
            }
            if let Event::DayOpened { .. } = entry.event {
                kept.close_day(hall, day.translator.catalogue());
                shown.clear();
                day.foretells = foretells(entry.day);
            }
            scratch.pause();
            let steps = day
                .translator
                .observe(hall, &entry.event, entry.at, reasons);
            day.take(steps, entry.at, scratch);
            announce(day, shown, entry);
        })?;
        Ok((count, followed))
    }
}

impl Today {
    fn new(catalogue: Arc<Catalogue>, office: Office) -> Today {
        let places = Places::new(office.clone());
        let hours = catalogue.day_hours(jiff::civil::Date::default());
        let model = Model::new(
            places.setting(&BTreeMap::new(), hours.last_ticket_s),
            places.prior(hours),
        );
        Today {
            translator: Translator::new(catalogue, office),
            model,
            steps: Vec::new(),
            before: VecDeque::new(),
            foretells: false,
            crowd: (0, 0),
        }
    }

    /// The model at a moment, and that moment in seconds of the day. The model itself knows only what has happened: if it knew how late it
    /// was looked at, it would not be the same after a restart.
    fn at(&self, now: Moment) -> (Model, f64) {
        let (mut model, now_s) = (self.model.clone(), self.translator.at_s(now));
        model.tick(now_s);
        (model, now_s)
    }

    /// Whether the event begins another day, or an office with other services or counters.
    fn is_other(&self, hall: &Hall, event: &Event) -> bool {
        match event {
            Event::DayOpened { .. } => true,
            Event::OfficeChanged { office } => hall.office().is_none_or(|before| {
                before.services.len() != office.services.len()
                    || before.counters.len() != office.counters.len()
            }),
            _ => false,
        }
    }

    fn take(&mut self, steps: Vec<Step>, at: Moment, scratch: &mut Scratch) {
        for step in steps {
            if matches!(&step, Step::Fact(fact) if matches!(fact.what, What::Day { .. })) {
                // The office of the day was told just before.
                self.steps.drain(..self.steps.len() - 1);
                self.before = VecDeque::from([(0, at, self.model.clone())]);
            }
            self.remember(at);
            match &step {
                Step::Rewrite(edits) => self.rewrite(edits, scratch),
                step => self.observe(step, scratch),
            }
            self.steps.push(step);
        }
    }

    fn observe(&mut self, step: &Step, scratch: &mut Scratch) {
        match step {
            Step::Office(office) => {
                let (setting, prior) = &**office;
                let same = Moved {
                    services: (0..).take(setting.areas.len()).map(Some).collect(),
                    counters: (0..).take(setting.tiers.len()).map(Some).collect(),
                };
                self.model
                    .change_office(setting.clone(), prior.clone(), &same);
            }
            Step::Fact(fact) => self.observe_fact(fact, scratch),
            Step::Rewritten(facts) => facts
                .iter()
                .for_each(|fact| self.observe_fact(fact, scratch)),
            Step::Rewrite(_) => {}
        }
    }

    fn observe_fact(&mut self, fact: &Fact, scratch: &mut Scratch) {
        self.model.observe(fact);
        // Of who came while a totem was cut off it is too late to foretell anything.
        let is_news = fact.at_s >= self.model.watch().now_s;
        if let What::Issued { ticket, .. } = fact.what
            && self.foretells
            && is_news
            && self.is_foreseeable()
        {
            self.model.foretell(ticket, FORETELL, scratch);
        }
    }

    fn is_foreseeable(&mut self) -> bool {
        self.crowd.1 += 1;
        if self.crowd.1 >= COUNT_EVERY.max(self.crowd.0 / 4) {
            self.crowd = (waiting_in(&self.model), 0);
        }
        self.crowd.0 <= MOST_FORETOLD
    }

    /// Keeps the model of every minute, as long as an action of that minute can be taken back.
    fn remember(&mut self, at: Moment) {
        if self.foretells
            && self
                .before
                .back()
                .is_some_and(|(_, last, _)| at.since_ms(*last) >= UNDO_MS)
        {
            self.before
                .push_back((self.steps.len(), at, self.model.clone()));
        }
        while self
            .before
            .get(2)
            .is_some_and(|(_, third, _)| at.since_ms(*third) > UNDO_MS)
        {
            self.before.remove(1);
        }
    }

    /// Goes back to before the first of these steps and lives through all others again.
    fn rewrite(&mut self, edits: &[(usize, Vec<Fact>)], scratch: &mut Scratch) {
        let first = edits.iter().map(|(at, _)| *at).min().unwrap_or(0);
        for (at, facts) in edits {
            if let Some(step) = self.steps.get_mut(*at) {
                *step = Step::Rewritten(facts.clone());
            }
        }
        self.before.truncate(
            self.before
                .iter()
                .filter(|(steps, ..)| *steps <= first)
                .count(),
        );
        let Some((from, _, model)) = self.before.back() else {
            return;
        };
        let (from, model) = (*from, model.clone());
        self.model = model;
        let again: Vec<Step> = self.steps.split_off(from);
        again.iter().for_each(|step| self.observe(step, scratch));
        self.steps.extend(again);
    }
}

fn waiting_in(model: &Model) -> usize {
    model
        .watch()
        .tickets
        .values()
        .filter(|ticket| ticket.waits())
        .count()
}

/// How many futures there are for so many people who wait; `None` for too many people.
fn futures(waiting: usize) -> Option<u32> {
    let share = u32::try_from(REPLICATIONS as usize * ALL_FUTURES / waiting.max(ALL_FUTURES))
        .unwrap_or(REPLICATIONS);
    (waiting <= MOST_SIMULATED).then(|| share.max(FEWEST_FUTURES))
}
