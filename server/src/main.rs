// SPDX-License-Identifier: EUPL-1.2

fn main() -> std::process::ExitCode {
    regolacode::cli::run()
}
