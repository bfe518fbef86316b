// SPDX-License-Identifier: EUPL-1.2

use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use clap::Parser;
use kiosk::app::{End, run};
use kiosk::print_test;
use kiosk::settings::Options;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,kiosk=info,client=info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let settings = match Options::parse().settle() {
        Ok(settings) if settings.is_print_test => return if print_test::run(&settings) { ExitCode::SUCCESS } else { ExitCode::FAILURE },
        settings => settings,
    };
    match settings.and_then(run) {
        Ok(End::Exit) => ExitCode::SUCCESS,
        Ok(End::Restart) => restart(),
        Err(error) => {
            eprintln!("kiosk: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Becomes a fresh copy of this program, with the same arguments and environment.
fn restart() -> ExitCode {
    let error = match std::env::current_exe() {
        Ok(this) => Command::new(this).args(std::env::args_os().skip(1)).exec(),
        Err(error) => error,
    };
    eprintln!("kiosk: cannot restart: {error}");
    ExitCode::FAILURE
}
