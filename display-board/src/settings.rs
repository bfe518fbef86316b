// SPDX-License-Identifier: EUPL-1.2
//! Settings: command line, then environment, then the TOML file, then defaults.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Parser;
use clap::builder::FalseyValueParser;
use serde::Deserialize;

/// The hall's board, or with --counter the display over a counter.
#[derive(Clone, Debug, Parser)]
#[command(name = "display-board", version, about, after_help = CONFIG_HELP)]
pub struct Options {
    /// Address of the server, such as http://192.168.1.10:8080
    #[arg(long, env = "BOARD_SERVER", value_name = "URL")]
    server: Option<String>,

    /// Bearer token of this device, made with `regolacode token board --name NAME`
    #[arg(
        long,
        env = "BOARD_TOKEN",
        hide_env_values = true,
        value_name = "TOKEN"
    )]
    token: Option<String>,

    /// Show one counter instead of the hall, by its number; such a display never speaks
    #[arg(long, env = "BOARD_COUNTER", value_name = "N")]
    counter: Option<u16>,

    /// Run in a window instead of the full screen
    #[arg(long, env = "BOARD_WINDOWED", value_parser = FalseyValueParser::new())]
    windowed: bool,

    /// Size of the window in pixels [default: 1280x720, or 960x300 for a counter]
    #[arg(long, env = "BOARD_SIZE", value_name = "WxH")]
    size: Option<String>,

    /// Diagonal of the screen in inches [default: 55, or 24 for a counter]
    #[arg(long, env = "BOARD_DIAGONAL", value_name = "IN")]
    diagonal: Option<f32>,

    /// From where the farthest citizen reads the calls, in metres [default: 10]
    #[arg(long, env = "BOARD_DISTANCE", value_name = "M")]
    distance: Option<f32>,

    /// Language of the words on the screen: it or en [default: it]
    #[arg(long, env = "BOARD_LANGUAGE", value_name = "LANGUAGE")]
    language: Option<String>,

    /// No chime and no voice
    #[arg(long, env = "BOARD_MUTE", value_parser = FalseyValueParser::new())]
    mute: bool,

    /// Folder with recorded clips for the voice
    #[arg(long, env = "BOARD_CLIPS", value_name = "FOLDER")]
    clips: Option<PathBuf>,

    /// TOML file with these settings
    #[arg(long, env = "BOARD_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
}

const CONFIG_HELP: &str = "The TOML file has the names of the options as keys, for example:
  server = \"http://192.168.1.10:8080\"
  token = \"…\"
  diagonal = 55
Settings of the command line win over the environment, and both over the file.";

/// Everything decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    pub server: String,
    pub token: Option<String>,
    pub counter: Option<u16>,
    pub is_windowed: bool,
    pub size_px: (u32, u32),
    pub diagonal_inches: f32,
    pub distance_m: f32,
    pub language: String,
    pub is_mute: bool,
    pub clips: Option<PathBuf>,
}

impl Options {
    /// Reads the file, if one is named, and checks everything.
    ///
    /// # Errors
    /// Says which setting is wrong or missing.
    pub fn settle(self) -> anyhow::Result<Settings> {
        let file = match &self.config {
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .with_context(|| format!("cannot read {}", path.display()))?;
                toml::from_str(&text).with_context(|| format!("{} is not right", path.display()))?
            }
            None => ConfigFile::default(),
        };
        self.with_file(file)
    }

    fn with_file(self, file: ConfigFile) -> anyhow::Result<Settings> {
        let counter = self.counter.or(file.counter);
        let (size, diagonal) = if counter.is_some() {
            ("960x300", 24.0)
        } else {
            ("1280x720", 55.0)
        };
        let Some(server) = self.server.or(file.server) else {
            bail!("say where the server is: --server http://ADDRESS:PORT");
        };
        if !server.starts_with("http://") {
            bail!("--server must begin with http://, and is `{server}`");
        }
        let language = self
            .language
            .or(file.language)
            .unwrap_or_else(|| assets::words::FIRST_LANGUAGE.to_owned());
        if !assets::words::languages().contains(&language) {
            bail!(
                "--language must be one of {}, and is `{language}`",
                assets::words::languages().join(", ")
            );
        }
        Ok(Settings {
            server,
            token: self.token.or(file.token),
            counter,
            is_windowed: self.windowed || file.windowed,
            size_px: size_px(self.size.or(file.size).as_deref().unwrap_or(size))?,
            diagonal_inches: between(
                "--diagonal",
                self.diagonal.or(file.diagonal).unwrap_or(diagonal),
                5.0,
                300.0,
            )?,
            distance_m: between(
                "--distance",
                self.distance.or(file.distance).unwrap_or(10.0),
                1.0,
                100.0,
            )?,
            language,
            // The hall's board speaks; a second voice at each counter would only confuse.
            is_mute: self.mute || file.mute || counter.is_some(),
            clips: self.clips.or(file.clips),
        })
    }
}

/// The TOML file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ConfigFile {
    server: Option<String>,
    token: Option<String>,
    counter: Option<u16>,
    windowed: bool,
    size: Option<String>,
    diagonal: Option<f32>,
    distance: Option<f32>,
    language: Option<String>,
    mute: bool,
    clips: Option<PathBuf>,
}

fn size_px(text: &str) -> anyhow::Result<(u32, u32)> {
    let sides = text
        .split_once('x')
        .and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    match sides {
        Some((width @ 100..=16_384, height @ 100..=16_384)) => Ok((width, height)),
        _ => bail!("--size must be like 1920x1080, and is `{text}`"),
    }
}

fn between(name: &str, value: f32, least: f32, most: f32) -> anyhow::Result<f32> {
    if (least..=most).contains(&value) {
        Ok(value)
    } else {
        bail!("{name} must be from {least} to {most}, and is {value}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settle(arguments: &[&str], file: &str) -> Result<Settings, String> {
        let options = Options::try_parse_from([&["display-board"], arguments].concat())
            .map_err(|error| error.to_string())?;
        let file = toml::from_str(file).map_err(|error| error.to_string())?;
        options.with_file(file).map_err(|error| error.to_string())
    }

    #[test]
    fn the_command_line_wins_over_the_file_and_that_over_defaults() {
        let file = "server = \"http://a:1\"\ndiagonal = 43\nmute = true";
        let settings = settle(&["--server", "http://b:2", "--size", "1080x1920"], file).unwrap();
        assert_eq!(
            (
                settings.server.as_str(),
                settings.diagonal_inches,
                settings.is_mute
            ),
            ("http://b:2", 43.0, true)
        );
        assert_eq!(
            (
                settings.size_px,
                settings.distance_m,
                settings.language.as_str()
            ),
            ((1_080, 1_920), 10.0, "it")
        );
    }

    #[test]
    fn a_display_over_a_counter_is_mute_and_small() {
        let settings = settle(&["--server", "http://a", "--counter", "3"], "").unwrap();
        assert_eq!(
            (settings.counter, settings.is_mute, settings.diagonal_inches),
            (Some(3), true, 24.0)
        );
    }

    #[test]
    fn wrong_settings_are_told() {
        let table = [
            (&[][..], "", "--server"),
            (&["--server", "192.168.1.10"], "", "http://"),
            (&["--server", "http://a", "--size", "big"], "", "--size"),
            (
                &["--server", "http://a", "--diagonal", "0"],
                "",
                "--diagonal",
            ),
            (
                &["--server", "http://a", "--language", "xx"],
                "",
                "--language",
            ),
            (&["--server", "http://a"], "colour = 1", "unknown field"),
            (&["--shout"], "", "--shout"),
        ];
        for (arguments, file, said) in table {
            let error = settle(arguments, file).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
    }

    #[test]
    fn the_help_is_well_formed() {
        <Options as clap::CommandFactory>::command().debug_assert();
    }
}
