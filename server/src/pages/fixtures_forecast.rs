// SPDX-License-Identifier: EUPL-1.2
//! How forecasts were kept, and what a change would do, for the tests of the pages.

use protocol::*;

pub fn quality() -> ForecastQuality {
    let figures = |n, within_upper| QualityFigures {
        n,
        within_upper,
        within_range: within_upper - n / 20,
        mean_absolute_error_s: Some(371.0),
        bias_s: Some(75.0),
    };
    let service = |id: &str, n, kept| QualityOfService { service: id.to_owned(), figures: figures(n, kept) };
    let hours = [(8, 212, 199), (9, 402, 372), (10, 398, 361), (11, 301, 270), (12, 64, 50), (15, 88, 82)];
    ForecastQuality {
        seq: 0,
        available: true,
        degraded: false,
        other_rule: false,
        today: QualityPeriod { all: figures(87, 81), services: vec![], hours: vec![] },
        last_30_days: QualityPeriod {
            all: figures(1_465, 1_334),
            services: vec![
                service("cie", 702, 640),
                service("residenza", 331, 300),
                service("cittadinanza", 98, 76),
                service("tari", 12, 11),
            ],
            hours: hours.into_iter().map(|(hour, n, kept)| QualityOfHour { hour, figures: figures(n, kept) }).collect(),
        },
    }
}

pub fn effects() -> WhatIfView {
    let service = |id: &str, area: &str, before_s: Option<u32>, after_s: Option<u32>, waiting| WhatIfService {
        service: id.to_owned(),
        area: area.to_owned(),
        before_s,
        after_s,
        change_min: before_s.zip(after_s).map(|(before, after)| (i64::from(after) - i64::from(before)) as i32 / 60),
        waiting_change_min: waiting,
    };
    WhatIfView {
        services: vec![
            service("cie", "anagrafe", Some(1_560), Some(840), Some(-9)),
            service("residenza", "anagrafe", Some(1_620), Some(900), Some(-8)),
            service("cittadinanza", "stato-civile", Some(300), Some(420), None),
            service("tari", "polifunzionale", None, Some(60), None),
            service("protocollo", "protocollo", Some(180), Some(180), Some(0)),
        ],
    }
}
