// SPDX-License-Identifier: EUPL-1.2
//! What is told of somebody who waits.

use std::collections::BTreeMap;

use queue::{Event, Moment, Promise, VisitId};

use super::super::published::{Span, Waiting};
use super::{Standing, Today};
use forecast::Range;
use forecast::shown::{self, Shown};
use journal::Entry;

/// What was promised at the issue is what stands on the screens first.
pub(super) fn announce(day: &Today, shown: &mut BTreeMap<VisitId, Standing>, entry: &Entry) {
    let Event::VisitIssued {
        visit,
        services,
        promise: Some(promise),
        ..
    } = &entry.event
    else {
        return;
    };
    let Some(service) = services.first().copied() else {
        return;
    };
    let Some(place) = day.translator.place(service) else {
        return;
    };
    let first = shown::next(
        None,
        range(promise),
        day.model.scene(place),
        day.translator.at_s(entry.at),
    );
    shown.insert(
        *visit,
        Standing {
            leg: 0,
            service,
            call: first,
            then: Vec::new(),
        },
    );
}

pub(super) fn range(promise: &Promise) -> Range {
    Range {
        p05_s: f64::from(promise.low_s),
        p50_s: f64::from(promise.median_s),
        p95_s: f64::from(promise.high_s),
    }
}

pub(super) fn waiting(standing: &Standing, now: Moment, now_s: f64) -> Waiting {
    let moment = |s: f64| now.plus_ms(((s - now_s) * 1_000.0) as i64);
    let span = |shown: &Shown| Span {
        low: moment(shown.low_s),
        median: moment(shown.median_s),
        high: moment(shown.high_s),
    };
    let then: Option<Vec<Span>> = standing
        .then
        .iter()
        .map(|shown| shown.as_ref().map(span))
        .collect();
    let then = then.and_then(|mut then| then.pop().map(|end| (then, end)));
    Waiting {
        leg: standing.leg,
        service: standing.service,
        call: span(&standing.call),
        grew: standing.call.grew,
        then,
    }
}
