// SPDX-License-Identifier: EUPL-1.2
//! The files that pages load: style sheets and scripts put together from `assets/web`, and fonts. Each address carries the hash of what
//! it gives, so that browsers may keep it for good and still see a change at once.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::LazyLock;

use bytes::Bytes;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

/// A file as it is sent.
pub struct WebFile {
    pub media_type: &'static str,
    pub bytes: Bytes,
    /// First 16 hexadecimal digits of the SHA-256 of the bytes.
    pub hash: String,
}

/// The file of `/assets/NAME`.
pub fn web_file(name: &str) -> Option<&'static WebFile> {
    FILES.get(name)
}

/// The address of a file, with its hash: `/assets/phone.css?v=0123456789abcdef`.
pub fn address(name: &str) -> String {
    let hash = FILES.get(name).map_or("", |file| file.hash.as_str());
    format!("/assets/{name}?v={hash}")
}

/// All that [`web_file`] knows.
pub fn names() -> impl Iterator<Item = &'static str> {
    FILES.keys().copied()
}

#[derive(RustEmbed)]
#[folder = "../../assets/web/"]
struct Sources;

/// Style sheets and scripts, and the sources each is made of, in order.
const BUNDLES: [(&str, &[&str]); 9] = [
    ("board.css", &["fonts.css", "board.css"]),
    ("phone.css", &["fonts-phone.css", "base.css", "phone.css"]),
    (
        "desk.css",
        &["fonts.css", "base.css", "desk.css", "console.css"],
    ),
    ("board.js", &["live.js", "stream.js", "tabs.js", "board.js"]),
    ("phone.js", &["live.js", "stream.js", "tabs.js", "phone.js"]),
    ("guard.js", &["guard.js"]),
    (
        "console.js",
        &["live.js", "stream.js", "tabs.js", "console.js"],
    ),
    (
        "follow.js",
        &["live.js", "stream.js", "tabs.js", "follow.js"],
    ),
    (
        "supervisor.js",
        &["live.js", "stream.js", "tabs.js", "follow.js", "alarm.js"],
    ),
];

const FONTS: [&str; 3] = [
    "titillium-web-400.woff2",
    "titillium-web-600.woff2",
    "titillium-web-700.woff2",
];

static FILES: LazyLock<BTreeMap<&'static str, WebFile>> = LazyLock::new(|| {
    let mut files = BTreeMap::new();
    for name in FONTS {
        files.insert(
            name,
            web_file_of("font/woff2", source(&format!("fonts/{name}"))),
        );
    }
    files.insert(
        "favicon.svg",
        web_file_of("image/svg+xml", source("favicon.svg")),
    );
    for (name, sources) in BUNDLES {
        let text = bundle(name, sources, &files);
        let media_type = if name.ends_with(".css") {
            "text/css; charset=utf-8"
        } else {
            "text/javascript; charset=utf-8"
        };
        files.insert(name, web_file_of(media_type, text.into_bytes()));
    }
    files
});

fn bundle(name: &str, sources: &[&str], fonts: &BTreeMap<&str, WebFile>) -> String {
    let mut text = String::new();
    for one in sources {
        let signs = if name.ends_with(".css") {
            "{};:,"
        } else {
            "{}();:,=+&|<"
        };
        text += &lean(&String::from_utf8_lossy(&source(one)), signs);
    }
    if name.ends_with(".css") {
        text = with_colours(&text);
    }
    for font in FONTS {
        let hash = fonts.get(font).map_or("", |file| file.hash.as_str());
        text = text.replace(&format!("fonts/{font}"), &format!("{font}?v={hash}"));
    }
    text
}

/// Without what only people read: remarks on lines of their own, and blanks beside signs, but for those in texts between quotes.
fn lean(text: &str, signs: &str) -> String {
    let is_remark = |line: &str| {
        line.is_empty()
            || line.starts_with("//")
            || (line.starts_with("/*") && line.ends_with("*/"))
    };
    text.lines()
        .map(str::trim)
        .filter(|line| !is_remark(line))
        .fold(String::new(), |all, line| {
            let line = squeezed(line, signs);
            // A line that goes on, or is over by itself, needs no end.
            let end = if line.ends_with([';', '{', ',']) {
                ""
            } else {
                "\n"
            };
            all + &line + end
        })
}

fn squeezed(line: &str, signs: &str) -> String {
    let (mut all, mut quote) = (String::with_capacity(line.len()), None);
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        let beside = all
            .chars()
            .next_back()
            .is_some_and(|before| signs.contains(before))
            || letters
                .peek()
                .is_some_and(|after| signs.contains(*after) && *after != ':' && *after != '(');
        match quote {
            Some(open) if letter == open && !all.ends_with('\\') => quote = None,
            None if letter == '"' || letter == '\'' => quote = Some(letter),
            None if letter == ' ' && beside => continue,
            _ => {}
        }
        all.push(letter);
    }
    all
}

/// Televisions' browsers of before 2016 know no variables: the theme's colours are written where they are used.
fn with_colours(style: &str) -> String {
    let theme = assets::theme::css_variables();
    let named = theme
        .lines()
        .filter_map(|line| line.trim().strip_suffix(';')?.split_once(':'));
    named.fold(style.to_owned(), |text, (name, value)| {
        text.replace(&format!("var({})", name.trim()), value.trim())
    })
}

fn source(path: &str) -> Vec<u8> {
    Sources::get(path)
        .expect("the build embeds every file that a bundle names")
        .data
        .into_owned()
}

fn web_file_of(media_type: &'static str, bytes: Vec<u8>) -> WebFile {
    let mut hash = String::new();
    for byte in &Sha256::digest(&bytes)[..8] {
        // Writing to a text cannot fail.
        let _ = write!(hash, "{byte:02x}");
    }
    WebFile {
        media_type,
        bytes: bytes.into(),
        hash,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bundle_is_there_and_loads_nothing_from_outside() {
        for (name, _) in BUNDLES {
            let file = web_file(name).expect("listed");
            let text = String::from_utf8(file.bytes.to_vec()).expect("text");
            assert!(
                !text.contains("http://")
                    && !text.contains("https://")
                    && !text.contains("@import"),
                "{name}"
            );
            assert!(
                !text.contains("fonts/"),
                "{name} names a font without its hash"
            );
            assert!(address(name).ends_with(&file.hash));
        }
    }

    #[test]
    fn what_is_left_out_changes_nothing() {
        let script =
            "  // A remark.\n  if (a === \" b = c\") { d(e, / ?f/); } else return (g);\n\n";
        assert_eq!(
            lean(script, "{}();:,=+&|<"),
            "if (a===\" b = c\"){d(e,/ ?f/);}else return (g);"
        );
        let style =
            "/* A remark. */\n.a .b:hover, .c { width: calc(25% - 1rem); content: \" : \"; }\n";
        assert_eq!(
            lean(style, "{};:,"),
            ".a .b:hover,.c{width:calc(25% - 1rem);content:\" : \";}\n"
        );
    }

    #[test]
    fn pages_stay_small_enough_for_a_cheap_phone_and_a_television() {
        let size = |names: &[&str]| {
            names
                .iter()
                .map(|name| web_file(name).expect("listed").bytes.len())
                .sum::<usize>()
        };
        let phone = size(&[
            "phone.css",
            "phone.js",
            "guard.js",
            FONTS[0],
            FONTS[2],
            "favicon.svg",
        ]);
        let board = size(&[
            "board.css",
            "board.js",
            FONTS[0],
            FONTS[1],
            FONTS[2],
            "favicon.svg",
        ]);
        // The pages themselves take less than 12 and 20 KB; their own tests see to that.
        assert!(phone < 48_000, "phone: {phone} bytes");
        assert!(board < 80_000, "board: {board} bytes");
    }
}
