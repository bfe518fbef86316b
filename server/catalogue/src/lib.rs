// SPDX-License-Identifier: EUPL-1.2
//! The catalogue: `office.toml`, read, checked and immutable. All keys are described in `docs/catalogue.md`.

mod bind;
mod care;
mod day;
mod hours;
mod offline;
mod plan;
mod policy;
mod reader;
mod server;
mod settings;
#[cfg(test)]
mod tests;
mod view;
pub mod watch;
mod words;

use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};

pub use faults::Fault;
use faults::Faults;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use protocol::ReasonText;
use queue::{Day, Policy};
use sha2::{Digest, Sha256};
use toml::de::DeTable;

pub use care::{AlarmPlan, BackupPlan, HookPlan, MailPlan, Security};
pub use day::DayHours;
use hours::Hours;
pub use hours::is_national_holiday;
pub use offline::Offline;
use reader::Table;
use settings::Notice;
pub use settings::{BoardOptions, Limits};

/// An office file is not larger than this, in bytes.
const LARGEST: u64 = 1 << 20;
/// In minutes since midnight.
const WHOLE_DAY: hours::Minutes = 0..1440;

/// An office file that has no faults.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// Of the text of the file.
    hash: String,
    settings: settings::Office,
    areas: Vec<plan::Area>,
    services: Vec<plan::Service>,
    counters: Vec<plan::Counter>,
    /// The areas of its conditions are indexes of `areas`.
    policy: Policy,
    hours: Hours,
    limits: Limits,
    board: BoardOptions,
    offline: Offline,
    backup: Option<BackupPlan>,
    alarm: AlarmPlan,
    pause_reasons: Vec<ReasonText>,
    /// Those of the reasons for a pause that are lunch.
    lunches: Vec<String>,
    park_reasons: Vec<ReasonText>,
    notices: Vec<Notice>,
    always_open: bool,
}

/// Why an office file could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("cannot read the office file {path}: {error}")]
    Io { path: PathBuf, error: io::Error },
    #[error("the office file {path} is larger than {LARGEST} bytes")]
    TooLarge { path: PathBuf },
    /// One line for each fault.
    #[error("the office file {path} has {} fault(s):\n{}", faults.len(), lines(faults))]
    Faults { path: PathBuf, faults: Vec<Fault> },
}

impl Catalogue {
    /// Reads and checks a whole office file; all its faults are told, in the order of the lines.
    pub fn parse(text: &str) -> Result<Catalogue, Vec<Fault>> {
        let mut faults = Faults::new(text);
        let (document, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            faults.add(
                &error.span().unwrap_or(0..0),
                "",
                format!("this is not TOML: {}", error.message()),
            );
        }
        if !errors.is_empty() {
            // Whatever else could be said would follow from the broken syntax.
            return Err(faults.into_sorted());
        }
        let catalogue = read(Table::top(&document), &mut faults, hash(text));
        let faults = faults.into_sorted();
        catalogue.filter(|_| faults.is_empty()).ok_or(faults)
    }

    pub fn load(path: &Path) -> Result<Catalogue, LoadError> {
        let text = read_text(path)?;
        Catalogue::parse(&text).map_err(|faults| LoadError::Faults {
            path: path.to_owned(),
            faults,
        })
    }

    /// The same office without closing times, for demonstrations at any hour; what is suspended stays suspended.
    pub fn always_open(self) -> Catalogue {
        Catalogue {
            always_open: true,
            ..self
        }
    }

    /// The business day of a moment. It begins when the office's clocks first show the roll-over time, so it never goes back, also where
    /// the hour is set back.
    pub fn business_day(&self, now: Timestamp) -> Day {
        let zone = self.time_zone();
        let date = now.to_zoned(zone.clone()).date();
        let has_begun = |day: &jiff::civil::Date| {
            hours::instant(zone, *day, self.settings.rollover_min)
                .is_some_and(|begin| begin.timestamp() <= now)
        };
        let yesterday = date.yesterday().unwrap_or(date);
        let day = [date.tomorrow().unwrap_or(date), date]
            .into_iter()
            .find(has_begun)
            .unwrap_or(yesterday);
        let number =
            i32::from(day.year()) * 10_000 + i32::from(day.month()) * 100 + i32::from(day.day());
        Day(number.unsigned_abs())
    }

    pub fn time_zone(&self) -> &TimeZone {
        &self.settings.zone
    }

    /// "Centro Servizi al Cittadino".
    pub fn name(&self) -> &protocol::Text {
        &self.settings.name
    }

    /// ISO 639-1 codes; the first is the default.
    pub fn languages(&self) -> &[String] {
        &self.settings.languages
    }

    /// Where citizens' phones find the server, without a slash at the end; `None`: the server's own address.
    /// Further names by which browsers may call the server.
    pub fn names(&self) -> &[String] {
        &self.settings.names
    }

    pub fn public_url(&self) -> Option<&str> {
        self.settings.public_url.as_deref()
    }

    /// Reverse proxies that are believed about whom they speak for.
    pub fn trusted_proxies(&self) -> &[ipnet::IpNet] {
        &self.settings.trusted_proxies
    }

    /// How long after the roll-over a day stays open while people still wait or are served.
    pub fn day_late_bound(&self) -> Duration {
        self.settings.day_late_bound
    }

    /// Hash of the file's text.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    pub fn limits(&self) -> Limits {
        self.limits
    }

    pub fn board(&self) -> BoardOptions {
        self.board
    }

    /// Where copies of the data go; `None`: nowhere.
    pub fn backup(&self) -> Option<&BackupPlan> {
        self.backup.as_ref()
    }

    pub fn alarm(&self) -> &AlarmPlan {
        &self.alarm
    }

    /// The reasons for a pause.
    pub fn pause_reasons(&self) -> &[ReasonText] {
        &self.pause_reasons
    }

    /// The reasons for parking a visit.
    pub fn park_reasons(&self) -> &[ReasonText] {
        &self.park_reasons
    }
}

fn read(mut top: Table<'_>, faults: &mut Faults<'_>, hash: String) -> Option<Catalogue> {
    let mut office = top.table(faults, "office");
    if office.is_none() {
        top.fault(faults, "office", "the table [office] is missing");
    }
    let languages = settings::languages(office.as_mut(), faults);
    let texts = words::Reader {
        languages: languages.as_deref(),
    };
    let settings = office.map(|table| settings::office(table, faults, &texts));
    let areas = plan::areas(&mut top, faults, &texts);
    let services = plan::services(&mut top, faults, &texts, &areas);
    plan::deserted(&top, faults, &areas, &services);
    let counters = plan::counters(&mut top, faults, &texts, &areas, &services);
    let policy = policy::policy(top.table(faults, "policy"), faults, &areas);
    let hours = read_hours(&mut top, faults, &texts);
    let limits = settings::limits(top.table(faults, "limits"), faults);
    let board = settings::board(top.table(faults, "board"), faults);
    let offline = offline::offline(top.table(faults, "offline"), faults);
    let backup = care::backup(top.table(faults, "backup"), faults);
    let alarm = care::alarm(top.table(faults, "alarm"), faults);
    let (pause_reasons, lunches) = settings::pause_reasons(&mut top, faults, &texts);
    let park_reasons = settings::park_reasons(&mut top, faults, &texts);
    let notices = settings::notices(&mut top, faults, &texts);
    top.finish(faults);
    let services = services.into_iter().map(|(_, service)| service).collect();
    let settings = settings?;
    Some(Catalogue {
        hash,
        settings,
        areas,
        services,
        counters,
        policy,
        hours,
        limits,
        board,
        offline,
        backup,
        alarm,
        pause_reasons,
        lunches,
        park_reasons,
        notices,
        always_open: false,
    })
}

fn read_hours(top: &mut Table<'_>, faults: &mut Faults<'_>, texts: &words::Reader<'_>) -> Hours {
    let Some(mut table) = top.table(faults, "hours") else {
        top.fault(faults, "hours", "the table [hours] is missing");
        return Hours::default();
    };
    let hours = hours::hours(&mut table, faults, texts);
    table.finish(faults);
    hours
}

fn read_text(path: &Path) -> Result<String, LoadError> {
    let failed = |error| LoadError::Io {
        path: path.to_owned(),
        error,
    };
    if fs::metadata(path).map_err(failed)?.len() > LARGEST {
        return Err(LoadError::TooLarge {
            path: path.to_owned(),
        });
    }
    fs::read_to_string(path).map_err(failed)
}

/// The first 64 bits of the SHA-256 of the text, in hexadecimal.
fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn lines(faults: &[Fault]) -> String {
    faults
        .iter()
        .map(Fault::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}
