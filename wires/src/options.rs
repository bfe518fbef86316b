// SPDX-License-Identifier: EUPL-1.2
//! The command line.

use std::path::PathBuf;

use clap::Parser;

/// LED displays and call keypads on serial lines and USB.
#[derive(Clone, Debug, Parser)]
#[command(name = "regolacode-wires", version, about, after_help = HELP)]
pub struct Options {
    /// TOML file that says what hangs where
    #[arg(
        long,
        env = "WIRES_CONFIG",
        value_name = "FILE",
        required_unless_present = "check"
    )]
    pub config: Option<PathBuf>,

    /// Check a file and end: status 0 when it is right, else 1 with every fault, its line and its field
    #[arg(long, value_name = "FILE", conflicts_with_all = ["dry_run"])]
    pub check: Option<PathBuf>,

    /// Open no device and press nothing: write what the displays would show to standard output
    #[arg(long)]
    pub dry_run: bool,

    /// Address of the server, such as http://192.168.1.10:8080
    #[arg(long, env = "WIRES_SERVER", value_name = "URL")]
    pub server: Option<String>,

    /// Bearer token: with keypads of kind operator, else of kind counter-display or board
    #[arg(
        long,
        env = "WIRES_TOKEN",
        hide_env_values = true,
        value_name = "TOKEN"
    )]
    pub token: Option<String>,
}

const HELP: &str = "The command line wins over the environment, and both over the file. The file is described in docs/wires.md.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_is_well_formed() {
        <Options as clap::CommandFactory>::command().debug_assert();
    }

    #[test]
    fn a_file_must_be_named() {
        assert!(Options::try_parse_from(["regolacode-wires"]).is_err());
        assert!(Options::try_parse_from(["regolacode-wires", "--check", "a.toml"]).is_ok());
        assert!(
            Options::try_parse_from(["regolacode-wires", "--config", "a.toml", "--dry-run"])
                .is_ok()
        );
    }
}
