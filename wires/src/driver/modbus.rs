// SPDX-License-Identifier: EUPL-1.2
//! Modbus RTU panels (Modbus over serial line, 1.02): the text is written to holding registers. Frames are made and read by the crate `rmodbus`.

use rmodbus::client::ModbusRequest;
use rmodbus::{ErrorKind, ModbusProto};
use serde::Deserialize;

use super::{Cells, Driver, Place, Verdict};

/// Function, address and count or value: what a panel repeats of a write.
const ECHO_BYTES: usize = 6;
const ANSWER_BYTES: usize = 8;
const EXCEPTION_BYTES: usize = 5;
const EXCEPTION_BIT: u8 = 0x80;

#[derive(Clone, Debug, PartialEq)]
pub struct Modbus {
    pub function: Function,
    /// The first register, counted from 0 as on the wire.
    pub register: u16,
    pub coding: Coding,
    /// The register that makes the panel blink, and its values, if it has one.
    pub blink: Option<Blink>,
    /// For BCD and plain numbers, what the panel takes for a blank and for a dash.
    pub signs: Signs,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Function {
    /// One request for all registers (function 16).
    #[default]
    Multiple,
    /// One request for each (function 6), for panels that know no other.
    Single,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Coding {
    /// Two characters in a register, the first in the high byte.
    #[default]
    Ascii,
    /// Two characters in a register, the first in the low byte.
    AsciiSwapped,
    /// One character in a register.
    AsciiWide,
    /// Four digits in a register, the first in the highest four bits.
    Bcd,
    /// One register with the number as it is.
    Number,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blink {
    pub register: u16,
    #[serde(default = "one")]
    pub on: u16,
    #[serde(default)]
    pub off: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signs {
    pub blank: u16,
    pub dash: u16,
}

impl Driver for Modbus {
    fn requests(&self, place: &Place, cells: &Cells) -> Vec<Vec<u8>> {
        let first = place.register.unwrap_or(self.register);
        let values = self.values(&cells.text);
        let mut writes = match self.function {
            Function::Multiple => vec![(first, values)],
            Function::Single => values
                .into_iter()
                .zip(first..)
                .map(|(value, register)| (register, vec![value]))
                .collect(),
        };
        if let Some(blink) = self.blink {
            writes.push((
                blink.register,
                vec![if cells.blinks { blink.on } else { blink.off }],
            ));
        }
        writes
            .iter()
            .map(|(register, values)| self.write(place.address, *register, values))
            .collect()
    }

    fn answers(&self) -> bool {
        true
    }

    /// A panel repeats what was written; anything else on the line before that is noise.
    fn judge(&self, request: &[u8], place: &Place, received: &[u8]) -> Verdict {
        for from in 0..received.len() {
            let rest = &received[from..];
            let [unit, function, ..] = *rest else { break };
            if unit != place.address || request.get(1) != Some(&(function & !EXCEPTION_BIT)) {
                continue;
            }
            let length = if function & EXCEPTION_BIT == 0 {
                ANSWER_BYTES
            } else {
                EXCEPTION_BYTES
            };
            let Some(frame) = rest.get(..length) else {
                continue;
            };
            match self.read(frame, place.address, function) {
                Ok(()) if request.get(..ECHO_BYTES) == frame.get(..ECHO_BYTES) => {
                    return Verdict::Taken {
                        from,
                        to: from + length,
                    };
                }
                Ok(()) | Err(ErrorKind::FrameBroken | ErrorKind::FrameCRCError) => {}
                Err(exception) => {
                    return Verdict::Refused {
                        from,
                        to: from + length,
                        why: format!("Modbus exception: {exception:?}"),
                    };
                }
            }
        }
        Verdict::Waiting
    }

    fn blinks(&self) -> bool {
        self.blink.is_some()
    }
}

impl Modbus {
    /// The registers' values that show `text`.
    fn values(&self, text: &str) -> Vec<u16> {
        let bytes = text.as_bytes();
        let pair = |pair: &[u8]| [pair[0], pair.get(1).copied().unwrap_or(b' ')];
        match self.coding {
            Coding::Ascii => bytes
                .chunks(2)
                .map(|two| u16::from_be_bytes(pair(two)))
                .collect(),
            Coding::AsciiSwapped => bytes
                .chunks(2)
                .map(|two| u16::from_le_bytes(pair(two)))
                .collect(),
            Coding::AsciiWide => bytes.iter().map(|byte| u16::from(*byte)).collect(),
            Coding::Bcd => self.bcd(bytes),
            Coding::Number => vec![self.number(text)],
        }
    }

    /// Digits from the right, so that the last one is always in the lowest four bits.
    fn bcd(&self, bytes: &[u8]) -> Vec<u16> {
        let missing = bytes.len().next_multiple_of(4) - bytes.len();
        let padded: Vec<u8> = std::iter::repeat_n(b' ', missing)
            .chain(bytes.iter().copied())
            .collect();
        padded
            .chunks(4)
            .map(|four| {
                four.iter()
                    .fold(0, |all, byte| all << 4 | (self.digit(*byte) & 0xF))
            })
            .collect()
    }

    fn digit(&self, byte: u8) -> u16 {
        match byte {
            b'0'..=b'9' => u16::from(byte - b'0'),
            b'-' => self.signs.dash,
            _ => self.signs.blank,
        }
    }

    fn number(&self, text: &str) -> u16 {
        let text = text.trim();
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse::<u16>() {
            // A panel that took the number for one of its signs would show nothing, or a dash.
            Ok(number) if is_number && number != self.signs.blank => number,
            _ if is_number
                || text.contains('-')
                || text.bytes().any(|byte| byte.is_ascii_digit()) =>
            {
                self.signs.dash
            }
            _ => self.signs.blank,
        }
    }

    fn write(&self, unit: u8, register: u16, values: &[u16]) -> Vec<u8> {
        let mut request = ModbusRequest::new(unit, ModbusProto::Rtu);
        let mut bytes = Vec::new();
        let made = match (self.function, values) {
            (Function::Single, [value]) => {
                request.generate_set_holding(register, *value, &mut bytes)
            }
            _ => request.generate_set_holdings_bulk(register, values, &mut bytes),
        };
        made.expect("a panel's text was checked to have at most 64 characters, and 125 registers fit into a frame");
        bytes
    }

    fn read(&self, frame: &[u8], unit: u8, function: u8) -> Result<(), ErrorKind> {
        let mut request = ModbusRequest::new(unit, ModbusProto::Rtu);
        request.func = (function & !EXCEPTION_BIT).try_into()?;
        request.parse_ok(frame)
    }
}

fn one() -> u16 {
    1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::Checksum;

    fn panel(coding: Coding, function: Function) -> Modbus {
        let signs = Signs {
            blank: 0xF,
            dash: 0xA,
        };
        Modbus {
            function,
            register: 100,
            coding,
            blink: None,
            signs,
        }
    }

    fn place() -> Place {
        Place {
            address: 3,
            ..Place::default()
        }
    }

    fn with_crc(bytes: &[u8]) -> Vec<u8> {
        [bytes, &Checksum::Crc16Modbus.of(bytes).to_le_bytes()].concat()
    }

    #[test]
    fn texts_become_registers() {
        let table: [(Coding, &str, &[u16]); 13] = [
            (Coding::Ascii, "A042", &[0x4130, 0x3432]),
            (Coding::Ascii, "042", &[0x3034, 0x3220]),
            (Coding::AsciiSwapped, "A042", &[0x3041, 0x3234]),
            (Coding::AsciiWide, "042", &[0x30, 0x34, 0x32]),
            (Coding::Bcd, " 042", &[0xF042]),
            (Coding::Bcd, "------", &[0xFFAA, 0xAAAA]),
            (Coding::Number, " 042", &[42]),
            (Coding::Number, "----", &[0xA]),
            (Coding::Number, "    ", &[0xF]),
            // More than a register holds, two numbers, and the panel's own sign for a blank: none of them may become another number.
            (Coding::Number, "70000", &[0xA]),
            (Coding::Number, "042 3", &[0xA]),
            (Coding::Number, "   15", &[0xA]),
            (Coding::Number, "    E", &[0xF]),
        ];
        for (coding, text, expected) in table {
            assert_eq!(
                panel(coding, Function::Multiple).values(text),
                expected,
                "{coding:?} {text:?}"
            );
        }
    }

    #[test]
    fn requests_are_frames_of_the_standard() {
        let cells = Cells {
            text: "A042".to_owned(),
            blinks: true,
        };
        let many = panel(Coding::Ascii, Function::Multiple).requests(&place(), &cells);
        assert_eq!(
            many,
            [with_crc(&[3, 16, 0, 100, 0, 2, 4, 0x41, 0x30, 0x34, 0x32])]
        );
        let blink = Some(Blink {
            register: 9,
            on: 1,
            off: 0,
        });
        let single = Modbus {
            blink,
            ..panel(Coding::Ascii, Function::Single)
        }
        .requests(&place(), &cells);
        assert_eq!(
            single,
            [
                with_crc(&[3, 6, 0, 100, 0x41, 0x30]),
                with_crc(&[3, 6, 0, 101, 0x34, 0x32]),
                with_crc(&[3, 6, 0, 9, 0, 1])
            ]
        );
    }

    #[test]
    fn answers_are_found_among_noise_and_exceptions_are_told() {
        let panel = panel(Coding::Ascii, Function::Multiple);
        let cells = Cells {
            text: "A042".to_owned(),
            blinks: false,
        };
        let request = panel.requests(&place(), &cells).remove(0);
        let answer = with_crc(&[3, 16, 0, 100, 0, 2]);
        let judge = |received: &[u8]| panel.judge(&request, &place(), received);
        assert_eq!(judge(&answer), Verdict::Taken { from: 0, to: 8 });
        assert_eq!(
            judge(&[&[3, 16, 0xFF, 3][..], &answer].concat()),
            Verdict::Taken { from: 4, to: 12 }
        );
        for cut in 0..8 {
            assert_eq!(judge(&answer[..cut]), Verdict::Waiting, "{cut} bytes");
        }
        assert_eq!(
            judge(&with_crc(&[4, 16, 0, 100, 0, 2])),
            Verdict::Waiting,
            "another unit's"
        );
        assert_eq!(
            judge(&with_crc(&[3, 16, 0, 101, 0, 2])),
            Verdict::Waiting,
            "another register's"
        );
        assert_eq!(
            judge(&[3, 16, 0, 100, 0, 2, 0, 0]),
            Verdict::Waiting,
            "a wrong sum"
        );
        let refused = judge(&with_crc(&[3, 0x90, 2]));
        assert!(
            matches!(&refused, Verdict::Refused { from: 0, to: 5, why } if why.contains("exception")),
            "{refused:?}"
        );
    }
}
