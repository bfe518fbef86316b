// SPDX-License-Identifier: EUPL-1.2
//! What was refused before any page could be made, in words: needs neither the office nor a right.

use maud::{DOCTYPE, Markup, html};
use protocol::Problem;

use super::files::address;
use super::icons::icon;

/// The same problem in each language, the reader's first. `addresses` are where the pages can be found.
pub fn refusal(said: &[(&str, Problem)], addresses: &[String]) -> Markup {
    let (language, title) = said.first().map_or(("it", ""), |(language, problem)| {
        (*language, problem.title.as_str())
    });
    html! {
        (DOCTYPE)
        html lang=(language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="icon" type="image/svg+xml" href=(address("favicon.svg"));
                link rel="stylesheet" href=(address("desk.css"));
            }
            body class="desk" {
                header class="bar" { span class="bar-home" { (icon("crest")) } }
                main class="narrow prose" {
                    @for (index, (language, problem)) in said.iter().enumerate() {
                        section lang=(language) {
                            @if index == 0 { h1 { (problem.title) } } @else { h2 { (problem.title) } }
                            p { (problem.detail) }
                            @if !problem.errors.is_empty() {
                                ul { @for error in &problem.errors { li { code { (error.field) } ": " (error.message) } } }
                            }
                            @if index == 0 && !addresses.is_empty() {
                                ul { @for address in addresses { li { a href=(address) { (address) } } } }
                            }
                        }
                    }
                }
            }
        }
    }
}
