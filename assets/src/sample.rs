// SPDX-License-Identifier: EUPL-1.2
//! The sample office: the example that towns copy, and the office of the demo.

/// The Centro Servizi al Cittadino of a small town, as a catalogue file.
pub const OFFICE_TOML: &str = include_str!("../sample/office.toml");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_icon_of_the_sample_office_can_be_drawn() {
        let lines = OFFICE_TOML
            .lines()
            .filter_map(|line| line.trim().strip_prefix("icon = \"")?.split_once('"'));
        let names: Vec<&str> = lines.map(|(name, _)| name).collect();
        assert!(names.len() > 20, "{names:?}");
        for name in names {
            assert!(crate::icons::code_point(name).is_some(), "{name}");
        }
    }
}
