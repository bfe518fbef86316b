// SPDX-License-Identifier: EUPL-1.2
//! Reads TOML tables key by key, remembering where everything stands and which keys were asked for: what nobody asked for is a fault.

use std::ops::{Range, RangeInclusive};

use faults::{Faults, did_you_mean};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value with its place in the text.
#[derive(Clone, Debug)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) span: Range<usize>,
    pub(super) field: String,
}

impl<T> At<T> {
    pub(super) fn fault(&self, faults: &mut Faults<'_>, message: impl Into<String>) {
        faults.add(&self.span, self.field.as_str(), message);
    }
}

/// A table being read.
pub(super) struct Table<'a> {
    table: &'a DeTable<'a>,
    span: Range<usize>,
    /// The name of the table with a dot behind, or nothing at the top.
    prefix: String,
    asked: Vec<&'static str>,
}

impl<'a> Table<'a> {
    pub(super) fn top(table: &'a Spanned<DeTable<'a>>) -> Table<'a> {
        Table {
            table: table.get_ref(),
            span: 0..0,
            prefix: String::new(),
            asked: Vec::new(),
        }
    }

    fn inner(table: &'a DeTable<'a>, span: Range<usize>, path: &str) -> Table<'a> {
        Table {
            table,
            span,
            prefix: format!("{path}."),
            asked: Vec::new(),
        }
    }

    pub(super) fn path(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }

    /// A fault of a key: where it stands, or where the table begins when it is missing.
    pub(super) fn fault(&self, faults: &mut Faults<'_>, key: &str, message: impl Into<String>) {
        let span = self
            .table
            .get(key)
            .map_or_else(|| self.span.clone(), Spanned::span);
        faults.add(&span, self.path(key), message);
    }

    /// The keys that stand in the table, in alphabetical order, for tables whose keys are free.
    pub(super) fn keys(&self) -> Vec<At<&'a str>> {
        self.table
            .keys()
            .map(|key| At {
                value: key.get_ref().as_ref(),
                span: key.span(),
                field: self.path(key.get_ref()),
            })
            .collect()
    }

    pub(super) fn value(&mut self, key: &'static str) -> Option<At<&'a DeValue<'a>>> {
        self.asked.push(key);
        self.free(key)
    }

    /// A value by a key that was found with [`Table::keys`].
    pub(super) fn free(&self, key: &str) -> Option<At<&'a DeValue<'a>>> {
        self.table.get(key).map(|value| At {
            value: value.get_ref(),
            span: value.span(),
            field: self.path(key),
        })
    }

    pub(super) fn string(
        &mut self,
        faults: &mut Faults<'_>,
        key: &'static str,
    ) -> Option<At<&'a str>> {
        let at = self.value(key)?;
        string(&at, faults)
    }

    /// A string that must be there.
    pub(super) fn needed(
        &mut self,
        faults: &mut Faults<'_>,
        key: &'static str,
    ) -> Option<At<&'a str>> {
        if !self.table.contains_key(key) {
            self.asked.push(key);
            self.fault(faults, key, "is missing");
            return None;
        }
        self.string(faults, key)
    }

    pub(super) fn flag(
        &mut self,
        faults: &mut Faults<'_>,
        key: &'static str,
        default: bool,
    ) -> bool {
        let Some(at) = self.value(key) else {
            return default;
        };
        match at.value.as_bool() {
            Some(flag) => flag,
            None => {
                at.fault(
                    faults,
                    format!("must be true or false, not {}", kind(at.value)),
                );
                default
            }
        }
    }

    /// A whole number within `range`, if it is there.
    pub(super) fn whole(
        &mut self,
        faults: &mut Faults<'_>,
        key: &'static str,
        range: RangeInclusive<i64>,
    ) -> Option<At<i64>> {
        let at = self.value(key)?;
        let parsed = at
            .value
            .as_integer()
            .map(|digits| i64::from_str_radix(digits.as_str(), digits.radix()));
        match parsed {
            Some(Ok(n)) if range.contains(&n) => Some(At {
                value: n,
                span: at.span,
                field: at.field,
            }),
            Some(_) => {
                at.fault(
                    faults,
                    format!("must be between {} and {}", range.start(), range.end()),
                );
                None
            }
            None => {
                at.fault(
                    faults,
                    format!("must be a whole number, not {}", kind(at.value)),
                );
                None
            }
        }
    }

    pub(super) fn whole_or(
        &mut self,
        faults: &mut Faults<'_>,
        key: &'static str,
        range: RangeInclusive<i64>,
        default: i64,
    ) -> i64 {
        self.whole(faults, key, range)
            .map_or(default, |at| at.value)
    }

    /// The values of a list; none if the key is not there.
    pub(super) fn list(
        &mut self,
        faults: &mut Faults<'_>,
        key: &'static str,
    ) -> Vec<At<&'a DeValue<'a>>> {
        let Some(at) = self.value(key) else {
            return Vec::new();
        };
        list(&at, faults)
    }

    pub(super) fn strings(
        &mut self,
        faults: &mut Faults<'_>,
        key: &'static str,
    ) -> Vec<At<&'a str>> {
        let values = self.list(faults, key);
        values.iter().filter_map(|at| string(at, faults)).collect()
    }

    /// The table under a key, as `[key]` or `key = { … }`.
    pub(super) fn table(
        &mut self,
        faults: &mut Faults<'_>,
        key: &'static str,
    ) -> Option<Table<'a>> {
        let at = self.value(key)?;
        table(&at, faults)
    }

    /// The tables under `[[key]]`.
    pub(super) fn tables(&mut self, faults: &mut Faults<'_>, key: &'static str) -> Vec<Table<'a>> {
        let Some(at) = self.value(key) else {
            return Vec::new();
        };
        if at.value.is_table() {
            at.fault(
                faults,
                format!(
                    "there can be several: write it with two brackets, [[{}]]",
                    at.field
                ),
            );
            return Vec::new();
        }
        list(&at, faults)
            .iter()
            .filter_map(|at| table(at, faults))
            .collect()
    }

    /// Ends the reading: every key that was not asked for is a fault.
    pub(super) fn finish(self, faults: &mut Faults<'_>) {
        for key in self.keys() {
            if !self.asked.contains(&key.value) {
                let hint = did_you_mean(key.value, self.asked.iter().copied());
                key.fault(faults, format!("is not a key of an office file{hint}"));
            }
        }
    }
}

pub(super) fn string<'a>(at: &At<&'a DeValue<'a>>, faults: &mut Faults<'_>) -> Option<At<&'a str>> {
    match at.value.as_str() {
        Some(value) => Some(At {
            value,
            span: at.span.clone(),
            field: at.field.clone(),
        }),
        None => {
            at.fault(
                faults,
                format!("must be a text in quotes, not {}", kind(at.value)),
            );
            None
        }
    }
}

pub(super) fn table<'a>(at: &At<&'a DeValue<'a>>, faults: &mut Faults<'_>) -> Option<Table<'a>> {
    match at.value.as_table() {
        Some(inner) => Some(Table::inner(inner, at.span.clone(), &at.field)),
        None => {
            at.fault(faults, format!("must be a table, not {}", kind(at.value)));
            None
        }
    }
}

pub(super) fn list<'a>(
    at: &At<&'a DeValue<'a>>,
    faults: &mut Faults<'_>,
) -> Vec<At<&'a DeValue<'a>>> {
    let Some(values) = at.value.as_array() else {
        at.fault(faults, format!("must be a list, not {}", kind(at.value)));
        return Vec::new();
    };
    let at_position = |(position, value): (usize, &'a Spanned<DeValue<'a>>)| At {
        value: value.get_ref(),
        span: value.span(),
        field: format!("{}[{}]", at.field, position + 1),
    };
    values.iter().enumerate().map(at_position).collect()
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with decimals",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
