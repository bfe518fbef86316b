// SPDX-License-Identifier: EUPL-1.2
//! What models of printers can do: data of the ESC/POS printer database (CC BY 4.0, see `printers/README.md`), and beside it what that does not know.

/// By name: `vendor`, `dots` across the paper, `columns` of font A, the number of Windows-1252 (`cp1252`), `cut`, and whether it makes QR codes. JSON.
pub const MODELS: &str = include_str!("../printers/models.json");
/// The same, of models that the database lacks; `after` are bytes that follow the cut, in hexadecimal.
pub const OWN: &str = include_str!("../printers/own.json");
/// How models say that a slip is out: lists of names. TOML.
pub const CONFIRMATION: &str = include_str!("../printers/confirmation.toml");
