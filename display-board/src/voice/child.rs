// SPDX-License-Identifier: EUPL-1.2
//! Child processes with a deadline.

use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::{Halt, VoiceError};

/// How often a running child is looked at; only while one runs.
const LOOK_EVERY: Duration = Duration::from_millis(15);

/// Runs the command to its end. It is killed when it takes longer than `within`, or when the board ends.
pub(super) fn run(mut command: Command, within: Duration, halt: &Halt) -> Result<(), VoiceError> {
    let program = command.get_program().to_string_lossy().into_owned();
    let command = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = command.spawn().map_err(|error| VoiceError::Start {
        program: program.clone(),
        error,
    })?;
    let outcome = wait(&mut child, within, halt);
    if !matches!(outcome, Ok(Some(_))) {
        // It may have ended by itself meanwhile; either way nothing of it is left.
        let _ = child.kill();
        let _ = child.wait();
    }
    match outcome {
        Ok(Some(status)) if status.success() => Ok(()),
        Ok(Some(status)) => Err(VoiceError::Failed { program, status }),
        Ok(None) if halt.is_set() => Err(VoiceError::Halted),
        Ok(None) => Err(VoiceError::Stuck { program }),
        Err(error) => Err(VoiceError::Start { program, error }),
    }
}

/// `None` when it did not end by itself.
fn wait(child: &mut Child, within: Duration, halt: &Halt) -> std::io::Result<Option<ExitStatus>> {
    let started = Instant::now();
    while !halt.is_set() && started.elapsed() < within {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        std::thread::sleep(LOOK_EVERY);
    }
    child.try_wait()
}
