// SPDX-License-Identifier: EUPL-1.2
//! An office and a morning, for the tests of the pages.

use protocol::*;

pub const NOW: &str = "2026-11-23T10:24:05+01:00";

fn both(it: &str, en: &str) -> Text {
    let mut text = Text::italian(it);
    text.0.insert("en".to_owned(), en.to_owned());
    text
}

pub fn office() -> OfficeView {
    let area = |id: &str, letter, it: &str, en: &str, colour| AreaView {
        id: id.to_owned(),
        letter,
        name: both(it, en),
        description: Text::default(),
        colour,
        icon: "user".to_owned(),
        place: Text::default(),
    };
    let counter = |id, services: &[&str]| CounterView {
        id,
        services: names(services),
        name: Text::default(),
    };
    OfficeView {
        catalogue: "3f2a".to_owned(),
        epoch: 1,
        name: both("Centro Servizi al Cittadino", "Citizens’ Service Centre"),
        body: both("Comune di Casalmaggiore", "Municipality of Casalmaggiore"),
        time_zone: "Europe/Rome".to_owned(),
        languages: names(&["it", "en"]),
        areas: vec![
            area("anagrafe", 'A', "Anagrafe", "Registry office", Colour::Blue),
            area(
                "stato-civile",
                'S',
                "Stato civile",
                "Civil status",
                Colour::Green,
            ),
            area(
                "protocollo",
                'P',
                "Protocollo",
                "Document registry",
                Colour::Ochre,
            ),
            area(
                "polifunzionale",
                'U',
                "Sportello polifunzionale",
                "General desk",
                Colour::Violet,
            ),
        ],
        services: services(),
        counters: vec![
            counter(1, &["cie", "residenza"]),
            counter(2, &["cittadinanza"]),
            counter(3, &["cie", "residenza", "certificati", "cittadinanza"]),
            counter(4, &["protocollo"]),
            counter(5, &["tari"]),
        ],
        hours: HoursView {
            now: OpenState::Open {
                until: Some("2026-11-23T12:15:00+01:00".to_owned()),
            },
            today: vec![],
            week: vec![],
            exception: Text::default(),
        },
        public_url: "http://192.0.2.10:8080".to_owned(),
        pause_reasons: vec![ReasonText {
            id: "coffee".to_owned(),
            text: both("pausa breve", "short break"),
        }],
        park_reasons: vec![ReasonText {
            id: "photo".to_owned(),
            text: both("fotografie da rifare", "photographs to be taken again"),
        }],
        notices: vec![],
    }
}

fn services() -> Vec<ServiceView> {
    let service =
        |id: &str, area: &str, it: &str, short: &str, en: &str, bring: &[&str]| ServiceView {
            id: id.to_owned(),
            area: area.to_owned(),
            name: both(it, en),
            short: both(short, en),
            hint: Text::default(),
            bring: bring.iter().map(|text| both(text, "a document")).collect(),
            icon: "identification-card".to_owned(),
            expected_s: 600,
            open: OpenState::Open { until: None },
        };
    vec![
        service(
            "cie",
            "anagrafe",
            "Carta d’identità elettronica",
            "Carta d’identità",
            "Electronic identity card",
            &[
                "una fototessera recente",
                "la tessera sanitaria",
                "il vecchio documento",
            ],
        ),
        service(
            "residenza",
            "anagrafe",
            "Residenza e cambio di indirizzo",
            "Residenza",
            "Residence",
            &[],
        ),
        service(
            "certificati",
            "anagrafe",
            "Certificati",
            "Certificati",
            "Certificates",
            &[],
        ),
        service(
            "tessera",
            "anagrafe",
            "Tessera elettorale",
            "Tessera elettorale",
            "Voter card",
            &[],
        ),
        service(
            "cittadinanza",
            "stato-civile",
            "Cittadinanza",
            "Cittadinanza",
            "Citizenship",
            &[],
        ),
        service(
            "protocollo",
            "protocollo",
            "Consegna di documenti",
            "Documenti",
            "Documents",
            &[],
        ),
        service(
            "tari",
            "polifunzionale",
            "Ambiente: TARI",
            "TARI",
            "Waste tax",
            &[],
        ),
    ]
}

pub fn names(all: &[&str]) -> Vec<String> {
    all.iter().map(|&name| name.to_owned()).collect()
}

pub fn reason(id: &str) -> ReasonView {
    ReasonView {
        id: id.to_owned(),
        access: None,
        area: None,
        text: None,
    }
}

pub fn expected(median_s: u32, high_s: u32) -> Expected {
    Expected {
        low_s: median_s / 2,
        high_s,
        median_s,
    }
}

pub fn forecast(median_s: u32, high_s: u32, ahead: u32) -> Forecast {
    Forecast {
        low_s: median_s / 2,
        high_s,
        median_s,
        ahead,
        grew: None,
    }
}

fn leg(service: &str, area: &str, state: LegState) -> LegView {
    LegView {
        service: service.to_owned(),
        area: area.to_owned(),
        state,
        counter: None,
    }
}

pub fn closed_console() -> ConsoleView {
    ConsoleView {
        seq: 7,
        id: 3,
        state: CounterState::Closed,
        since: "2026-11-23T10:20:00+01:00".to_owned(),
        pause_reason: None,
        auto_call: false,
        services: vec![],
        visit: None,
        next: vec![],
        waiting: 0,
        parked: vec![],
        absent: vec![],
        stranded: vec![],
        counted: vec![],
        can_undo: false,
        closes_at: None,
        troubles: vec![],
    }
}

pub fn free_console() -> ConsoleView {
    ConsoleView {
        state: CounterState::Open,
        services: names(&["cie", "residenza", "cittadinanza"]),
        auto_call: true,
        ..closed_console()
    }
}

pub fn paused_console() -> ConsoleView {
    ConsoleView {
        state: CounterState::Paused,
        pause_reason: Some(reason("coffee")),
        ..free_console()
    }
}

pub fn busy_console() -> ConsoleView {
    ConsoleView {
        visit: Some(console_visit()),
        next: waiting(),
        waiting: 9,
        parked: vec![aside(36, "A 036", Some(reason("photo")))],
        absent: vec![aside(35, "A 035", None)],
        can_undo: true,
        closes_at: Some("2026-11-23T12:30:00+01:00".to_owned()),
        auto_call: false,
        troubles: vec![Trouble {
            kind: "trouble-paper-out".to_owned(),
            device: "Totem ingresso".to_owned(),
            number: None,
            at: "2026-11-23T10:19:00+01:00".to_owned(),
        }],
        ..free_console()
    }
}

pub fn console_visit() -> ConsoleVisit {
    ConsoleVisit {
        id: 42,
        number: "A 042".to_owned(),
        area: "anagrafe".to_owned(),
        serving: true,
        legs: vec![
            leg("cie", "anagrafe", LegState::Serving),
            leg("tessera", "anagrafe", LegState::Pending),
            leg("tari", "polifunzionale", LegState::Pending),
        ],
        current: 0,
        access: Access::Standard,
        language: "it".to_owned(),
        arrived_at: "2026-11-23T10:06:00+01:00".to_owned(),
        called_at: "2026-11-23T10:20:30+01:00".to_owned(),
        started_at: Some("2026-11-23T10:20:53+01:00".to_owned()),
        waited_s: 900,
        promise: Some(forecast(610, 1_050, 3)),
        reason: reason("longest-wait"),
        calls: 1,
        note: None,
        slot: None,
        slip_uncertain: false,
    }
}

pub fn waiting() -> Vec<NextUp> {
    let one = |id, number: &str, area: &str, service: &str, waited_s, why: &str| NextUp {
        id,
        number: number.to_owned(),
        area: area.to_owned(),
        service: service.to_owned(),
        access: Access::Standard,
        slot: None,
        waited_s,
        reason: reason(why),
        forecast: None,
        forecast_reason: None,
        note: false,
    };
    let mut priority = one(43, "A 043", "anagrafe", "residenza", 380, "head-start");
    (priority.access, priority.reason.access) = (Access::Priority, Some(Access::Priority));
    let mut booked = one(
        7,
        "S 007",
        "stato-civile",
        "cittadinanza",
        100,
        "appointment-due",
    );
    (booked.access, booked.slot) = (
        Access::Appointment,
        Some("2026-11-23T10:26:00+01:00".to_owned()),
    );
    let mut long = one(
        39,
        "A 039",
        "anagrafe",
        "certificati",
        1_620,
        "longest-wait",
    );
    long.forecast = Some(Forecast {
        grew: Some(Grew::SlowerThanUsual),
        ..forecast(300, 700, 1)
    });
    let mut paused = one(
        40,
        "A 040",
        "anagrafe",
        "certificati",
        1_440,
        "longest-wait",
    );
    paused.forecast_reason = Some(NoForecast::Paused);
    vec![
        priority,
        booked,
        long,
        paused,
        one(44, "A 044", "anagrafe", "cie", 540, "longest-wait"),
        one(45, "A 045", "anagrafe", "cie", 240, "longest-wait"),
    ]
}

fn aside(id: u64, number: &str, reason: Option<ReasonView>) -> ParkedVisit {
    let (area, service) = ("anagrafe".to_owned(), "cie".to_owned());
    ParkedVisit {
        id,
        number: number.to_owned(),
        area,
        service,
        since: "2026-11-23T10:06:00+01:00".to_owned(),
        reason,
    }
}

pub fn call(seq: u64, number: &str, area: &str, counter: u16) -> CallView {
    let (number, area, language) = (number.to_owned(), area.to_owned(), "it".to_owned());
    CallView {
        seq,
        number,
        area,
        counter,
        language,
        at: "2026-11-23T10:24:00+01:00".to_owned(),
        age_s: 5,
        recall: false,
    }
}

pub fn live() -> LiveView {
    let area = |id: &str, waiting, forecast: Option<Forecast>| AreaLive {
        last_number: 0,
        id: id.to_owned(),
        waiting,
        open_counters: u32::from(forecast.is_some()),
        forecast_reason: forecast.is_none().then_some(NoForecast::Paused),
        forecast,
    };
    let counter = |id, state, here: Option<(&str, &str)>, services: &[&str]| CounterLive {
        id,
        state,
        number: here.map(|(number, _)| number.to_owned()),
        area: here.map(|(_, area)| area.to_owned()),
        serving: here.map(|_| false),
        services: names(services),
        closes_at: (id == 2).then(|| "2026-11-23T12:30:00+01:00".to_owned()),
    };
    LiveView {
        seq: 120,
        at: NOW.to_owned(),
        day: Some("2026-11-23".to_owned()),
        catalogue: "3f2a".to_owned(),
        office: OpenState::Open { until: None },
        services: vec![],
        areas: vec![
            area("anagrafe", 4, Some(forecast(610, 1_050, 4))),
            area("stato-civile", 0, Some(forecast(0, 0, 0))),
            area("protocollo", 1, None),
            area("polifunzionale", 7, Some(forecast(1_300, 2_050, 7))),
        ],
        counters: vec![
            counter(
                1,
                CounterState::Open,
                Some(("A 041", "anagrafe")),
                &["cie", "residenza"],
            ),
            counter(2, CounterState::Open, None, &["cittadinanza"]),
            counter(
                3,
                CounterState::Open,
                Some(("A 042", "anagrafe")),
                &["cie", "cittadinanza"],
            ),
            counter(4, CounterState::Paused, None, &["protocollo"]),
            counter(5, CounterState::Closed, None, &[]),
        ],
        calls: vec![
            call(120, "A 042", "anagrafe", 3),
            call(118, "U 017", "polifunzionale", 5),
            call(117, "A 041", "anagrafe", 1),
            call(112, "P 009", "protocollo", 4),
            call(110, "S 006", "stato-civile", 2),
            call(105, "A 040", "anagrafe", 1),
        ],
        notices: notices(),
        forecast_quality: Some(super::fixtures_forecast::quality().last_30_days.all),
        prints: 0,
    }
}

fn notices() -> Vec<Notice> {
    let notice = |kind, title: (&str, &str), text: (&str, &str), date: Option<&str>| Notice {
        kind,
        title: both(title.0, title.1),
        text: both(text.0, text.1),
        date: date.map(str::to_owned),
    };
    vec![
        notice(
            NoticeKind::Event,
            (
                "Fiera di San Martino: strade chiuse in centro",
                "St Martin’s fair: streets closed in the centre",
            ),
            (
                "Sabato 28 e domenica 29 novembre, dalle 8 alle 20. Parcheggio gratuito in via Marconi.",
                "Saturday 28 and Sunday 29 November, 8 to 20.",
            ),
            None,
        ),
        notice(
            NoticeKind::Deadline,
            ("Saldo IMU", "Property tax"),
            (
                "Si paga entro il 16 dicembre.",
                "To be paid by 16 December.",
            ),
            Some("2026-12-16"),
        ),
    ]
}

pub fn visit(state: VisitState) -> VisitView {
    let leg_state = match state {
        VisitState::Waiting => LegState::Waiting,
        VisitState::Called => LegState::Called,
        VisitState::Serving => LegState::Serving,
        VisitState::Served => LegState::Served,
        VisitState::NoShow => LegState::NoShow,
        VisitState::Parked => LegState::Parked,
        VisitState::Left => LegState::Left,
        VisitState::Expired => LegState::Expired,
        VisitState::Unknown => LegState::Unknown,
    };
    let waits = state == VisitState::Waiting;
    VisitView {
        id: 42,
        number: "A 042".to_owned(),
        area: "anagrafe".to_owned(),
        state,
        access: Access::Standard,
        language: "it".to_owned(),
        legs: vec![
            leg("cie", "anagrafe", leg_state),
            leg("tessera", "anagrafe", LegState::Pending),
            leg("tari", "polifunzionale", LegState::Pending),
        ],
        current: 0,
        ahead: if waits { 3 } else { 0 },
        forecast: waits.then(|| forecast(500, 840, 3)),
        forecast_reason: (!waits).then_some(NoForecast::NotWaiting),
        then: waits.then(|| Then {
            calls: vec![expected(1_300, 2_100), expected(2_000, 3_200)],
            end: expected(2_800, 4_100),
        }),
        promise: Some(forecast(1_500, 2_400, 5)),
        open_counters: 2,
        issued_at: "2026-11-23T10:06:00+01:00".to_owned(),
        call: (!waits && state != VisitState::Left).then(|| call(120, "A 042", "anagrafe", 3)),
        inferred: false,
        seq: 120,
    }
}

pub fn health() -> HealthDetails {
    let trouble = |name: &str, is_alarm| DeviceTroubleView {
        name: name.to_owned(),
        detail: (name == "display-no-answer").then(|| "sportello 3".to_owned()),
        since: Some("2026-11-23T10:19:00+01:00".to_owned()),
        is_alarm,
    };
    let device = |device, name: &str, kind: &str, silent_s, troubles| DeviceView {
        device,
        name: name.to_owned(),
        kind: kind.to_owned(),
        silent_s,
        program: Some(kind.to_owned()),
        version: Some("0.1.0".to_owned()),
        uptime_s: Some(7_200),
        clock_ahead_ms: Some(120),
        printer: None,
        displays: vec![],
        disk_free_mb: Some(41_200),
        troubles,
    };
    HealthDetails {
        at: NOW.to_owned(),
        uptime_s: 9_000,
        seq: 812,
        disk_free_mb: Some(182_000),
        backup_age_s: Some(240),
        troubles: vec![],
        devices: vec![
            device(
                1,
                "Totem ingresso",
                "kiosk",
                4,
                vec![trouble("paper-near-end", true)],
            ),
            device(
                3,
                "Monitor sala",
                "board",
                191,
                vec![trouble("silent", true)],
            ),
            device(
                5,
                "Display a filo",
                "counter-display",
                2,
                vec![
                    trouble("display-no-answer", true),
                    trouble("no-voice", false),
                ],
            ),
            device(2, "Totem piano primo", "kiosk", 9, vec![]),
        ],
    }
}

pub fn healthy() -> HealthDetails {
    HealthDetails {
        devices: health().devices.split_off(3),
        ..health()
    }
}
