// SPDX-License-Identifier: EUPL-1.2
//! Addressable panels that take plain text between a start and an end: whatever can be written as a [`Template`].

use super::{Cells, Driver, Place, Verdict};
use crate::checksum::Checksum;
use crate::template::{Field, Fill, Template};

#[derive(Clone, Debug, PartialEq)]
pub struct Ascii {
    pub frame: Template,
    pub checksum: Checksum,
    /// What `{blink}` is while a call is new, and otherwise.
    pub blink_on: Vec<u8>,
    pub blink_off: Vec<u8>,
    /// The panel's yes, if it has one; without it, it is not waited for.
    pub ack: Option<Template>,
    pub nak: Option<Template>,
}

impl Driver for Ascii {
    fn requests(&self, place: &Place, cells: &Cells) -> Vec<Vec<u8>> {
        let blink = if cells.blinks {
            &self.blink_on
        } else {
            &self.blink_off
        };
        vec![self.fill(&self.frame, place, cells.text.as_bytes(), blink)]
    }

    fn answers(&self) -> bool {
        self.ack.is_some()
    }

    fn judge(&self, _request: &[u8], place: &Place, received: &[u8]) -> Verdict {
        let look = |template: &Option<Template>| {
            let wanted = self.fill(template.as_ref()?, place, b"", b"");
            let from = received
                .windows(wanted.len())
                .position(|piece| piece == wanted)?;
            Some((from, from + wanted.len()))
        };
        match (look(&self.ack), look(&self.nak)) {
            (Some((from, to)), nak) if nak.is_none_or(|(other, _)| from < other) => {
                Verdict::Taken { from, to }
            }
            (_, Some((from, to))) => Verdict::Refused {
                from,
                to,
                why: "it answered no".to_owned(),
            },
            _ => Verdict::Waiting,
        }
    }

    fn blinks(&self) -> bool {
        self.frame.has(Field::Blink)
    }
}

impl Ascii {
    fn fill(&self, template: &Template, place: &Place, text: &[u8], blink: &[u8]) -> Vec<u8> {
        template.fill(&Fill {
            address: place.address,
            line: place.line,
            text,
            blink,
            checksum: self.checksum,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn panel() -> Ascii {
        let template = |text: &str| Template::parse(text).expect("a template");
        Ascii {
            frame: template(r"\x02{address:2}{blink}{text}\x03{check:byte}"),
            checksum: Checksum::Xor,
            blink_on: b"B".to_vec(),
            blink_off: b"S".to_vec(),
            ack: Some(template(r"\x06{address:2}")),
            nak: Some(template(r"\x15")),
        }
    }

    #[test]
    fn a_frame_says_where_what_and_how() {
        let place = Place {
            address: 7,
            ..Place::default()
        };
        let sent = panel().requests(
            &place,
            &Cells {
                text: "A042".to_owned(),
                blinks: true,
            },
        );
        assert_eq!(sent, [b"\x0207BA042\x03\x33".to_vec()]);
    }

    #[test]
    fn only_the_panels_own_yes_counts() {
        let place = Place {
            address: 7,
            ..Place::default()
        };
        let table: [(&[u8], Verdict); 6] = [
            (b"", Verdict::Waiting),
            (b"\x060", Verdict::Waiting),
            (b"\x0608", Verdict::Waiting),
            (b"?\x0607", Verdict::Taken { from: 1, to: 4 }),
            (
                b"\x15",
                Verdict::Refused {
                    from: 0,
                    to: 1,
                    why: "it answered no".to_owned(),
                },
            ),
            (
                b"\x15\x0607",
                Verdict::Refused {
                    from: 0,
                    to: 1,
                    why: "it answered no".to_owned(),
                },
            ),
        ];
        for (received, expected) in table {
            assert_eq!(
                panel().judge(b"", &place, received),
                expected,
                "{received:?}"
            );
        }
    }
}
