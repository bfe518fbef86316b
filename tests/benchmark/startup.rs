// SPDX-License-Identifier: EUPL-1.2
//! From the start of the program to its first answer.

use std::path::Path;
use std::time::{Duration, Instant};

use tests::{Start, Temp, Watched, catalogue};

use crate::history;
use crate::table::Table;

const TIMES: usize = 5;
const LONG_HISTORY: u64 = 1_000_000;

pub fn measure(table: &mut Table) {
    let folder = Temp::new("startup");
    let empty: Vec<Duration> = (0..TIMES)
        .map(|n| ready(&folder.join(&format!("new-{n}"))).0)
        .collect();
    table.row("start with no data yet", median(empty), "0.3 s");
    let again: Vec<Duration> = (0..TIMES).map(|_| ready(&folder.join("new-0")).0).collect();
    table.row("start again on a small journal", median(again), "0.3 s");

    let old = folder.join("old");
    let days = history::write(&old, LONG_HISTORY);
    let (times, memory): (Vec<Duration>, Vec<f64>) = (0..TIMES).map(|_| ready(&old)).unzip();
    table.row(
        &format!("start with a journal of {LONG_HISTORY} events ({days} days)"),
        median(times),
        "under 1 s",
    );
    table.row(
        "memory then",
        format!("{:.1} MB resident", memory.into_iter().fold(0.0, f64::max)),
        "under 40 MB",
    );
}

fn median(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    format!("{:.3} s", times[times.len() / 2].as_secs_f64())
}

/// How long until the first answer, and the memory then, in millions of bytes.
fn ready(data: &Path) -> (Duration, f64) {
    let start = Instant::now();
    let server = Start::new(&catalogue(), data).run();
    let time = start.elapsed();
    let memory = Watched::new(server.program.pid()).resident_mb();
    server.stop_well();
    (time, memory)
}
