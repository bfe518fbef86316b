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
    let service = |id: &str, n, kept| QualityOfService {
        service: id.to_owned(),
        figures: figures(n, kept),
    };
    let hours = [
        (8, 212, 199),
        (9, 402, 372),
        (10, 398, 361),
        (11, 301, 270),
        (12, 64, 50),
        (15, 88, 82),
    ];
    ForecastQuality {
        seq: 120,
        available: true,
        today: QualityPeriod {
            all: figures(87, 81),
            services: vec![],
            hours: vec![],
        },
        last_30_days: QualityPeriod {
            all: figures(1_465, 1_334),
            services: vec![
                service("cie", 702, 640),
                service("residenza", 331, 300),
                service("cittadinanza", 98, 76),
                service("tari", 12, 11),
            ],
            hours: hours
                .into_iter()
                .map(|(hour, n, kept)| QualityOfHour {
                    hour,
                    figures: figures(n, kept),
                })
                .collect(),
        },
        ..ForecastQuality::default()
    }
}

/// All that the page can say of forecasts without figures: none now, the past is being read, none are wanted, none was judged yet.
pub fn without_figures() -> [(&'static str, ForecastQuality); 4] {
    let nothing = ForecastQuality::default;
    [
        ("not-there", nothing()),
        (
            "reading",
            ForecastQuality {
                available: true,
                reading: true,
                ..nothing()
            },
        ),
        (
            "off",
            ForecastQuality {
                available: true,
                plain_only: true,
                ..nothing()
            },
        ),
        (
            "first-day",
            ForecastQuality {
                seq: 3,
                available: true,
                ..nothing()
            },
        ),
    ]
}

fn effect(
    id: &str,
    area: &str,
    before_s: Option<u32>,
    after_s: Option<u32>,
    waiting: Option<i32>,
) -> WhatIfService {
    WhatIfService {
        service: id.to_owned(),
        area: area.to_owned(),
        before_s,
        after_s,
        change_min: before_s
            .zip(after_s)
            .map(|(before, after)| (i64::from(after) - i64::from(before)) as i32 / 60),
        waiting_change_min: waiting,
    }
}

pub fn effects() -> WhatIfView {
    WhatIfView {
        services: vec![
            effect("cie", "anagrafe", Some(1_560), Some(840), Some(-9)),
            effect("residenza", "anagrafe", Some(1_620), Some(900), Some(-8)),
            effect("cittadinanza", "stato-civile", Some(300), Some(420), None),
            effect("tari", "polifunzionale", None, Some(60), None),
            effect("protocollo", "protocollo", Some(180), Some(180), Some(0)),
        ],
    }
}

/// Before opening time: long waits, some of them gone at once; and a service that nobody would give any more.
pub fn effects_of_an_early_hour() -> WhatIfView {
    WhatIfView {
        services: vec![
            effect("cie", "anagrafe", Some(14_700), Some(0), Some(-245)),
            effect("residenza", "anagrafe", Some(6_000), Some(6_300), Some(5)),
            effect("cittadinanza", "stato-civile", Some(14_400), None, None),
        ],
    }
}

/// Nothing would change.
pub fn no_effects() -> WhatIfView {
    WhatIfView {
        services: vec![
            effect("cie", "anagrafe", Some(300), Some(300), Some(0)),
            effect("tari", "polifunzionale", None, None, None),
        ],
    }
}
