// SPDX-License-Identifier: EUPL-1.2
//! The file as it is written: every key that may stand in it.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::Parity;
use crate::checksum::Checksum;
use crate::driver::modbus::{Blink, Coding, Function};
use crate::face::{Align, Part};
use crate::keypad::Action;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub server: Option<Spanned<String>>,
    pub token: Option<String>,
    pub blink_s: Option<Spanned<u64>>,
    pub refresh_s: Option<Spanned<u64>>,
    #[serde(default)]
    pub symbols: SymbolsFile,
    #[serde(default)]
    pub port: Vec<Spanned<PortFile>>,
    #[serde(default)]
    pub protocol: Vec<Spanned<ProtocolFile>>,
    #[serde(default)]
    pub display: Vec<Spanned<DisplayFile>>,
    #[serde(default)]
    pub keypad: Vec<Spanned<KeypadFile>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SymbolsFile {
    pub free: Option<Spanned<String>>,
    pub closed: Option<Spanned<String>>,
    pub paused: Option<Spanned<String>>,
    pub nobody: Option<Spanned<String>>,
    pub refused: Option<Spanned<String>>,
    pub unknown: Option<Spanned<String>>,
    pub too_long: Option<Spanned<String>>,
    pub cut_off: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PortFile {
    pub name: Spanned<String>,
    pub device: Spanned<String>,
    pub baud: Option<Spanned<u32>>,
    pub data_bits: Option<Spanned<u8>>,
    #[serde(default)]
    pub parity: Parity,
    pub stop_bits: Option<Spanned<u8>>,
    pub turnaround_ms: Option<Spanned<u64>>,
    pub answer_ms: Option<Spanned<u64>>,
    pub tries: Option<Spanned<u32>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    Ascii,
    Modbus,
    Log,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProtocolFile {
    pub name: Spanned<String>,
    pub kind: Kind,
    // Of kind ascii.
    pub frame: Option<Spanned<String>>,
    pub checksum: Option<Spanned<Checksum>>,
    pub blink_on: Option<Spanned<String>>,
    pub blink_off: Option<Spanned<String>>,
    pub ack: Option<Spanned<String>>,
    pub nak: Option<Spanned<String>>,
    // Of kind modbus.
    pub register: Option<Spanned<u16>>,
    pub function: Option<Spanned<Function>>,
    pub coding: Option<Spanned<Coding>>,
    pub blink: Option<Spanned<Blink>>,
    pub blank: Option<Spanned<u16>>,
    pub dash: Option<Spanned<u16>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DisplayFile {
    pub name: Spanned<String>,
    pub port: Spanned<String>,
    pub protocol: Spanned<String>,
    pub address: Option<Spanned<u8>>,
    pub line: Option<u8>,
    pub register: Option<Spanned<u16>>,
    pub width: Spanned<usize>,
    #[serde(default)]
    pub align: Align,
    pub letters: Option<Spanned<bool>>,
    #[serde(default = "yes")]
    pub blinks: bool,
    pub counter: Option<Spanned<u16>>,
    pub call: Option<Spanned<usize>>,
    pub part: Option<Spanned<Part>>,
    pub waiting: Option<Spanned<String>>,
    pub minutes: Option<Spanned<String>>,
    #[serde(default)]
    pub symbols: SymbolsFile,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeypadFile {
    pub name: Spanned<String>,
    pub counter: Spanned<u16>,
    /// On a serial line …
    pub port: Option<Spanned<String>>,
    pub address: Option<u8>,
    /// … or a keyboard.
    pub device: Option<Spanned<String>>,
    pub debounce_ms: Option<Spanned<u64>>,
    pub keys: BTreeMap<String, Spanned<Action>>,
}

fn yes() -> bool {
    true
}
