// SPDX-License-Identifier: EUPL-1.2
//! How much a page weighs with all that it loads.

use std::collections::BTreeSet;

use tests::Api;

/// Bytes of the page at `path` and of everything it names in `href`, `src` and `url(…)`, each once.
pub fn size(api: &Api, path: &str) -> usize {
    let mut seen = BTreeSet::from([path.to_owned()]);
    let mut open = vec![path.to_owned()];
    let mut bytes = 0;
    while let Some(path) = open.pop() {
        let body = api.get_bytes(&path);
        bytes += body.len();
        let text = String::from_utf8_lossy(&body);
        let loads =
            path.ends_with(".css") || path.contains(".css?") || text.trim_start().starts_with("<!");
        if loads {
            open.extend(
                named(&text)
                    .into_iter()
                    .filter(|next| seen.insert(next.clone())),
            );
        }
    }
    bytes
}

/// Addresses on this server that a page or a style sheet loads by itself (not links that a person may follow).
fn named(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (before, after) in [
        ("src=\"", '"'),
        ("url(\"", '"'),
        ("url('", '\''),
        ("url(", ')'),
    ] {
        found.extend(
            text.split(before)
                .skip(1)
                .filter_map(|rest| rest.split(after).next()),
        );
    }
    let links = text
        .split("<link ")
        .skip(1)
        .filter_map(|rest| rest.split('>').next());
    found.extend(links.filter_map(|link| link.split("href=\"").nth(1)?.split('"').next()));
    let local = |address: &&str| address.starts_with('/') && !address.contains(['"', '\'']);
    found
        .into_iter()
        .filter(local)
        .map(|address| address.split('#').next().unwrap_or(address).to_owned())
        .collect()
}
