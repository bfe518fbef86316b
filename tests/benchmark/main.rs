// SPDX-License-Identifier: EUPL-1.2
//! Measures the real server on this machine, beside what the machine itself can do, and prints a table (Markdown).
//!
//! `cargo build --release -p regolacode -p display-board && cargo run --release -p tests --bin benchmark`; names of parts behind
//! it (`-- forecasts boards`) measure these alone.

mod boards;
mod clients;
mod history;
mod machine;
mod page;
mod phones;
mod pipes;
mod screen;
mod startup;
mod table;

use std::time::Duration;

use table::Table;
use tests::{Office, Watched, built};

/// How long each measurement of throughput lasts.
const LASTS: Duration = Duration::from_secs(5);
const CLIENTS: [usize; 3] = [1, 8, 64];

/// What can be measured by itself, by name.
type Part<'a> = (&'a str, &'a dyn Fn(&mut Table));

fn main() {
    println!(
        "server: {}, {} cores",
        built("regolacode").display(),
        std::thread::available_parallelism().map_or(1, usize::from)
    );
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let mut table = Table::default();
    let parts: [Part<'_>; 9] = [
        ("machine", &|table| machine(&runtime, table)),
        ("tickets", &|table| tickets(&runtime, table)),
        ("full-pipe", &|table| pipes::full(&runtime, table, LASTS)),
        ("sign-ins", &pipes::sign_ins),
        ("forecasts", &forecasts),
        ("boards", &|table| boards(&runtime, table)),
        ("phones", &|table| phones::measure(&runtime, table)),
        ("screen", &screen::measure),
        ("startup", &startup::measure),
    ];
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let unknown = wanted
        .iter()
        .find(|name| !parts.iter().any(|(part, _)| part == name));
    assert!(
        unknown.is_none(),
        "there is no part {unknown:?}; the parts are {:?}",
        parts.map(|(part, _)| part)
    );
    parts
        .iter()
        .filter(|(part, _)| wanted.is_empty() || wanted.iter().any(|name| name == part))
        .for_each(|(_, part)| part(&mut table));
    table.print();
}

fn machine(runtime: &tokio::runtime::Runtime, table: &mut Table) {
    table.row(
        "fdatasync of 4 KiB appended",
        format!("{:.0}/s", machine::syncs_a_second()),
        "",
    );
    for rows in CLIENTS {
        let rate = machine::sqlite_rows_a_second(rows);
        table.row(
            &format!("bare SQLite, WAL + FULL, {rows} rows a transaction"),
            format!("{rate:.0} rows/s"),
            "",
        );
    }
    for clients in CLIENTS {
        let run = runtime.block_on(machine::hello(clients));
        table.row(
            &format!("bare hyper answering the same request, {clients} clients"),
            run.to_string(),
            "",
        );
    }
}

fn tickets(runtime: &tokio::runtime::Runtime, table: &mut Table) {
    for clients in CLIENTS {
        let office = Office::open(&[1, 2, 3]);
        let server = Watched::new(office.server.program.pid());
        if clients == 1 {
            table.row(
                "memory of the idle server",
                format!("{:.1} MB resident", server.resident_mb()),
                "under 40 MB",
            );
        }
        let before = server.cpu();
        let run = runtime.block_on(clients::tickets(&office, clients, LASTS));
        let cpu_ms = (server.cpu() - before).as_secs_f64() * 1_000.0 / run.times.len() as f64;
        let goal = if clients == 64 {
            "15,000/s, p99 under 20 ms, 0.15 CPU-ms"
        } else {
            ""
        };
        table.row(
            &format!("durable tickets, {clients} clients"),
            format!("{run}, {cpu_ms:.3} CPU-ms each"),
            goal,
        );
        let after = format!("{:.1} MB resident", server.resident_mb());
        table.row(
            &format!("memory after {} tickets in one day", run.times.len()),
            after,
            "",
        );
    }
}

/// A busy office of eight counters, with a forecast and without one, in turns: a ticket must not take longer because of the forecast.
fn forecasts(table: &mut Table) {
    let mut times: [Vec<Duration>; 2] = [Vec::new(), Vec::new()];
    for round in 0..16 {
        let with = round % 2 == 0;
        let args: &[&str] = if with { &[] } else { &["--plain-forecast"] };
        let office = Office::open_with(&[1, 2, 3, 4, 5, 6, 7, 8], args);
        (0..100).for_each(|_| drop(office.take("carta-identita")));
        // As in a crowd: a ticket every 20 ms, so that the forecast is at work all the time and the queue stays that of an office.
        for _ in 0..150 {
            std::thread::sleep(Duration::from_millis(20));
            let began = std::time::Instant::now();
            office.take("carta-identita");
            times[usize::from(!with)].push(began.elapsed());
        }
    }
    for (times, name) in times
        .iter()
        .zip(["with forecasts", "without (--plain-forecast)"])
    {
        table.row(
            &format!("a ticket in a crowd, {name}"),
            clients::percentiles(times),
            "the same",
        );
    }
}

fn boards(runtime: &tokio::runtime::Runtime, table: &mut Table) {
    let office = Office::open(&[1]);
    let times = runtime.block_on(boards::call_to_board(&office));
    table.row(
        "press of next → 200 boards",
        clients::percentiles(&times),
        "p99 under 20 ms",
    );
    let size = page::size(&office.server.api, "/board");
    table.row(
        "the board's page with all it loads",
        format!("{:.1} KB", size as f64 / 1_000.0),
        "under 100 KB",
    );
    let ticket = office.take("pin");
    let size = page::size(&office.server.api, &format!("/t/{}", ticket.token));
    table.row(
        "the phone page with all it loads",
        format!("{:.1} KB", size as f64 / 1_000.0),
        "under 60 KB",
    );
}
