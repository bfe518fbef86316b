// SPDX-License-Identifier: EUPL-1.2
//! What a model of printer needs to be told apart from others.

use serde::Deserialize;

/// How slips are made for a printer. The defaults suit most 80 mm printers that speak ESC/POS.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    /// Dots across: 576 on 80 mm paper, 384 on 58 mm.
    pub width_dots: u16,
    pub style: Style,
    /// The number that selects Windows-1252, for [`Style::Text`]: 16 on Epson and likes, 71 on many 58 mm ones, 49 Kefar, 32 Star, 8 Wincor.
    pub code_page: u8,
    pub code: CodeStyle,
    pub cut: Cut,
    /// From the print head to the knife, in dots of 1/8 mm.
    pub feed_dots: u8,
    pub confirmation: Confirmation,
}

impl Default for Profile {
    fn default() -> Profile {
        Profile {
            width_dots: 576,
            style: Style::Picture,
            code_page: 16,
            code: CodeStyle::Picture,
            cut: Cut::Partial,
            feed_dots: 96,
            confirmation: Confirmation::Auto,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Style {
    /// The whole slip as dots: the same on any printer and in any language. About 70 KB.
    Picture,
    /// The printer's own letters, only the number (and the QR code) as dots: for slow lines.
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confirmation {
    /// The printer is asked for its state before each slip; one that answers is also asked whether it is done.
    Auto,
    /// Never asked: what is sent counts as printed.
    None,
}
