// SPDX-License-Identifier: EUPL-1.2

use std::path::PathBuf;

use super::*;
use tempfile::TempDir;

const OFFICE: &str = r#"{"kiosk_open": 28800, "kiosk_close": 43200, "close": 46800,
    "rule": {"bonus": [0, 600, 900], "tier_penalty": 300, "appt_early": 600},
    "services": [{"name": "A", "nominal": 300}, {"name": "B", "nominal": 600}],
    "counters": [{"primary": [0, 1], "secondary": [], "lunch": null, "start": 28800}]}"#;

fn file(folder: &TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("a temporary file can be written");
    path
}

/// A single counter; everybody takes five minutes, and three come each day just after one another.
fn log(days: u32) -> String {
    let mut log = String::from("day,t,ev,ticket,book,service,cls,appt,counter,info\n");
    for day in 0..days {
        log += &format!(
            "{day},28800,OPEN,,,,,,0,\n{day},29000,ISSUE,1,,0,0,,,\n{day},29000,CALL,1,,,,,0,\n{day},29020,START,1,,,,,0,\n"
        );
        log += &format!(
            "{day},29021.5,ISSUE,2,,0,0,,,\n{day},29022,ISSUE,3.0,,0,0,,,\n{day},29320,END,1,,,,,0,\n"
        );
        log += &format!(
            "{day},29340,CALL,2,,,,,0,\n{day},29360,START,2,,,,,0,\n{day},29660,END,2,,,,,0,\n"
        );
        log += &format!(
            "{day},29680,CALL,3,,,,,0,\n{day},29700,START,3,,,,,0,\n{day},30000,END,3,,,,,0,\n{day},43200,CLOSE,,,,,,0,\n"
        );
    }
    log
}

fn replayed(folder: &TempDir, log: &str, from_day: u32) -> anyhow::Result<Table> {
    let (events, office, out) = (
        file(folder, "e.csv", log),
        file(folder, "o.json", OFFICE),
        folder.path().join("p.csv"),
    );
    run(&Task {
        log: Log::Events {
            events: &events,
            office: &office,
        },
        predictions: Some(&out),
        from_day,
        replications: 100,
    })
}

#[test]
fn a_regular_office_becomes_foreseeable() {
    let folder = tempfile::tempdir().unwrap();
    let table = replayed(&folder, &log(30), 20).expect("the log is sound");
    let (name, ours) = table.rows().last().expect("we are the last row");
    assert_eq!(
        (*name, ours.n),
        ("regolacode", 20),
        "two of three wait each day"
    );
    assert!(ours.mean_absolute_s < 40.0, "{ours:?}");
    assert!(table.to_string().contains("last to enter service"));
}

#[test]
fn predictions_are_one_line_for_each_ticket_and_do_not_look_ahead() {
    let folder = tempfile::tempdir().unwrap();
    replayed(&folder, &log(3), 0).expect("the log is sound");
    let whole =
        std::fs::read_to_string(folder.path().join("p.csv")).expect("predictions were written");
    replayed(&folder, &log(2), 0).expect("the log is sound");
    let less =
        std::fs::read_to_string(folder.path().join("p.csv")).expect("predictions were written");
    assert_eq!((whole.lines().count(), less.lines().count()), (10, 7));
    assert!(
        whole.starts_with("day,ticket,p50,p05,p95\n0,1,0.0,0.0,0.0\n"),
        "who is called at once is told so: {whole}"
    );
    assert!(whole.starts_with(&less), "what comes later changes nothing");
}

#[test]
fn the_same_log_written_otherwise_gives_the_same_forecasts() {
    let folder = tempfile::tempdir().unwrap();
    let plain = replayed(&folder, &log(6), 0).expect("the log is sound");
    let predictions =
        std::fs::read_to_string(folder.path().join("p.csv")).expect("predictions were written");
    // Columns in another order, one more and two less, semicolons, decimal commas, a byte order mark, other line ends, names of services.
    let mut other = String::from("\u{feff}ev;counter;remark;ticket;t;service;day;cls\r\n");
    for line in log(6).lines().skip(1) {
        let c: Vec<&str> = line.split(',').collect();
        let service = if c[5] == "0" { "a" } else { c[5] };
        other += &format!(
            "{};{};x;{};{};{service};{};{}\r\n",
            c[2].to_lowercase(),
            c[8],
            c[3],
            c[1].replace('.', ","),
            c[0],
            c[6]
        );
    }
    let table = replayed(&folder, &other, 0).expect("the log is sound");
    assert_eq!(
        std::fs::read_to_string(folder.path().join("p.csv")).expect("predictions were written"),
        predictions
    );
    assert_eq!(table.rows(), plain.rows());
}

#[test]
fn what_the_office_description_lacks_is_learned_from_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let log = log(10)
        .replace(",0,0,,,\n", ",3,0,,,\n")
        .replace(",0,\n", ",2,\n");
    let table = replayed(&folder, &log, 5).expect("unknown services and counters are met");
    let (_, ours) = table.rows().last().expect("we are the last row");
    assert!(ours.n == 10 && ours.mean_absolute_s < 60.0, "{ours:?}");
}

#[test]
fn a_second_leg_is_no_second_ticket() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = log(4);
    for day in 0..4 {
        // The first is called again, without a word and with a number for another service.
        text += &format!(
            "{day},30100,CALL,1,,,,,0,\n{day},30120,START,1,,,,,0,\n{day},30150,END,1,,,,,0,\n"
        );
        text += &format!(
            "{day},30200,ISSUE,1,,1,0,,,\n{day},30300,CALL,1,,,,,0,\n{day},30320,END,1,,,,,0,\n{day},30400,CALL,77,,,,,0,\n"
        );
    }
    let table = replayed(&folder, &text, 0).expect("the log is sound");
    let predictions =
        std::fs::read_to_string(folder.path().join("p.csv")).expect("predictions were written");
    assert_eq!(predictions.lines().count(), 1 + 4 * 3, "{predictions}");
    assert_eq!(table.rows().last().expect("we are the last row").1.n, 8);
}

#[test]
fn bookings_may_tell_further_services_and_other_things_too() {
    let folder = tempfile::tempdir().unwrap();
    let booked = |info: &str| {
        let book = |day: u32| format!("{day},0,BOOK,,900,0,2,30000,,{info}\n");
        replayed(
            &folder,
            &(log(4) + &(0..4).map(book).collect::<String>()),
            0,
        )
        .expect("the log is sound");
        std::fs::read_to_string(folder.path().join("p.csv")).expect("predictions were written")
    };
    assert_eq!(booked(""), booked("call back"));
    assert_eq!(booked("1").lines().count(), booked("").lines().count());
}

#[test]
fn faults_are_told_with_their_line() {
    let folder = tempfile::tempdir().unwrap();
    let header = "day,t,ev,ticket,book,service,cls,appt,counter,info\n";
    for (text, told) in [
        ("", "the log is empty"),
        ("day,t,ev\n", "the column ticket is missing"),
        ("0,1,DANCE,,,,,,,\n", "\"DANCE\" is not known"),
        ("0,1,OPEN,,,,,,70000,\n", "counter 70000 is too many"),
        ("0,1,OPEN,,,,,,,\n", "the counter is missing"),
        ("0,1,ISSUE,1,,0,9,,,\n", "the class is 0, 1 or 2"),
        ("0,x,OPEN,,,,,,0,\n", "t is not a number"),
        ("0,1,CALL,1.5,,,,,0,\n", "ticket is not a whole number"),
    ] {
        let text = if text.starts_with('0') {
            format!("{header}{text}")
        } else {
            text.to_owned()
        };
        let error = format!(
            "{:#}",
            replayed(&folder, &text, 0).expect_err("the log has a fault")
        );
        assert!(error.contains(told), "{error}");
        assert!(
            !text.starts_with("day,t,ev,ticket,book") || error.contains("line 2"),
            "{error}"
        );
    }
}

/// One agent; customers every minute, served for 50 seconds each, with a crowd at the tenth minute of each hour.
fn customers(days: u32) -> String {
    let mut log = String::from("day,arr,service,prio,queued,call,end,left,agent\n");
    for day in 0..days {
        let mut free_s = 0;
        for minute in 480..720_u32 {
            for _ in 0..(if minute % 60 == 10 { 6 } else { 1 }) {
                let (arrived_s, called_s) = (minute * 60, free_s.max(minute * 60));
                free_s = called_s + 50;
                log += &format!(
                    "{day},{arrived_s},0,0,{},{called_s},{free_s},,3\n",
                    if called_s > arrived_s {
                        "True"
                    } else {
                        "False"
                    }
                );
            }
        }
        log += &format!("{day},43300,0,0,False,,,43310,-1\n");
    }
    log
}

#[test]
fn a_customers_log_teaches_without_any_office() {
    let folder = tempfile::tempdir().unwrap();
    let (path, out) = (
        file(&folder, "c.csv", &customers(12)),
        folder.path().join("p.csv"),
    );
    let task = Task {
        log: Log::Customers(&path),
        predictions: Some(&out),
        from_day: 6,
        replications: 100,
    };
    let table = run(&task).expect("the log is sound");
    let of = |name: &str| {
        table
            .rows()
            .iter()
            .find(|row| row.0 == name)
            .expect("the row is there")
            .1
    };
    let (ours, pooled) = (of("regolacode"), of("position x mean / counters"));
    assert!(
        ours.n > 100 && ours.mean_absolute_s < 0.8 * pooled.mean_absolute_s,
        "{ours:?} {pooled:?}"
    );
    let lines = std::fs::read_to_string(out)
        .expect("predictions were written")
        .lines()
        .count();
    assert_eq!(lines, 1 + 12 * (240 + 4 * 5 + 1), "one for each customer");
}
