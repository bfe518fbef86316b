// SPDX-License-Identifier: EUPL-1.2
//! Icons drawn in the page itself, from the sprite of the pages. An icon always stands beside a word, so screen readers skip it.

use maud::{Markup, PreEscaped};

const SPRITE: &str = include_str!("../../../assets/web/icons.svg");

/// The icon called `name`; nothing if the sprite lacks it (a test finds that).
pub fn icon(name: &str) -> Markup {
    let drawing = drawing(name).unwrap_or_default();
    PreEscaped(format!(
        r#"<svg class="icon" viewBox="0 0 256 256" aria-hidden="true" focusable="false">{drawing}</svg>"#
    ))
}

fn drawing(name: &str) -> Option<&'static str> {
    let start = SPRITE.find(&format!(r#"<symbol id="{name}""#))?;
    let symbol = &SPRITE[start..];
    let inner = &symbol[symbol.find('>')? + 1..];
    inner.get(..inner.find("</symbol>")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_icon_is_the_drawing_of_its_name_alone() {
        let markup = icon("check").into_string();
        assert!(markup.starts_with("<svg class=\"icon\"") && markup.contains("<path "));
        assert_eq!(markup.matches("<path").count(), 1);
        assert_eq!(drawing("no-such-icon"), None);
    }
}
