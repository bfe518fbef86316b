// SPDX-License-Identifier: EUPL-1.2
//! The house keeps its shape: who may depend on whom, what each file starts with, how long it is, and where words for people may stand.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Lines of a Rust file, at most.
const LONGEST_FILE_LINES: usize = 500;
/// Lines of a file of tests: a list of cases is read from one to the next.
const LONGEST_TEST_LINES: usize = 900;

/// The workspace's own folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests lie in the workspace")
        .to_owned()
}

/// For every package of the workspace, the names of all packages it is built from (not those of its tests only).
fn built_from() -> BTreeMap<String, BTreeSet<String>> {
    built_without("")
}

/// The same, as if nothing needed the package of this name.
fn built_without(left_out: &str) -> BTreeMap<String, BTreeSet<String>> {
    let metadata = metadata();
    let names: BTreeMap<&str, &str> = list(&metadata["packages"])
        .iter()
        .map(|package| (text(&package["id"]), text(&package["name"])))
        .collect();
    let mut needs: BTreeMap<&str, Vec<&str>> = list(&metadata["resolve"]["nodes"])
        .iter()
        .map(|node| (text(&node["id"]), needs(node)))
        .collect();
    needs
        .values_mut()
        .for_each(|needed| needed.retain(|id| names[id] != left_out));
    let own = list(&metadata["workspace_members"]).iter().map(text);
    own.map(|id| {
        (
            names[id].to_owned(),
            reached(id, &needs)
                .into_iter()
                .map(|id| names[id].to_owned())
                .collect(),
        )
    })
    .collect()
}

/// What cargo knows of this platform's packages: those of others (`accesskit_ios` on Linux) are not on a machine that never built for them.
fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--locked",
            "--filter-platform",
            &host_platform(),
            "--manifest-path",
        ])
        .arg(root().join("Cargo.toml"))
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("cargo writes JSON")
}

/// The triple of the machine that runs this test, as its own compiler names it.
fn host_platform() -> String {
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(compiler)
        .arg("-vV")
        .output()
        .expect("rustc runs");
    let version = String::from_utf8_lossy(&output.stdout);
    version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .expect("rustc names its host")
        .to_owned()
}

fn needs(node: &Value) -> Vec<&str> {
    let normal = |need: &&Value| {
        list(&need["dep_kinds"])
            .iter()
            .any(|kind| kind["kind"].is_null())
    };
    list(&node["deps"])
        .iter()
        .filter(normal)
        .map(|need| text(&need["pkg"]))
        .collect()
}

fn reached<'a>(from: &'a str, needs: &BTreeMap<&'a str, Vec<&'a str>>) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    let mut open = needs[from].clone();
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            open.extend(&needs[id]);
        }
    }
    seen
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list").as_slice()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

#[test]
fn dependencies_point_one_way() {
    let built_from = built_from();
    let own: BTreeSet<&String> = built_from.keys().collect();
    let sentence = "Dependencies point one way: `queue` and `protocol` depend on nothing of ours and not on each other; kiosk and display-board \
                    never see `queue`, tokio's server side, axum or rusqlite (the totem's own disk is the affair of `offline` alone); the \
                    server never sees egui.";
    for pure in ["queue", "protocol", "faults", "serial", "logs"] {
        let ours: Vec<_> = built_from[pure]
            .iter()
            .filter(|name| own.contains(name))
            .collect();
        assert!(ours.is_empty(), "{sentence}\n{pure} depends on {ours:?}");
    }
    assert!(
        built_from["queue"].is_empty(),
        "`queue` needs nothing but core and alloc, and now needs {:?}",
        built_from["queue"]
    );
    let forbidden = [
        ("kiosk", ["queue", "regolacode", "axum", "hyper"].as_slice()),
        (
            "offline",
            &[
                "queue",
                "regolacode",
                "axum",
                "hyper",
                "egui",
                "tokio",
                "client",
                "kiosk",
            ],
        ),
        (
            "printing",
            &[
                "queue",
                "regolacode",
                "axum",
                "rusqlite",
                "hyper",
                "egui",
                "tokio",
                "kiosk",
                "client",
            ],
        ),
        (
            "display-board",
            &["queue", "regolacode", "axum", "rusqlite", "hyper"],
        ),
        (
            "wires",
            &[
                "queue",
                "regolacode",
                "axum",
                "rusqlite",
                "hyper",
                "egui",
                "tokio",
            ],
        ),
        (
            "native",
            &["queue", "regolacode", "axum", "rusqlite", "hyper", "client"],
        ),
        (
            "client",
            &[
                "queue",
                "regolacode",
                "axum",
                "rusqlite",
                "hyper",
                "egui",
                "tokio",
            ],
        ),
        (
            "assets",
            &["queue", "regolacode", "axum", "rusqlite", "egui", "tokio"],
        ),
        (
            "forecast",
            &["regolacode", "axum", "rusqlite", "egui", "tokio"],
        ),
        ("terms", &["axum", "rusqlite", "tokio"]),
        ("journal", &["axum", "tokio"]),
        ("catalogue", &["axum", "rusqlite", "tokio"]),
        ("pages", &["axum", "rusqlite", "tokio", "queue"]),
        ("desk", &["axum", "hyper"]),
        (
            "regolacode",
            &[
                "egui",
                "eframe",
                "winit",
                "kiosk",
                "display-board",
                "native",
            ],
        ),
    ];
    for (package, others) in forbidden {
        for other in others {
            assert!(
                !built_from[package].contains(*other),
                "{sentence}\n{package} sees {other}"
            );
        }
    }
}

/// The rooms of the server, lowest first: each is built from rooms above its own line alone, and from those that are named with it.
const ROOMS: [(&str, &[&str]); 11] = [
    ("store", &[]),
    ("terms", &["queue", "protocol"]),
    ("journal", &["store", "terms"]),
    ("catalogue", &["terms", "faults", "forecast"]),
    ("access", &["store", "terms", "faults", "journal"]),
    ("backup", &["store", "terms", "access", "journal"]),
    ("anchor", &["store", "access", "journal", "backup"]),
    ("outlook", &["terms", "journal", "catalogue", "forecast"]),
    ("backtest", &["catalogue", "forecast", "outlook"]),
    (
        "desk",
        &[
            "anchor",
            "backup",
            "catalogue",
            "journal",
            "outlook",
            "terms",
            "faults",
        ],
    ),
    ("pages", &["protocol", "assets"]),
];

#[test]
fn the_rooms_of_the_server_have_one_way_through() {
    let built = built_from();
    for (room, named) in ROOMS {
        let mut may: BTreeSet<&str> = named.iter().copied().collect();
        may.extend(
            named
                .iter()
                .flat_map(|other| built[*other].iter().map(String::as_str)),
        );
        // What travels, the rules and the words are everybody's, but for those that were told otherwise above.
        may.extend(["queue", "protocol", "assets"]);
        let others: Vec<_> = built[room]
            .iter()
            .filter(|other| built.contains_key(*other) && !may.contains(other.as_str()))
            .collect();
        assert!(
            others.is_empty(),
            "`{room}` may be built from {named:?}, and now needs {others:?} too"
        );
    }
    assert!(
        !built["pages"].contains("queue"),
        "pages are functions of what travels"
    );
}

#[test]
fn the_desk_changes_the_scene_and_views_read_it() {
    // Order: desk → views → scene. What a line of code names with `crate::` is checked, tests left out.
    let forbidden = [
        (
            "scene",
            ["views", "batch", "order", "run", "limits", "kept"].as_slice(),
        ),
        ("views", &["batch", "run", "limits", "kept"]),
    ];
    for (room, others) in forbidden {
        let folder = root().join("server/desk/src").join(room);
        for file in sources(&["rs"])
            .iter()
            .filter(|file| file.starts_with(&folder) && !of_a_test(file))
        {
            let code = std::fs::read_to_string(file).expect("a source file");
            for other in others {
                assert!(
                    !code.contains(&format!("crate::{other}")),
                    "{}: `{room}` does not know `{other}`",
                    file.display()
                );
            }
        }
    }
}

#[test]
fn only_the_crate_for_it_sees_the_disk_of_the_totem() {
    let built = built_without("offline");
    assert!(
        !built["kiosk"].contains("rusqlite"),
        "kiosk sees rusqlite otherwise than through `offline`"
    );
}

#[test]
fn the_core_is_pure() {
    let rules = root().join("server/queue/src");
    let head = std::fs::read_to_string(rules.join("lib.rs")).expect("the rules are there");
    assert!(
        head.contains("#![no_std]"),
        "`queue` is #![no_std]: no clock, no files, no sockets"
    );
    for file in sources(&["rs"])
        .iter()
        .filter(|file| file.starts_with(&rules))
    {
        let code = std::fs::read_to_string(file).expect("a source file");
        let before_tests = code.split("#[cfg(test)]").next().unwrap_or_default();
        for word in ["HashMap", "HashSet", "std::time", "std::fs"] {
            assert!(
                !before_tests.contains(word),
                "{}: {word} does not belong in the rules",
                file.display()
            );
        }
    }
}

#[test]
fn every_crate_follows_the_lints_of_the_workspace() {
    for file in sources(&["toml"])
        .iter()
        .filter(|file| file.ends_with("Cargo.toml"))
    {
        let manifest = std::fs::read_to_string(file).expect("a manifest");
        assert!(
            manifest.contains("[workspace]") || manifest.contains("[lints]\nworkspace = true"),
            "{}",
            file.display()
        );
    }
}

#[test]
fn every_source_file_starts_with_its_licence() {
    let mut without = Vec::new();
    for file in sources(&["rs", "js", "css", "ftl", "toml", "sh", "sql"])
        .into_iter()
        .chain(scripts())
    {
        let code = std::fs::read_to_string(&file).expect("a source file");
        let first = if code.starts_with("#!") {
            code.lines().nth(1)
        } else {
            code.lines().next()
        };
        if !first
            .unwrap_or_default()
            .contains("SPDX-License-Identifier: EUPL-1.2")
        {
            without.push(file);
        }
    }
    assert!(
        without.is_empty(),
        "the first line of these is not `SPDX-License-Identifier: EUPL-1.2` in a comment: {without:#?}"
    );
}

#[test]
fn no_file_is_too_long_to_read() {
    let lines = |file: &Path| {
        std::fs::read_to_string(file)
            .expect("a source file")
            .lines()
            .count()
    };
    let most = |file: &Path| {
        if of_a_test(file) {
            LONGEST_TEST_LINES
        } else {
            LONGEST_FILE_LINES
        }
    };
    let long: Vec<_> = sources(&["rs"])
        .into_iter()
        .filter(|file| lines(file) > most(file))
        .collect();
    assert!(
        long.is_empty(),
        "longer than {LONGEST_FILE_LINES} lines ({LONGEST_TEST_LINES} of tests), so two things live in one file: {long:#?}"
    );
}

/// Words for people are in the Fluent files, in both languages; Italian in a string of the code is the mistake that happens.
#[test]
fn no_italian_in_code() {
    let italian = [
        "sportello",
        "sportelli",
        "numero",
        "attenda",
        "attesa",
        "chiamata",
        "biglietto",
        "riprovi",
        "ufficio",
        "stampante",
        "chiuso",
    ];
    let mut found = Vec::new();
    for file in sources(&["rs", "js"])
        .iter()
        .filter(|file| !of_a_test(file))
    {
        let code = std::fs::read_to_string(file).expect("a source file");
        for (line, words) in strings(code.split("#[cfg(test)]").next().unwrap_or_default()) {
            let mut spoken = words.split(|letter: char| !letter.is_alphabetic());
            let sentence = words.contains(' ') && !words.contains("{\"");
            if sentence && spoken.any(|word| italian.contains(&word.to_lowercase().as_str())) {
                found.push(format!("{}:{line}: {words:?}", file.display()));
            }
        }
    }
    assert!(found.is_empty(), "these belong in assets/words: {found:#?}");
}

#[test]
fn pages_load_nothing_from_outside() {
    let web = root().join("assets/web");
    for file in sources(&["js", "css", "html", "svg"])
        .iter()
        .filter(|file| file.starts_with(&web))
    {
        let code = std::fs::read_to_string(file)
            .expect("a source file")
            .replace("http://www.w3.org/", "");
        assert!(
            !code.contains("http://") && !code.contains("https://"),
            "{} names an address outside",
            file.display()
        );
    }
}

/// Tests may say what they expect to read: the folder of the tests, files named so, and modules that are built for tests alone.
fn of_a_test(file: &Path) -> bool {
    let inside = file
        .strip_prefix(root())
        .expect("under the root")
        .to_string_lossy()
        .into_owned();
    let named_so = inside.starts_with("tests/")
        || inside.contains("/tests/")
        || inside.contains("/benches/")
        || inside.ends_with("tests.rs");
    named_so || declared_for_tests(file)
}

fn declared_for_tests(file: &Path) -> bool {
    let (Some(name), Some(folder)) = (file.file_stem(), file.parent()) else {
        return false;
    };
    let line = format!("#[cfg(test)]\nmod {};", name.to_string_lossy());
    let parents = [
        folder.join("lib.rs"),
        folder.join("main.rs"),
        folder.join("mod.rs"),
        folder.with_extension("rs"),
    ];
    parents
        .iter()
        .any(|parent| std::fs::read_to_string(parent).is_ok_and(|code| code.contains(&line)))
}

/// String literals on one line each, with the line's number from 1; comments are left out.
fn strings(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (index, line) in code.lines().enumerate() {
        if line.trim_start().starts_with("//") {
            continue;
        }
        let pieces: Vec<&str> = line.split('"').collect();
        found.extend(
            pieces
                .iter()
                .skip(1)
                .step_by(2)
                .map(|piece| (index + 1, (*piece).to_owned())),
        );
    }
    found
}

/// Our own files with one of these endings: not what is built, and not what others wrote and we carry along (`vendor`).
fn sources(endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let entry = entry.expect("an entry");
            let (path, name) = (
                entry.path(),
                entry.file_name().to_string_lossy().into_owned(),
            );
            if entry.file_type().expect("a type").is_dir() {
                if !matches!(
                    name.as_str(),
                    "target" | ".git" | "data" | "node_modules" | "vendor" | "fonts"
                ) {
                    open.push(path);
                }
            } else if endings
                .iter()
                .any(|ending| path.extension().is_some_and(|own| own == *ending))
            {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn scripts() -> Vec<PathBuf> {
    vec![root().join("tests/run"), root().join(".ci/run")]
}
