// SPDX-License-Identifier: EUPL-1.2
//! CSV as other programs write it: any order of columns, further columns, `;` or tabs for commas (with decimal commas then), quotes, a byte
//! order mark, either kind of line end, numbers as `7.0`, times as seconds or as `09:15:30`.

use anyhow::{Context, ensure};

/// A table with a header.
#[derive(Debug)]
pub(super) struct Sheet<'a> {
    header: Vec<String>,
    /// Lines with anything on them, and their numbers in the file, from 1.
    lines: Vec<(usize, &'a str)>,
    separator: char,
}

impl<'a> Sheet<'a> {
    pub fn of(text: &'a str) -> anyhow::Result<Sheet<'a>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut lines = text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
            .filter(|(_, line)| !line.trim().is_empty());
        let (_, first) = lines.next().context("the log is empty")?;
        let separator = [';', '\t']
            .into_iter()
            .find(|s| first.contains(*s))
            .unwrap_or(',');
        let header = cells(first, separator)
            .iter()
            .map(|name| name.to_lowercase())
            .collect();
        Ok(Sheet {
            header,
            lines: lines.collect(),
            separator,
        })
    }

    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|c| c == name)
    }

    pub fn needs(&self, name: &str) -> anyhow::Result<usize> {
        self.column(name)
            .with_context(|| format!("the column {name} is missing"))
    }

    pub fn rows(&self) -> impl Iterator<Item = Row> {
        self.lines.iter().map(|(line, text)| Row {
            line: *line,
            cells: cells(text, self.separator),
            comma: self.separator != ',',
        })
    }
}

/// One line.
#[derive(Debug)]
pub(super) struct Row {
    /// Its number in the file, from 1.
    pub line: usize,
    cells: Vec<String>,
    /// Whether numbers may have a decimal comma.
    comma: bool,
}

impl Row {
    /// Empty where the line is too short, or where there is no such column.
    pub fn text(&self, column: Option<usize>) -> &str {
        column
            .and_then(|at| self.cells.get(at))
            .map_or("", String::as_str)
    }

    pub fn number(&self, name: &str, column: Option<usize>) -> anyhow::Result<Option<f64>> {
        match self.text(column) {
            text if says_nothing(text) => Ok(None),
            text => self
                .parse(text)
                .with_context(|| format!("{name} is not a number"))
                .map(Some),
        }
    }

    /// Seconds since midnight; the clock's time of a moment with a date too.
    pub fn time(&self, name: &str, column: Option<usize>) -> anyhow::Result<Option<f64>> {
        let text = self.text(column);
        let clock = text.rsplit(['T', ' ']).next().unwrap_or(text);
        if !clock.contains(':') {
            return self.number(name, column);
        }
        let wrong = || format!("{name} is not a time");
        let parts = clock
            .split(':')
            .map(|part| self.parse(part))
            .collect::<Option<Vec<f64>>>()
            .with_context(wrong)?;
        ensure!((2..=3).contains(&parts.len()), wrong());
        Ok(Some(
            parts[0] * 3_600.0 + parts[1] * 60.0 + parts.get(2).copied().unwrap_or(0.0),
        ))
    }

    /// A whole number, which some tools write as `7.0`.
    pub fn whole(&self, name: &str, column: Option<usize>) -> anyhow::Result<Option<u64>> {
        let Some(number) = self.number(name, column)? else {
            return Ok(None);
        };
        ensure!(
            number >= 0.0 && number.fract() == 0.0,
            "{name} is not a whole number"
        );
        Ok(Some(number as u64))
    }

    fn parse(&self, text: &str) -> Option<f64> {
        let text = text.trim();
        let parsed = if self.comma {
            text.replace(',', ".").parse()
        } else {
            text.parse()
        };
        parsed.ok().filter(|number: &f64| number.is_finite())
    }
}

/// How programs write that there is nothing.
pub(super) fn says_nothing(text: &str) -> bool {
    matches!(
        text.to_lowercase().as_str(),
        "" | "na" | "n/a" | "nan" | "nat" | "null" | "none" | "-"
    )
}

/// The trimmed cells of a line; quotes keep separators, a doubled quote is one.
fn cells(line: &str, separator: char) -> Vec<String> {
    let (mut cells, mut quoted) = (vec![String::new()], false);
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                push(&mut cells, '"');
            }
            '"' => quoted = !quoted,
            letter if letter == separator && !quoted => cells.push(String::new()),
            letter => push(&mut cells, letter),
        }
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

fn push(cells: &mut [String], letter: char) {
    if let Some(cell) = cells.last_mut() {
        cell.push(letter);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_other_programs_are_read() {
        let text = "\u{feff}When; Name ;X\r\n\r\n09:15:30;\"a;b \"\"c\"\"\";1,5\r\n2026-10-05T08:00;;7,0\r\n";
        let sheet = Sheet::of(text).expect("a header");
        let rows: Vec<Row> = sheet.rows().collect();
        assert_eq!(
            (
                sheet.column("when"),
                sheet.column("name"),
                sheet.column("y")
            ),
            (Some(0), Some(1), None)
        );
        assert_eq!(rows.iter().map(|r| r.line).collect::<Vec<_>>(), [3, 4]);
        assert_eq!(
            rows[0].time("when", Some(0)).expect("a time"),
            Some(33_330.0)
        );
        assert_eq!(
            rows[1].time("when", Some(0)).expect("a time"),
            Some(28_800.0)
        );
        assert_eq!(
            (
                rows[0].text(Some(1)),
                rows[0].number("x", Some(2)).expect("a number")
            ),
            ("a;b \"c\"", Some(1.5))
        );
        assert_eq!(
            (
                rows[1].whole("x", Some(2)).expect("whole"),
                rows[1].number("y", None).expect("none")
            ),
            (Some(7), None)
        );
        assert!(rows[0].whole("x", Some(2)).is_err() && rows[0].number("name", Some(1)).is_err());
    }
}
