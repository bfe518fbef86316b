// SPDX-License-Identifier: EUPL-1.2
//! What the code asks the words for exists, and gets all its variables: otherwise people would read `[key]` or `{$name}`.
//!
//! Found by text: `words.get("key")` and `words.with("key", &[("name", …)])`, also with `words()` and what passes a question on. Keys put together while running are not seen here.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::FIRST_LANGUAGE;
use super::checks::all_messages;

/// What words are called in code: themselves, or a page's face or a screen's pen that passes the question on.
const NAMES: [&str; 3] = ["words", "face", "pen"];

#[test]
fn every_message_asked_for_exists_and_gets_its_variables() {
    let known = all_messages(FIRST_LANGUAGE);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the workspace is above");
    let mut faults = Vec::new();
    for path in sources_under(root) {
        let code = fs::read_to_string(&path).expect("a source can be read");
        for asked in asked_in(&code) {
            let place = format!("{}: {}", path.display(), asked.key);
            match (known.get(&asked.key), asked.variables) {
                (None, _) => faults.push(format!("{place} does not exist")),
                (Some(message), Some(given)) if given != message.variables => {
                    faults.push(format!(
                        "{place} wants {:?} and gets {given:?}",
                        message.variables
                    ));
                }
                _ => {}
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn questions_are_found_in_code() {
    let code = r#"words.get("a-b"); self.words().with( "c", &[]); map.get("no"); passwords.get("no"); words
        .with("d", &[("n", list[0].into()), ("name", f("x").into())]); words.get(&format!("no-{x}")); words.with("e", &[given, ("n", x)]);
        face.get("f"); surface.get("no"); pen.word("g")"#;
    let found: Vec<(String, Option<Vec<String>>)> = asked_in(code)
        .into_iter()
        .map(|asked| {
            (
                asked.key,
                asked.variables.map(|names| names.into_iter().collect()),
            )
        })
        .collect();
    let names = |names: &[&str]| {
        Some(
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>(),
        )
    };
    let wanted = [
        ("a-b", names(&[])),
        ("c", names(&[])),
        ("d", names(&["n", "name"])),
        ("e", None),
        ("f", names(&[])),
        ("g", names(&[])),
    ];
    assert_eq!(found, wanted.map(|(key, names)| (key.to_owned(), names)));
}

#[test]
fn every_icon_asked_for_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the workspace is above");
    let mut missing = Vec::new();
    // The pages draw icons of a sprite of their own.
    for path in sources_under(root)
        .into_iter()
        .filter(|path| !path.starts_with(root.join("server")))
    {
        let code = fs::read_to_string(&path).expect("a source can be read");
        let names = icons_in(code.split("#[cfg(test)]").next().unwrap_or_default());
        missing.extend(
            names
                .into_iter()
                .filter(|name| crate::icons::code_point(name).is_none())
                .map(|name| (path.clone(), name)),
        );
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn icons_are_found_in_code() {
    let code = r#"icon(painter, pos2(x, y), "clock", 9.0, ink); Button::new("no").icon("plus"); silicon("no"); icon(name)"#;
    assert_eq!(icons_in(code), ["clock", "plus"]);
}

/// Names written out in calls of `icon(…)`.
fn icons_in(code: &str) -> Vec<String> {
    let calls = code.match_indices("icon(").filter(|(at, _)| {
        !code[..*at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_')
    });
    calls
        .filter_map(|(at, call)| first_text_of(&code[at + call.len()..]))
        .collect()
}

/// The first text between the brackets of a call.
fn first_text_of(call: &str) -> Option<String> {
    let mut depth = 0_usize;
    for (at, letter) in call.char_indices() {
        match letter {
            '"' if depth == 0 => {
                return call[at + 1..]
                    .split_once('"')
                    .map(|(text, _)| text.to_owned());
            }
            '(' => depth += 1,
            ')' if depth == 0 => return None,
            ')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// A question to the words; its variables if they are written out there.
struct Asked {
    key: String,
    variables: Option<BTreeSet<String>>,
}

fn asked_in(code: &str) -> Vec<Asked> {
    let whole = |at: usize| !code[..at].ends_with(|letter: char| letter.is_alphanumeric());
    let mut starts: Vec<usize> = NAMES
        .iter()
        .flat_map(|name| code.match_indices(name))
        .filter(|(at, _)| whole(*at))
        .map(|(at, name)| at + name.len())
        .collect();
    starts.sort_unstable();
    starts
        .into_iter()
        .filter_map(|after| asked_at(&code[after..]))
        .collect()
}

/// A question right after the name of the words.
fn asked_at(rest: &str) -> Option<Asked> {
    let rest = rest.trim_start();
    let rest = rest
        .strip_prefix("()")
        .unwrap_or(rest)
        .trim_start()
        .strip_prefix('.')?;
    let (alone, rest) = match rest
        .strip_prefix("get(")
        .or_else(|| rest.strip_prefix("word("))
    {
        Some(rest) => (true, rest),
        None => (false, rest.strip_prefix("with(")?),
    };
    let (key, rest) = rest.trim_start().strip_prefix('"')?.split_once('"')?;
    let list = rest
        .trim_start()
        .strip_prefix(',')
        .and_then(|rest| rest.trim_start().strip_prefix("&["));
    let variables = if alone {
        Some(BTreeSet::new())
    } else {
        list.and_then(names_in)
    };
    Some(Asked {
        key: key.to_owned(),
        variables,
    })
}

/// The first texts of the pairs in a list, up to its closing bracket; none if the list holds more than pairs.
fn names_in(list: &str) -> Option<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    let mut depth = 0_usize;
    for (at, letter) in list.char_indices() {
        match letter {
            '(' | '[' => {
                depth += 1;
                let name = list[at + 1..]
                    .trim_start()
                    .strip_prefix('"')
                    .and_then(|rest| rest.split_once('"'));
                names.extend(name.filter(|_| depth == 1).map(|(name, _)| name.to_owned()));
            }
            ')' | ']' if depth == 0 => break,
            ')' | ']' => depth -= 1,
            _ if depth == 0 && letter != ',' && !letter.is_whitespace() => return None,
            _ => {}
        }
    }
    Some(names)
}

/// The workspace's Rust sources, without what was built and without these checks.
fn sources_under(folder: &Path) -> Vec<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/words");
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of the workspace can be read") {
        let path = entry.expect("an entry can be read").path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() && !name.starts_with('.') && name != "target" && path != own {
            found.extend(sources_under(&path));
        } else if name.ends_with(".rs") {
            found.push(path);
        }
    }
    found
}
