// SPDX-License-Identifier: EUPL-1.2
//! How pages say times, services, areas, waits and reasons.

use assets::theme;
use assets::words::clock_of;
use jiff::Timestamp;
use protocol::{Access, AreaView, Grew, ReasonView, ServiceView, Text};

use super::Face;

impl<'a> Face<'a> {
    pub fn get(&self, key: &str) -> String {
        self.words.get(key)
    }

    pub fn text(&self, text: &'a Text) -> &'a str {
        text.get(self.words.language())
    }

    pub fn area(&self, id: &str) -> Option<&'a AreaView> {
        self.office.areas.iter().find(|area| area.id == id)
    }

    pub fn service(&self, id: &str) -> Option<&'a ServiceView> {
        self.office.services.iter().find(|service| service.id == id)
    }

    /// The area's name; its id if the catalogue no longer has it.
    pub fn area_name(&self, id: &'a str) -> &'a str {
        self.area(id).map_or(id, |area| self.text(&area.name))
    }

    /// The service's name; its id if the catalogue no longer has it.
    pub fn service_name(&self, id: &'a str) -> &'a str {
        self.service(id)
            .map_or(id, |service| self.text(&service.name))
    }

    /// The service's short name, for chips and narrow places.
    pub fn service_short(&self, id: &'a str) -> &'a str {
        let short = self
            .service(id)
            .map_or(id, |service| self.text(&service.short));
        if short.is_empty() {
            self.service_name(id)
        } else {
            short
        }
    }

    /// The style class of an area's colour.
    pub fn area_class(&self, id: &str) -> String {
        let colour = self
            .area(id)
            .map_or("blue", |area| theme::colour_name(area.colour));
        format!("area-{colour}")
    }

    /// Whole minutes from a moment until now; 0 if it is not a moment or lies ahead.
    pub fn minutes_since(&self, moment: &str) -> u32 {
        u32::try_from(seconds_between(moment, self.at) / 60).unwrap_or(0)
    }

    /// `mm:ss` (or `h:mm:ss`) from a moment until now, as the page's script goes on counting it.
    pub fn elapsed(&self, moment: &str) -> String {
        let s = seconds_between(moment, self.at).max(0);
        let (hours, minutes, seconds) = (s / 3600, s / 60 % 60, s % 60);
        if hours > 0 {
            format!("{hours}:{minutes:02}:{seconds:02}")
        } else {
            format!("{minutes:02}:{seconds:02}")
        }
    }

    /// The names of the areas of these services, in the catalogue's order, each once: "Anagrafe, Stato civile".
    pub fn areas_of(&self, services: &[String]) -> String {
        let served = |area: &&AreaView| {
            self.office
                .services
                .iter()
                .any(|service| service.area == area.id && services.contains(&service.id))
        };
        let names: Vec<&str> = self
            .office
            .areas
            .iter()
            .filter(served)
            .map(|area| self.text(&area.name))
            .collect();
        names.join(", ")
    }

    /// Why the upper bound of a wait had to grow, as a sentence.
    pub fn grew(&self, grew: Grew) -> String {
        self.get(match grew {
            Grew::CounterClosed => "grew-counter-closed",
            Grew::CounterPaused => "grew-counter-paused",
            Grew::MorePriority => "grew-more-priority",
            Grew::MoreAppointments => "grew-more-appointments",
            Grew::SlowerThanUsual => "grew-slower-than-usual",
            Grew::LongerVisits | Grew::Unknown => "grew-longer-visits",
        })
    }

    pub fn access(&self, access: Access) -> String {
        self.get(match access {
            Access::Standard | Access::Unknown => "staff-access-word-standard",
            Access::Priority => "staff-access-word-priority",
            Access::Appointment => "staff-access-word-appointment",
        })
    }

    /// Why a visit is or would be called, in a few words.
    pub fn call_reason(&self, reason: &'a ReasonView) -> String {
        let name = reason.id.as_str();
        match name {
            "head-start" | "ratio" => match reason.access {
                Some(access) => self.words.with(
                    &format!("staff-reason-{name}"),
                    &[("access", self.access(access).into())],
                ),
                None => self.get(&format!("staff-reason-{name}-bare")),
            },
            "condition" => match &reason.area {
                Some(area) => self.words.with(
                    "staff-reason-condition",
                    &[("area", self.area_name(area).into())],
                ),
                None => self.get("staff-reason-condition-bare"),
            },
            "longest-wait" | "preferred" | "appointment-due" | "starvation-guard"
            | "counter-free" | "sent-here" | "clerk-choice" => {
                self.get(&format!("staff-reason-{name}"))
            }
            _ => self.get("staff-reason-other"),
        }
    }

    /// Why a counter is on pause or a visit is parked: the catalogue's words or those written by hand.
    pub fn office_reason(&self, reason: &'a ReasonView) -> String {
        let listed = self
            .office
            .pause_reasons
            .iter()
            .chain(&self.office.park_reasons)
            .find(|one| one.id == reason.id);
        match (&reason.text, listed) {
            (_, Some(listed)) => self.text(&listed.text).to_owned(),
            (Some(text), None) => text.clone(),
            (None, None) => self.get("staff-reason-other"),
        }
    }

    /// "lunedì 23 novembre, 8:30" of a moment that is not today; the clock alone of one that is.
    pub fn day_and_clock(&self, moment: &str) -> String {
        let time = clock(moment);
        match self.words.date_of(moment) {
            Some(date) if moment.get(..10) != self.at.get(..10) => format!("{date}, {time}"),
            _ => time.to_owned(),
        }
    }
}

/// `10:24` of an RFC 3339 moment in the office's offset; empty if it is not one.
pub fn clock(moment: &str) -> &str {
    clock_of(moment).unwrap_or_default()
}

/// Seconds from one moment to a later one; 0 if either cannot be read.
pub fn seconds_between(from: &str, to: &str) -> i64 {
    match (from.parse::<Timestamp>(), to.parse::<Timestamp>()) {
        (Ok(from), Ok(to)) => (to - from).get_seconds(),
        _ => 0,
    }
}

/// A moment that lies `s` seconds after another, `10:37`, in the other's offset; empty if it cannot be read.
pub fn clock_after(moment: &str, s: u32) -> String {
    let later = moment
        .parse::<Timestamp>()
        .ok()
        .and_then(|at| at.checked_add(jiff::Span::new().seconds(i64::from(s))).ok());
    let offset = jiff::fmt::temporal::Pieces::parse(moment)
        .ok()
        .and_then(|pieces| pieces.to_numeric_offset());
    match (later, offset) {
        (Some(later), Some(offset)) => later
            .to_zoned(jiff::tz::TimeZone::fixed(offset))
            .strftime("%H:%M")
            .to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_keep_the_offices_offset() {
        assert_eq!(clock("2026-11-23T10:24:05+01:00"), "10:24");
        assert_eq!(clock("nonsense"), "");
        assert_eq!(clock_after("2026-11-23T23:50:00+01:00", 20 * 60), "00:10");
        assert_eq!(clock_after("", 60), "");
        assert_eq!(
            seconds_between("2026-11-23T10:00:00+01:00", "2026-11-23T09:01:00Z"),
            60
        );
        assert_eq!(seconds_between("?", "2026-11-23T09:01:00Z"), 0);
    }
}
