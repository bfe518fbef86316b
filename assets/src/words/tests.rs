// SPDX-License-Identifier: EUPL-1.2

use protocol::NoForecast;
use protocol::wait::Wait;

use super::*;

#[test]
fn words_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Words>();
}

#[test]
fn italian_is_first_and_stands_in_for_what_is_missing() {
    assert_eq!(languages()[0], "it");
    assert_eq!(Words::new("xx").language(), "it");
    assert_eq!(Words::new("en").get("weekday-0"), "Monday");
    assert_eq!(
        Words::new("it").get("there-is-no-such-message"),
        "[there-is-no-such-message]"
    );
}

#[test]
fn waits_in_a_few_words() {
    let long = Wait::Long {
        ahead: 12,
        low_min: 45,
        high_min: 70,
    };
    let table = [
        (Wait::Now, "subito", "right away"),
        (
            Wait::Under { min: 5 },
            "meno di 5 minuti",
            "less than 5 minutes",
        ),
        (
            Wait::Range {
                low_min: 0,
                high_min: 8,
            },
            "fino a 8 min",
            "up to 8 min",
        ),
        (
            Wait::Range {
                low_min: 10,
                high_min: 10,
            },
            "circa 10 min",
            "about 10 min",
        ),
        (
            Wait::Range {
                low_min: 10,
                high_min: 18,
            },
            "10–18 min",
            "10–18 min",
        ),
        (
            long,
            "12 persone prima, 45–70 min",
            "12 people before, 45–70 min",
        ),
        (
            Wait::Long {
                ahead: 1,
                low_min: 45,
                high_min: 70,
            },
            "una persona prima, 45–70 min",
            "one person before, 45–70 min",
        ),
        (
            Wait::Unknown(NoForecast::Paused),
            "sportelli in pausa",
            "counters on a break",
        ),
        (
            Wait::Unknown(NoForecast::Unavailable),
            "attesa non prevedibile",
            "wait not known",
        ),
    ];
    let (italian, english) = (Words::new("it"), Words::new("en"));
    for (wait, in_italian, in_english) in table {
        assert_eq!(italian.wait(&wait), in_italian);
        assert_eq!(english.wait(&wait), in_english);
    }
    assert_eq!(italian.wait_minutes(&long), "45–70 min");
}

#[test]
fn long_waits_are_said_in_hours() {
    let range = |low_min, high_min| Wait::Range { low_min, high_min };
    let table = [
        (
            range(60, 95),
            "60–95 min",
            "tra 60 e 95 minuti",
            "60–95 min",
            "in 60 to 95 minutes",
        ),
        (
            range(0, 120),
            "fino a 2 ore",
            "entro 2 ore",
            "up to 2 hours",
            "within 2 hours",
        ),
        (
            range(30, 120),
            "30 min–2 h",
            "tra mezz’ora e 2 ore",
            "30 min–2 h",
            "in half an hour to 2 hours",
        ),
        (
            range(50, 100),
            "50 min–1 h 40",
            "tra 50 minuti e 1 ora e 40 minuti",
            "50 min–1 h 40",
            "in 50 minutes to 1 hour 40 minutes",
        ),
        (
            range(85, 125),
            "1 h 25–2 h 05",
            "tra 1 ora e 25 minuti e 2 ore e 5 minuti",
            "1 h 25–2 h 05",
            "in 1 hour 25 minutes to 2 hours 5 minutes",
        ),
        (
            range(60, 150),
            "1 h–2 h 30",
            "tra 1 ora e 2 ore e mezza",
            "1 h–2 h 30",
            "in 1 hour to 2 and a half hours",
        ),
        (
            range(90, 120),
            "1 h 30–2 h",
            "tra 1 ora e mezza e 2 ore",
            "1 h 30–2 h",
            "in one and a half hours to 2 hours",
        ),
        (
            range(0, 150),
            "fino a 2 h 30",
            "entro 2 ore e mezza",
            "up to 2 h 30",
            "within 2 and a half hours",
        ),
        (
            range(120, 180),
            "2–3 ore",
            "tra 2 e 3 ore",
            "2–3 hours",
            "in 2 to 3 hours",
        ),
        (
            range(120, 120),
            "circa 2 ore",
            "tra circa 2 ore",
            "about 2 hours",
            "in about 2 hours",
        ),
        (
            range(210, 270),
            "3 h 30–4 h 30",
            "tra 3 ore e mezza e 4 ore e mezza",
            "3 h 30–4 h 30",
            "in 3 and a half hours to 4 and a half hours",
        ),
    ];
    let (italian, english) = (Words::new("it"), Words::new("en"));
    // Hours and their halves stay in one line.
    let plain = |said: String| said.replace('\u{a0}', " ");
    for (wait, short, when, short_english, when_english) in table {
        assert_eq!(
            (
                plain(italian.wait(&wait)).as_str(),
                plain(italian.wait_when(&wait)).as_str()
            ),
            (short, when)
        );
        assert_eq!(
            (
                plain(english.wait(&wait)).as_str(),
                plain(english.wait_when(&wait)).as_str()
            ),
            (short_english, when_english)
        );
    }
    let long = Wait::Long {
        ahead: 31,
        low_min: 120,
        high_min: 180,
    };
    assert_eq!(plain(italian.wait(&long)), "31 persone prima, 2–3 ore");
    assert_eq!(
        plain(italian.wait_sentence(&long)),
        "Prima di lei ci sono 31 persone. La chiameremo tra 2 e 3 ore."
    );
}

#[test]
fn durations_are_as_exact_as_they_say_something() {
    let words = Words::new("it");
    let table = [
        (0, "0 min"),
        (99, "99 min"),
        (100, "1 h 40 min"),
        (245, "4 h 5 min"),
        (240, "4 h"),
        (1_559, "25 h"),
        (2_880, "2 giorni"),
        (4_400, "3 giorni"),
    ];
    for (minutes, said) in table {
        assert_eq!(words.duration(minutes), said);
    }
}

#[test]
fn waits_as_sentences() {
    let words = Words::new("it");
    assert_eq!(
        words.wait_sentence(&Wait::Range {
            low_min: 10,
            high_min: 18
        }),
        "La chiameremo tra 10 e 18 minuti."
    );
    assert_eq!(
        words.wait_sentence(&Wait::Range {
            low_min: 0,
            high_min: 8
        }),
        "La chiameremo entro 8 minuti."
    );
    for reason in [
        NoForecast::NoCounter,
        NoForecast::Paused,
        NoForecast::Closed,
        NoForecast::Unavailable,
        NoForecast::NotWaiting,
    ] {
        for sentence in [
            words.wait_sentence(&Wait::Unknown(reason)),
            words.wait(&Wait::Unknown(reason)),
        ] {
            assert!(!sentence.starts_with('['), "{sentence}");
        }
    }
}

#[test]
fn dates_and_clocks() {
    let (italian, english) = (Words::new("it"), Words::new("en"));
    assert_eq!(italian.date(2026, 11, 23), "lunedì 23 novembre");
    assert_eq!(english.date(2026, 11, 23), "Monday 23 November");
    assert_eq!(italian.date(2026, 12, 1), "martedì 1º dicembre");
    assert_eq!(italian.date(2028, 2, 29), "martedì 29 febbraio");
    assert_eq!(italian.date(2027, 1, 1), "venerdì 1º gennaio");
    assert_eq!(
        italian.date_of("2026-11-23T10:24:05+01:00").as_deref(),
        Some("lunedì 23 novembre")
    );
    assert_eq!(
        italian.date_of("2026-12-16").as_deref(),
        Some("mercoledì 16 dicembre")
    );
    assert_eq!(clock_of("2026-11-23T10:24:05+01:00"), Some("10:24"));
    for wrong in ["", "soon", "2026-13-01", "2026-11-2", "è2026-11-23"] {
        assert_eq!(italian.date_of(wrong), None, "{wrong}");
        assert_eq!(clock_of(wrong), None, "{wrong}");
    }
}

#[test]
fn languages_have_their_own_names() {
    assert_eq!(language_name("it"), "Italiano");
    assert_eq!(language_name("en"), "English");
    assert_eq!(language_name("tlh"), "tlh");
}
