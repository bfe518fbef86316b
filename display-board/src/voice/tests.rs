// SPDX-License-Identifier: EUPL-1.2
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use super::*;
use crate::announce::Spoken;

const DEADLINE: Duration = Duration::from_secs(20);

fn call(seq: u64, language: &str) -> CallView {
    CallView {
        seq,
        number: format!("A {seq:03}"),
        area: "anagrafe".to_owned(),
        counter: 3,
        language: language.to_owned(),
        at: String::new(),
        age_s: 0,
        recall: false,
    }
}

/// Hears all and fails as told.
struct FakeVoice {
    heard: Sender<String>,
    is_mute: bool,
}

impl Voice for FakeVoice {
    fn chime(&mut self) -> Result<(), VoiceError> {
        self.heard
            .send("chime".to_owned())
            .map_err(|_| VoiceError::Halted)?;
        if self.is_mute {
            Err(VoiceError::NoPlayer)
        } else {
            Ok(())
        }
    }

    fn say(&mut self, sentence: &Sentence) -> Result<(), VoiceError> {
        self.heard
            .send(sentence.text.clone())
            .map_err(|_| VoiceError::Halted)?;
        if self.is_mute {
            Err(VoiceError::NoEspeak)
        } else {
            Ok(())
        }
    }
}

fn receive(heard: &Receiver<String>, count: usize) -> Vec<String> {
    (0..count)
        .map(|_| heard.recv_timeout(DEADLINE).expect("heard in time"))
        .collect()
}

#[test]
fn a_call_is_chimed_and_said_and_failures_stop_nothing() {
    for is_mute in [false, true] {
        let (sender, heard) = channel();
        let speaker = Speaker::start(
            Box::new(FakeVoice {
                heard: sender,
                is_mute,
            }),
            Halt::default(),
        )
        .unwrap();
        speaker.receive(&Heard::Call(call(1, "it")));
        speaker.receive(&Heard::CutOff);
        speaker.receive(&Heard::Connected);
        speaker.receive(&Heard::Call(call(1, "it")));
        speaker.receive(&Heard::Call(call(42, "en")));
        let wanted = [
            "chime",
            "A uno, sportello tre",
            "chime",
            "Eigh forty-two, counter three",
            "A quarantadue, sportello tre",
        ];
        assert_eq!(receive(&heard, 5), wanted);
        drop(speaker);
        assert_eq!(heard.try_iter().count(), 0);
    }
}

/// A folder with small programs, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        let path = std::env::temp_dir().join(format!("regolacode-test-{}", client::new_key()));
        fs::create_dir(&path).unwrap();
        Folder(path)
    }

    fn program(&self, name: &str, script: &str) {
        let file = self.0.join(name);
        fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn equipment(&self) -> Equipment {
        Equipment::find_in(std::slice::from_ref(&self.0), Some(self.0.join("clips")))
    }

    fn log(&self) -> String {
        fs::read_to_string(self.0.join("log")).unwrap_or_default()
    }

    /// A player that writes down the names of what it plays.
    fn with_player(self, name: &str) -> Folder {
        let log = self.0.join("log");
        self.program(
            name,
            &format!(
                "for last; do :; done; basename \"$last\" >> {}",
                log.display()
            ),
        );
        self
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn sentence(text: &str) -> Sentence {
    Sentence {
        language: Spoken::Italian,
        text: text.to_owned(),
        clips: vec!["letter-a".to_owned(), "number-42".to_owned()],
    }
}

#[test]
fn a_machine_without_sound_says_what_is_missing() {
    let folder = Folder::new();
    let equipment = Equipment {
        clips: None,
        ..folder.equipment()
    };
    assert!(!equipment.can_speak());
    assert_eq!(equipment.lacks().len(), 2);
    let mut voice = Loudspeaker::new(equipment, Halt::default()).unwrap();
    assert!(matches!(voice.chime(), Err(VoiceError::NoPlayer)));
    assert!(matches!(
        voice.say(&sentence("A uno")),
        Err(VoiceError::NoEspeak)
    ));
}

#[test]
fn recorded_clips_are_played_when_all_are_there_and_espeak_speaks_otherwise() {
    let folder = Folder::new().with_player("paplay");
    folder.program(
        "espeak-ng",
        &format!("echo \"$@\" >> {}", folder.0.join("log").display()),
    );
    fs::create_dir_all(folder.0.join("clips/it")).unwrap();
    fs::write(folder.0.join("clips/it/letter-a.wav"), "").unwrap();
    let mut voice = Loudspeaker::new(folder.equipment(), Halt::default()).unwrap();
    voice.chime().unwrap();
    voice.say(&sentence("A quarantadue")).unwrap();
    fs::write(folder.0.join("clips/it/number-42.wav"), "").unwrap();
    voice.say(&sentence("A quarantadue")).unwrap();
    let log = folder.log();
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!(lines[0], "chime.wav");
    assert!(
        lines[1].starts_with("-v it -s 140 -w ") && lines[1].ends_with("-- A quarantadue"),
        "{log}"
    );
    assert_eq!(
        lines[2..],
        ["sentence.wav", "letter-a.wav", "number-42.wav"]
    );
}

#[test]
fn folders_of_boards_that_were_killed_are_removed() {
    let folder = |process: u32| {
        std::env::temp_dir().join(format!("regolacode-voice-{process}-{}", client::new_key()))
    };
    let mut gone = std::process::Command::new("true").spawn().unwrap();
    let (left_behind, in_use) = (folder(gone.id()), folder(std::process::id()));
    gone.wait().unwrap();
    fs::create_dir(&left_behind).unwrap();
    fs::create_dir(&in_use).unwrap();
    drop(Loudspeaker::new(Equipment::default(), Halt::default()).unwrap());
    assert!(!left_behind.exists() && in_use.exists());
    fs::remove_dir(in_use).unwrap();
}

#[test]
fn without_a_player_espeak_speaks_by_itself() {
    let folder = Folder::new();
    folder.program(
        "espeak-ng",
        &format!("echo \"$@\" >> {}", folder.0.join("log").display()),
    );
    let mut voice = Loudspeaker::new(folder.equipment(), Halt::default()).unwrap();
    voice.say(&sentence("A uno")).unwrap();
    assert_eq!(folder.log(), "-v it -s 140 -- A uno\n");
}

#[test]
fn a_stuck_child_is_stopped_and_a_failing_one_is_told() {
    let folder = Folder::new();
    folder.program("stuck", "exec sleep 600");
    folder.program("fails", "exit 3");
    let run = |name: &str, within, halt: &Halt| {
        child::run(
            std::process::Command::new(folder.0.join(name)),
            within,
            halt,
        )
    };
    let started = Instant::now();
    assert!(matches!(
        run("stuck", Duration::from_millis(100), &Halt::default()),
        Err(VoiceError::Stuck { .. })
    ));
    assert!(matches!(
        run("fails", DEADLINE, &Halt::default()),
        Err(VoiceError::Failed { .. })
    ));
    assert!(matches!(
        run("absent", DEADLINE, &Halt::default()),
        Err(VoiceError::Start { .. })
    ));
    let halted = Halt::default();
    halted.set();
    assert!(matches!(
        run("stuck", Duration::from_secs(600), &halted),
        Err(VoiceError::Halted)
    ));
    assert!(started.elapsed() < DEADLINE);
}

#[test]
fn a_board_that_ends_does_not_wait_for_its_voice() {
    let folder = Folder::new();
    folder.program(
        "aplay",
        &format!(
            "echo started >> {}; exec sleep 600",
            folder.0.join("log").display()
        ),
    );
    let halt = Halt::default();
    let voice = Loudspeaker::new(folder.equipment(), halt.clone()).unwrap();
    let speaker = Speaker::start(Box::new(voice), halt).unwrap();
    speaker.receive(&Heard::Call(call(1, "it")));
    let started = Instant::now();
    while folder.log().is_empty() {
        assert!(started.elapsed() < DEADLINE);
        std::thread::yield_now();
    }
    drop(speaker);
    assert!(started.elapsed() < DEADLINE);
}

/// Length of a WAV file's sound.
fn length_ms(file: &Path) -> u64 {
    let bytes = fs::read(file).unwrap();
    assert_eq!(&bytes[..4], b"RIFF");
    let bytes_per_second = u64::from(u32::from_le_bytes(bytes[28..32].try_into().unwrap()));
    (bytes.len() as u64 - 44) * 1_000 / bytes_per_second
}

#[test]
fn espeak_says_a_call_in_both_languages() {
    let equipment = Equipment::find(None);
    assert!(
        equipment.espeak.is_some(),
        "espeak-ng is installed for the tests"
    );
    let folder = Folder::new();
    for sentence in Phrasebook::new().sentences(&CallView {
        number: "A 042".to_owned(),
        ..call(1, "en")
    }) {
        let file = folder.0.join(format!("{}.wav", sentence.language.code()));
        equipment
            .synthesise(&sentence, &file, &Halt::default())
            .unwrap();
        let length_ms = length_ms(&file);
        assert!(
            (1_000..10_000).contains(&length_ms),
            "{} lasts {length_ms} ms",
            sentence.text
        );
    }
}
