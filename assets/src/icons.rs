// SPDX-License-Identifier: EUPL-1.2
//! Phosphor icons by name (`identification-card`), as drawn by [`crate::fonts::ICONS`]. An icon always has a word beside it.

use crate::code_points::CODE_POINTS;

/// The character that draws the icon called `name`, or `None` if there is no such icon.
pub fn code_point(name: &str) -> Option<char> {
    let found = CODE_POINTS
        .binary_search_by_key(&name, |(name, _)| name)
        .ok()?;
    Some(CODE_POINTS[found].1)
}

/// All names, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    CODE_POINTS.iter().map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use ab_glyph::{Font, FontRef};

    use super::*;

    #[test]
    fn names_are_sorted_and_drawn_by_the_font() {
        let face =
            FontRef::try_from_slice(crate::fonts::ICONS).expect("the vendored font is whole");
        let mut last = "";
        for name in names() {
            assert!(last < name, "{last} {name}");
            let icon = code_point(name).expect("a listed name is found");
            assert_ne!(face.glyph_id(icon).0, 0, "{name}");
            last = name;
        }
    }

    #[test]
    fn unknown_names_are_refused() {
        assert_eq!(code_point("unicorn"), None);
        assert_eq!(code_point(""), None);
    }
}
