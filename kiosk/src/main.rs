// SPDX-License-Identifier: EUPL-1.2

use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use clap::Parser;
use kiosk::app::{End, run};
use kiosk::print_test;
use kiosk::settings::Options;
use logs::Logs;

fn main() -> ExitCode {
    let logs = Logs::start("warn,kiosk=info,client=info", true);
    let settings = match Options::parse().settle() {
        Ok(settings) if settings.is_print_test => {
            return if print_test::run(&settings) {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            };
        }
        settings => settings,
    };
    match settings.and_then(run) {
        Ok(End::Exit) => ExitCode::SUCCESS,
        Ok(End::Restart) => restart(logs),
        Err(error) => {
            logs.say(&format!("kiosk: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// Becomes a fresh copy of this program, with the same arguments and environment.
fn restart(logs: Logs) -> ExitCode {
    logs.flush();
    let error = match std::env::current_exe() {
        Ok(this) => Command::new(this).args(std::env::args_os().skip(1)).exec(),
        Err(error) => error,
    };
    logs.say(&format!("kiosk: cannot restart: {error}"));
    ExitCode::FAILURE
}
