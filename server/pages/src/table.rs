// SPDX-License-Identifier: EUPL-1.2
//! Tables as all pages of staff frame them: on a card under a heading, scrolled by themselves where the window is narrower.

use maud::{Markup, html};

use super::Face;

/// What a card with a heading is called. The heading has this id with `-title`.
pub struct Card<'a> {
    pub id: &'a str,
    /// Classes of its style besides `card table`.
    pub class: &'a str,
    pub title: String,
}

impl Card<'_> {
    /// A card with this inside, under its heading.
    pub fn around(&self, inside: Markup) -> Markup {
        html! {
            section class={ "card table " (self.class) } {
                h2 id={ (self.id) "-title" } { (self.title) }
                (inside)
            }
        }
    }

    /// A card with a table; see [`table`].
    pub fn table(&self, face: Face<'_>, columns: &[&str], rows: Markup) -> Markup {
        self.around(table(
            face,
            "region",
            &format!("{}-title", self.id),
            columns,
            rows,
        ))
    }
}

/// A table with a heading over each column, by the keys of their words. `role` is "region", or "group" within something that has the same name already;
/// its name is the element with the id `named_by`.
pub fn table(face: Face<'_>, role: &str, named_by: &str, columns: &[&str], rows: Markup) -> Markup {
    html! {
        div class="scroll" tabindex="0" role=(role) aria-labelledby=(named_by) {
            table {
                thead { tr { @for column in columns { th scope="col" { (face.get(column)) } } } }
                tbody { (rows) }
            }
        }
    }
}
