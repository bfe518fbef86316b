// SPDX-License-Identifier: EUPL-1.2
//! A panel of paper: one line of text for each thing shown, for installers who want to see what would be sent.

use super::{Cells, Driver, Place, Verdict};

#[derive(Clone, Copy, Debug)]
pub struct Log;

impl Driver for Log {
    fn requests(&self, place: &Place, cells: &Cells) -> Vec<Vec<u8>> {
        let blinking = if cells.blinks { " blinking" } else { "" };
        vec![format!("{}: [{}]{blinking}\n", place.name, cells.text).into_bytes()]
    }

    fn answers(&self) -> bool {
        false
    }

    fn judge(&self, _request: &[u8], _place: &Place, _received: &[u8]) -> Verdict {
        Verdict::Waiting
    }

    fn blinks(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thing_is_one_line() {
        let place = Place {
            name: "Sportello 3".to_owned(),
            ..Place::default()
        };
        let sent = Log.requests(
            &place,
            &Cells {
                text: "A042".to_owned(),
                blinks: true,
            },
        );
        assert_eq!(sent, [b"Sportello 3: [A042] blinking\n".to_vec()]);
    }
}
