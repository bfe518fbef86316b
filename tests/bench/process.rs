// SPDX-License-Identifier: EUPL-1.2
//! What a process uses, as the kernel counts it (proc(5)).

use std::process::Command;
use std::time::Duration;

pub struct Watched {
    pid: u32,
    ticks_a_second: f64,
}

impl Watched {
    pub fn new(pid: u32) -> Watched {
        let output = Command::new("getconf")
            .arg("CLK_TCK")
            .output()
            .expect("getconf is part of every Linux");
        let ticks = String::from_utf8_lossy(&output.stdout)
            .trim()
            .parse()
            .expect("a number");
        Watched {
            pid,
            ticks_a_second: ticks,
        }
    }

    /// Processor time used since it started, its threads included.
    pub fn cpu(&self) -> Duration {
        let stat = self.read("stat");
        // The name, in parentheses, may hold spaces; user and system time are the 12th and 13th field after it.
        let fields: Vec<&str> = stat
            .rsplit(')')
            .next()
            .expect("a name")
            .split_whitespace()
            .collect();
        let ticks: f64 = [11, 12]
            .iter()
            .map(|index| fields[*index].parse::<f64>().expect("ticks"))
            .sum();
        Duration::from_secs_f64(ticks / self.ticks_a_second)
    }

    /// Memory that it holds now, in millions of bytes.
    pub fn resident_mb(&self) -> f64 {
        let status = self.read("status");
        let line = status
            .lines()
            .find(|line| line.starts_with("VmRSS:"))
            .expect("a living process");
        let kib: f64 = line
            .split_whitespace()
            .nth(1)
            .expect("a size")
            .parse()
            .expect("a number");
        kib * 1_024.0 / 1_000_000.0
    }

    fn read(&self, file: &str) -> String {
        std::fs::read_to_string(format!("/proc/{}/{file}", self.pid)).expect("the process lives")
    }
}
