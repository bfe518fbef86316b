// SPDX-License-Identifier: EUPL-1.2
//! `regolacode doctor`: looks over an installation and says what to do.

use std::process::ExitCode;

use super::DoctorArgs;
use crate::doctor::{Task, Verdict, examine};

/// 0 when nothing is broken, 1 when something is.
pub(super) fn doctor(args: &DoctorArgs) -> ExitCode {
    let task = Task {
        server: args.server.clone(),
        data: args.data.clone(),
        listen: args.listen,
        printer: args.printer.clone(),
        config: args.config.clone(),
        backup: args.backup.clone(),
    };
    let findings = examine(&task);
    if args.json {
        println!(
            "{}",
            serde_json::to_string_pretty(&findings)
                .expect("plain data with text keys always serialises")
        );
    } else {
        for finding in &findings {
            println!(
                "{:<9} {:<12} {}",
                finding.verdict.word(),
                finding.what,
                finding.found
            );
            if let Some(todo) = &finding.todo {
                println!("{:<22} → {todo}", "");
            }
        }
    }
    if findings
        .iter()
        .any(|finding| finding.verdict == Verdict::Broken)
    {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}
