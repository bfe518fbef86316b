// SPDX-License-Identifier: EUPL-1.2

use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;
use wires::options::Options;

fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,wires=info,client=info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match wires::app::main(Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("regolacode-wires: {error:#}");
            ExitCode::FAILURE
        }
    }
}
