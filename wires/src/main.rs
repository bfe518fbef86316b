// SPDX-License-Identifier: EUPL-1.2

use std::process::ExitCode;

use clap::Parser;
use logs::Logs;
use wires::options::Options;

fn main() -> ExitCode {
    let logs = Logs::start("warn,wires=info,client=info", true);
    match wires::app::main(Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            logs.say(&format!("regolacode-wires: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
