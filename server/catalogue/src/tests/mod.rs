// SPDX-License-Identifier: EUPL-1.2
use super::*;

mod binding;
mod faults;
mod hours;
mod sample;
mod watching;

const SMALL: &str = include_str!("small.toml");

fn small() -> Catalogue {
    Catalogue::parse(SMALL).expect("the small office has no faults")
}
