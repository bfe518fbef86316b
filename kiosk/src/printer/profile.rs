// SPDX-License-Identifier: EUPL-1.2
//! What a model of printer needs to be told apart from others: from the database of models, from the settings, or plain defaults.

use std::collections::BTreeMap;

use serde::Deserialize;

/// How slips are made for a printer. The defaults suit most 80 mm printers that speak ESC/POS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Dots across: 576 on 80 mm paper, 384 on 58 mm.
    pub width_dots: u16,
    /// Letters of the printer's font A in a row.
    pub columns: u16,
    pub style: Style,
    /// The number that selects Windows-1252, for [`Style::Text`]: 16 on Epson and likes, 71 on many 58 mm ones, 49 Kefar, 32 Star, 8 Wincor.
    pub code_page: u8,
    pub code: CodeStyle,
    pub cut: Cut,
    /// From the print head to the knife, in dots of 1/8 mm.
    pub feed_dots: u8,
    pub confirmation: Confirmation,
    /// Bytes after the cut: printers with a presenter hold the slip until they are told to give it.
    pub after: Vec<u8>,
    /// So many bytes are sent at once, each block when the printer has taken the one before. For printers whose small buffer runs over.
    pub block_bytes: Option<u16>,
    pub near_end: NearEnd,
    pub presenter: Presenter,
}

impl Default for Profile {
    fn default() -> Profile {
        Profile {
            width_dots: 576,
            columns: 48,
            style: Style::Picture,
            code_page: 16,
            code: CodeStyle::Picture,
            cut: Cut::Partial,
            feed_dots: 96,
            confirmation: Confirmation::Auto,
            after: Vec::new(),
            block_bytes: None,
            near_end: NearEnd::Tell,
            presenter: Presenter::None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Style {
    /// The whole slip as dots: the same on any printer and in any language. About 70 KB.
    Picture,
    /// The printer's own letters where it has them, the rest (and the number and the QR code) as dots: for slow lines.
    Text,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CodeStyle {
    /// QR codes as dots.
    Picture,
    /// The printer makes the QR code (`GS ( k`); with [`Style::Text`] only.
    Printer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cut {
    Full,
    Partial,
    /// Torn by hand.
    None,
}

/// What becomes of the sensor that sees the roll run low.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NearEnd {
    /// Staff are told.
    Tell,
    /// It is stuck, or there is none.
    Ignore,
}

/// How a printer that presents slips says that one hangs at its output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Presenter {
    None,
    /// In the full status of Custom's printers (`DLE EOT 20`).
    Custom,
}

/// How it is known that a slip is out. A printer that never answers anything is not waited for, whatever stands here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confirmation {
    /// A printer that answers when it is asked for its state is also asked whether it is done (`GS r`).
    Auto,
    /// It names the slip when it is out (`GS ( H` function 48).
    ProcessId,
    /// It answers `GS r` when everything before it is printed.
    Fence,
    /// Never asked anything: what is sent counts as printed.
    None,
}

/// `[profile]` of the settings: a model by its name, and single things told otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProfileTable {
    pub model: Option<String>,
    pub width_dots: Option<u16>,
    pub style: Option<Style>,
    pub code_page: Option<u8>,
    pub code: Option<CodeStyle>,
    pub cut: Option<Cut>,
    pub feed_dots: Option<u8>,
    pub confirmation: Option<Confirmation>,
    /// Hexadecimal, as in `1D 65 05`.
    pub after: Option<String>,
    pub block_bytes: Option<u16>,
    pub near_end: Option<NearEnd>,
    pub presenter: Option<Presenter>,
}

impl ProfileTable {
    /// The profile meant. `is_slow` for lines on which dots take too long.
    ///
    /// # Errors
    /// Says which value is wrong.
    pub fn profile(&self, is_slow: bool) -> Result<Profile, String> {
        let base = match &self.model {
            Some(model) => of_model(model)?,
            None => Profile::default(),
        };
        let width_dots = self.width_dots.unwrap_or(base.width_dots);
        if !(128..=1_024).contains(&width_dots) {
            return Err(format!(
                "width_dots must be 128 to 1024, and is {width_dots}"
            ));
        }
        if self
            .block_bytes
            .is_some_and(|block| !(BLOCK_BYTES.contains(&block)))
        {
            return Err(format!(
                "block_bytes must be {} to {}",
                BLOCK_BYTES.start(),
                BLOCK_BYTES.end()
            ));
        }
        Ok(Profile {
            width_dots,
            columns: if self.width_dots.is_some() {
                width_dots / LETTER_DOTS
            } else {
                base.columns
            },
            style: self
                .style
                .unwrap_or(if is_slow { Style::Text } else { base.style }),
            code_page: self.code_page.unwrap_or(base.code_page),
            code: self.code.unwrap_or(base.code),
            cut: self.cut.unwrap_or(base.cut),
            feed_dots: self.feed_dots.unwrap_or(base.feed_dots),
            confirmation: self.confirmation.unwrap_or(base.confirmation),
            after: self.after.as_deref().map_or(Ok(base.after), bytes_of)?,
            block_bytes: self.block_bytes.or(base.block_bytes),
            near_end: self.near_end.unwrap_or(base.near_end),
            presenter: self.presenter.unwrap_or(base.presenter),
        })
    }
}

/// A block has room for a few rows of dots at least, and none is larger than a slip.
const BLOCK_BYTES: std::ops::RangeInclusive<u16> = 1_024..=32_768;
/// As many bytes as any presenter needs.
const MOST_AFTER: usize = 32;

/// `1D 65 05` as bytes. Nothing that a slip could be taken for: no more than a presenter needs.
fn bytes_of(text: &str) -> Result<Vec<u8>, String> {
    let wrong = || {
        format!(
            "after must be bytes in hexadecimal, such as \"1D 65 05\", at most {MOST_AFTER} of them, and is {text:?}"
        )
    };
    let bytes = text.split_whitespace().map(|byte| {
        (byte.len() == 2)
            .then(|| u8::from_str_radix(byte, 16).ok())
            .flatten()
    });
    let bytes = bytes.collect::<Option<Vec<u8>>>().ok_or_else(wrong)?;
    if bytes.len() <= MOST_AFTER {
        Ok(bytes)
    } else {
        Err(wrong())
    }
}

/// Dots across one letter of font A, on all printers known.
const LETTER_DOTS: u16 = 12;

/// A model of the database.
#[derive(Debug, Deserialize)]
struct Model {
    vendor: String,
    dots: u16,
    columns: Option<u16>,
    cp1252: Option<u8>,
    cut: Cut,
    qr: bool,
    after: Option<String>,
    presenter: Option<Presenter>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Confirmations {
    process_id: Vec<String>,
    fence: Vec<String>,
}

/// Every model that can be named, with its maker.
pub fn models() -> Vec<(String, String)> {
    database()
        .into_iter()
        .map(|(name, model)| (name, model.vendor))
        .collect()
}

fn database() -> BTreeMap<String, Model> {
    let read = |text| -> BTreeMap<String, Model> {
        serde_json::from_str(text)
            .expect("the data shipped in the program is whole: a test reads it")
    };
    let mut all = read(assets::printers::MODELS);
    all.extend(read(assets::printers::OWN));
    all
}

fn of_model(name: &str) -> Result<Profile, String> {
    let known = database();
    let Some((name, model)) = known
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
    else {
        let names: Vec<&str> = known.keys().map(String::as_str).collect();
        return Err(format!(
            "{name:?} is not a model that is known. Known are {}; leave it out for any other printer",
            names.join(", ")
        ));
    };
    let confirmations: Confirmations = toml::from_str(assets::printers::CONFIRMATION)
        .expect("the data shipped in the program is whole: a test reads it");
    let confirmation = match name {
        name if confirmations.process_id.contains(name) => Confirmation::ProcessId,
        name if confirmations.fence.contains(name) => Confirmation::Fence,
        _ => Confirmation::Auto,
    };
    let plain = Profile::default();
    Ok(Profile {
        width_dots: model.dots,
        // Some entries of the database count the columns of another font.
        columns: model
            .columns
            .filter(|columns| (9..=16).contains(&(model.dots / (*columns).max(1))))
            .unwrap_or(model.dots / LETTER_DOTS),
        code_page: model.cp1252.unwrap_or(plain.code_page),
        code: if model.qr {
            CodeStyle::Printer
        } else {
            CodeStyle::Picture
        },
        cut: model.cut,
        after: model.after.as_deref().map_or(Ok(Vec::new()), bytes_of)?,
        confirmation,
        presenter: model.presenter.unwrap_or(plain.presenter),
        ..plain
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_of_the_database_has_a_profile() {
        let known = models();
        assert!(known.len() > 25, "{}", known.len());
        for (name, _) in &known {
            let profile = ProfileTable {
                model: Some(name.clone()),
                ..ProfileTable::default()
            }
            .profile(false)
            .expect("a profile");
            assert!(
                (384..=640).contains(&profile.width_dots) && (28..=60).contains(&profile.columns),
                "{name}: {profile:?}"
            );
        }
        let confirmations: Confirmations =
            toml::from_str(assets::printers::CONFIRMATION).expect("the table is right");
        for name in confirmations.process_id.iter().chain(&confirmations.fence) {
            assert!(
                known.iter().any(|(known, _)| known == name),
                "{name} is not in the database"
            );
        }
    }

    #[test]
    fn a_model_is_chosen_by_name_and_single_things_told_otherwise() {
        let table: ProfileTable =
            toml::from_str("model = \"tm-t20iii\"\ncut = \"full\"").expect("a table");
        let profile = table.profile(false).expect("a profile");
        assert_eq!(
            (profile.width_dots, profile.cut, profile.confirmation),
            (576, Cut::Full, Confirmation::ProcessId)
        );
        assert_eq!(table.profile(true).expect("a profile").style, Style::Text);
        let presents: ProfileTable = toml::from_str("model = \"VKP80II\"").expect("a table");
        let presents = presents.profile(false).expect("a profile");
        assert_eq!(
            (presents.after, presents.presenter),
            (vec![0x1D, 0x65, 5], Presenter::Custom)
        );
        let unknown = ProfileTable {
            model: Some("TM-9".to_owned()),
            ..ProfileTable::default()
        }
        .profile(false);
        assert!(unknown.expect_err("there is none").contains("TM-T20III"));
    }
}
