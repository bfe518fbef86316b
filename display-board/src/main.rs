// SPDX-License-Identifier: EUPL-1.2

use std::process::ExitCode;

use clap::Parser;
use display_board::settings::Options;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,display_board=info,client=info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match Options::parse().settle().and_then(display_board::app::run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("display-board: {error:#}");
            ExitCode::FAILURE
        }
    }
}
