// SPDX-License-Identifier: EUPL-1.2
//! The real voice: espeak-ng, a chime, and recorded clips if the office has them. Works without any network.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::sound::{Player, find_program};
use super::{Halt, Voice, VoiceError, child};
use crate::announce::{Sentence, Spoken};

/// A sentence takes about 0.1 s to make and 3 s to say.
const SPOKEN_WITHIN: Duration = Duration::from_secs(10);
/// Slower than espeak's 175: a hall echoes, and people listen who are old or whose language is another.
const WORDS_PER_MINUTE: &str = "140";

/// Followed by the number of the process and a random key.
const FOLDER_NAME: &str = "regolacode-voice-";

/// What this machine has to be heard with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Equipment {
    pub espeak: Option<PathBuf>,
    pub player: Option<Player>,
    /// A folder with recorded clips; see `docs/voice.md`.
    pub clips: Option<PathBuf>,
}

impl Equipment {
    /// Looks in the folders of `PATH`.
    pub fn find(clips: Option<PathBuf>) -> Equipment {
        let path = std::env::var_os("PATH").unwrap_or_default();
        Equipment::find_in(&std::env::split_paths(&path).collect::<Vec<_>>(), clips)
    }

    pub fn find_in(folders: &[PathBuf], clips: Option<PathBuf>) -> Equipment {
        Equipment {
            espeak: find_program("espeak-ng", folders),
            player: Player::find(folders),
            clips,
        }
    }

    /// Why calls cannot be spoken, or only without their chime.
    pub fn lacks(&self) -> Vec<VoiceError> {
        let espeak = self.espeak.is_none().then_some(VoiceError::NoEspeak);
        let player = self.player.is_none().then_some(VoiceError::NoPlayer);
        espeak.into_iter().chain(player).collect()
    }

    /// Whether a call can be spoken at all.
    pub fn can_speak(&self) -> bool {
        self.espeak.is_some() || (self.clips.is_some() && self.player.is_some())
    }

    /// Makes a WAV file of a sentence.
    ///
    /// # Errors
    /// When espeak-ng is missing or fails.
    pub fn synthesise(
        &self,
        sentence: &Sentence,
        file: &Path,
        halt: &Halt,
    ) -> Result<(), VoiceError> {
        let mut command = self.espeak(sentence.language)?;
        command.arg("-w").arg(file).arg("--").arg(&sentence.text);
        child::run(command, SPOKEN_WITHIN, halt)
    }

    fn espeak(&self, language: Spoken) -> Result<Command, VoiceError> {
        let mut command = Command::new(self.espeak.as_ref().ok_or(VoiceError::NoEspeak)?);
        command.args(["-v", language.code(), "-s", WORDS_PER_MINUTE]);
        Ok(command)
    }

    /// The files of the clips that say this sentence, if all are there.
    fn recorded(&self, sentence: &Sentence) -> Option<Vec<PathBuf>> {
        let folder = self.clips.as_ref()?.join(sentence.language.code());
        let files = sentence
            .clips
            .iter()
            .map(|clip| folder.join(format!("{clip}.wav")));
        files.map(|file| file.is_file().then_some(file)).collect()
    }
}

/// The equipment at work. Its sound files live in a folder of its own, removed at the end.
#[derive(Debug)]
pub struct Loudspeaker {
    equipment: Equipment,
    folder: PathBuf,
    halt: Halt,
}

impl Loudspeaker {
    /// # Errors
    /// When no folder for sound files can be made.
    pub fn new(equipment: Equipment, halt: Halt) -> Result<Loudspeaker, VoiceError> {
        sweep(&std::env::temp_dir());
        let folder = std::env::temp_dir().join(format!(
            "{FOLDER_NAME}{}-{}",
            std::process::id(),
            client::new_key()
        ));
        fs::create_dir(&folder).map_err(VoiceError::File)?;
        let loudspeaker = Loudspeaker {
            equipment,
            folder,
            halt,
        };
        fs::write(loudspeaker.chime_file(), assets::sounds::CHIME_WAV).map_err(VoiceError::File)?;
        Ok(loudspeaker)
    }

    fn chime_file(&self) -> PathBuf {
        self.folder.join("chime.wav")
    }
}

impl Voice for Loudspeaker {
    fn chime(&mut self) -> Result<(), VoiceError> {
        let player = self.equipment.player.as_ref().ok_or(VoiceError::NoPlayer)?;
        player.play(&self.chime_file(), &self.halt)
    }

    fn say(&mut self, sentence: &Sentence) -> Result<(), VoiceError> {
        let Some(player) = &self.equipment.player else {
            // espeak-ng may still reach a device by itself.
            let mut command = self.equipment.espeak(sentence.language)?;
            command.arg("--").arg(&sentence.text);
            return child::run(command, SPOKEN_WITHIN, &self.halt);
        };
        if let Some(files) = self.equipment.recorded(sentence) {
            return files
                .iter()
                .try_for_each(|file| player.play(file, &self.halt));
        }
        let file = self.folder.join("sentence.wav");
        self.equipment.synthesise(sentence, &file, &self.halt)?;
        player.play(&file, &self.halt)
    }
}

impl Drop for Loudspeaker {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            tracing::warn!(%error, "the folder of sound files stays");
        }
    }
}

/// Removes the folders of boards that were stopped hard. What cannot be removed belongs to somebody else.
fn sweep(temporary: &Path) {
    let Ok(entries) = fs::read_dir(temporary) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .and_then(|name| name.strip_prefix(FOLDER_NAME));
        let process = name
            .and_then(|rest| rest.split('-').next())
            .filter(|process| process.parse::<u32>().is_ok());
        if process.is_some_and(|process| !Path::new("/proc").join(process).exists()) {
            let _ = fs::remove_dir_all(&path);
        }
    }
}
