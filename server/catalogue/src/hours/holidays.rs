// SPDX-License-Identifier: EUPL-1.2
//! Italian national holidays. The days come from the calendar of the crate `opening-hours` (which runs to 2076); the names are in
//! `holidays.ftl`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::civil::{Date, Weekday};
use opening_hours::localization::Country;

static NATIONAL: LazyLock<BTreeSet<Date>> = LazyLock::new(|| {
    let calendar = Country::IT.holidays();
    calendar
        .get_public()
        .iter()
        .filter_map(|date| date.to_string().parse().ok())
        .collect()
});

/// A national holiday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holiday {
    NewYear,
    Epiphany,
    Easter,
    EasterMonday,
    Liberation,
    Labour,
    Republic,
    Assumption,
    SaintFrancis,
    AllSaints,
    ImmaculateConception,
    Christmas,
    SaintStephen,
    /// A day that the calendar has and this list does not know yet.
    Other,
}

impl Holiday {
    pub(crate) fn on(date: Date) -> Option<Holiday> {
        NATIONAL
            .contains(&date)
            .then(|| match (date.month(), date.day()) {
                (1, 1) => Holiday::NewYear,
                (1, 6) => Holiday::Epiphany,
                (4, 25) => Holiday::Liberation,
                (5, 1) => Holiday::Labour,
                (6, 2) => Holiday::Republic,
                (8, 15) => Holiday::Assumption,
                (10, 4) => Holiday::SaintFrancis,
                (11, 1) => Holiday::AllSaints,
                (12, 8) => Holiday::ImmaculateConception,
                (12, 25) => Holiday::Christmas,
                (12, 26) => Holiday::SaintStephen,
                (3 | 4, _) if date.weekday() == Weekday::Sunday => Holiday::Easter,
                (3 | 4, _) if date.weekday() == Weekday::Monday => Holiday::EasterMonday,
                _ => Holiday::Other,
            })
    }

    /// The key of its name in `holidays.ftl`.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Holiday::NewYear => "holiday-new-year",
            Holiday::Epiphany => "holiday-epiphany",
            Holiday::Easter => "holiday-easter",
            Holiday::EasterMonday => "holiday-easter-monday",
            Holiday::Liberation => "holiday-liberation",
            Holiday::Labour => "holiday-labour",
            Holiday::Republic => "holiday-republic",
            Holiday::Assumption => "holiday-assumption",
            Holiday::SaintFrancis => "holiday-saint-francis",
            Holiday::AllSaints => "holiday-all-saints",
            Holiday::ImmaculateConception => "holiday-immaculate-conception",
            Holiday::Christmas => "holiday-christmas",
            Holiday::SaintStephen => "holiday-saint-stephen",
            Holiday::Other => "holiday-other",
        }
    }
}
