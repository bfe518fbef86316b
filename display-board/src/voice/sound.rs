// SPDX-License-Identifier: EUPL-1.2
//! Playing WAV files through a program of the system: PipeWire's, PulseAudio's or ALSA's, whichever is there first.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::{Halt, VoiceError, child};

/// Longer than any sound of ours; a player that hangs on a missing device is stopped then.
const PLAYED_WITHIN: Duration = Duration::from_secs(15);

/// A program that plays a WAV file and returns when it was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Player {
    program: PathBuf,
    arguments: &'static [&'static str],
}

impl Player {
    /// The first one found in these folders.
    pub fn find(folders: &[PathBuf]) -> Option<Player> {
        let known: [(&str, &[&str]); 3] = [("pw-play", &[]), ("paplay", &[]), ("aplay", &["-q"])];
        known.into_iter().find_map(|(name, arguments)| {
            Some(Player {
                program: find_program(name, folders)?,
                arguments,
            })
        })
    }

    pub(super) fn play(&self, file: &Path, halt: &Halt) -> Result<(), VoiceError> {
        let mut command = Command::new(&self.program);
        command.args(self.arguments).arg(file);
        child::run(command, PLAYED_WITHIN, halt)
    }
}

pub(super) fn find_program(name: &str, folders: &[PathBuf]) -> Option<PathBuf> {
    folders
        .iter()
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
}
