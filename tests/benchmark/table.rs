// SPDX-License-Identifier: EUPL-1.2
//! The table that is printed at the end, and row by row while it grows.

#[derive(Default)]
pub struct Table {
    rows: Vec<[String; 3]>,
}

impl Table {
    /// `goal` is what the project set itself, or nothing for what is only measured beside.
    pub fn row(&mut self, what: &str, measured: String, goal: &str) {
        println!("{what}: {measured}");
        self.rows.push([what.to_owned(), measured, goal.to_owned()]);
    }

    pub fn print(&self) {
        println!("\n| what | measured | goal |\n|---|---|---|");
        for [what, measured, goal] in &self.rows {
            println!("| {what} | {measured} | {goal} |");
        }
    }
}
