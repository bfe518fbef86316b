// SPDX-License-Identifier: EUPL-1.2
//! Reads what a program of another release wrote: totems, boards and servers of one office are not renewed in the same minute.
//!
//! A word that is not known becomes its type's `Unknown`. What else cannot be read, such as a field that is not known where such are refused or
//! a number out of its range, is left out, and with it only the smallest thing that cannot do without it: an optional field, an entry of a list,
//! and at last the whole. Nothing is guessed: a wait that cannot be read is no wait.

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

/// Whoever writes more than this that cannot be read does not speak our language.
const MOST_LEFT_OUT: usize = 500;

/// Reads `json` as far as it can be read.
///
/// # Errors
/// When it is not JSON, or when something is missing without which the whole says nothing.
pub fn read<T: DeserializeOwned>(json: &[u8]) -> serde_json::Result<T> {
    match serde_json::from_slice(json) {
        Err(error) if error.is_data() => read_the_rest(serde_json::from_slice(json)?, error),
        outcome => outcome,
    }
}

fn read_the_rest<T: DeserializeOwned>(
    mut whole: Value,
    first: serde_json::Error,
) -> serde_json::Result<T> {
    for _ in 0..MOST_LEFT_OUT {
        match serde_path_to_error::deserialize(&whole) {
            Ok(value) => return Ok(value),
            Err(error) if leave_out(&mut whole, error.path()) => {}
            Err(error) => return Err(error.into_inner()),
        }
    }
    Err(first)
}

/// Takes away what stands at `path`; false when that is the whole.
fn leave_out(whole: &mut Value, path: &Path) -> bool {
    let mut segments: Vec<&Segment> = path.iter().collect();
    // What is missing is missing in the thing around it, and some paths end inside a word.
    while !segments.is_empty() {
        let place = segments
            .split_last()
            .and_then(|(last, above)| Some((find(whole, above)?, *last)));
        let is_out = match place {
            Some((Value::Object(fields), Segment::Map { key })) => fields.remove(key).is_some(),
            Some((Value::Array(list), Segment::Seq { index })) if *index < list.len() => {
                list.remove(*index);
                true
            }
            _ => false,
        };
        if is_out {
            return true;
        }
        segments.pop();
    }
    false
}

fn find<'a>(whole: &'a mut Value, path: &[&Segment]) -> Option<&'a mut Value> {
    path.iter().try_fold(whole, |value, segment| match segment {
        Segment::Map { key } => value.get_mut(key),
        Segment::Seq { index } => value.get_mut(index),
        Segment::Enum { .. } | Segment::Unknown => None,
    })
}
