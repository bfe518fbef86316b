// SPDX-License-Identifier: EUPL-1.2

use std::process::ExitCode;

use clap::Parser;
use display_board::settings::Options;
use logs::Logs;

fn main() -> ExitCode {
    let logs = Logs::start("warn,display_board=info,client=info", true);
    match Options::parse().settle().and_then(display_board::app::run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            logs.say(&format!("display-board: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
