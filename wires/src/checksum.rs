// SPDX-License-Identifier: EUPL-1.2
//! Checksums of panels' protocols. Pure.

use serde::Deserialize;

/// How a frame is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Checksum {
    #[default]
    None,
    /// All bytes added, modulo 256.
    Sum,
    /// Its two's complement: with it, all bytes add up to 0 (the LRC of Modbus ASCII).
    SumNegated,
    /// All bytes combined by exclusive or (the BCC of many keypads and scales).
    Xor,
    /// CRC-16/MODBUS: polynomial 0x8005 reflected, begins with 0xFFFF.
    Crc16Modbus,
    /// CRC-16/CCITT-FALSE: polynomial 0x1021, begins with 0xFFFF.
    Crc16Ccitt,
    /// CRC-16/XMODEM: polynomial 0x1021, begins with 0.
    Crc16Xmodem,
}

impl Checksum {
    /// How many bytes it has: 0, 1 or 2.
    pub fn bytes(self) -> usize {
        match self {
            Checksum::None => 0,
            Checksum::Sum | Checksum::SumNegated | Checksum::Xor => 1,
            Checksum::Crc16Modbus | Checksum::Crc16Ccitt | Checksum::Crc16Xmodem => 2,
        }
    }

    /// The checksum of `bytes`; one of a single byte is in the lower half.
    pub fn of(self, bytes: &[u8]) -> u16 {
        match self {
            Checksum::None => 0,
            Checksum::Sum => u16::from(sum(bytes)),
            Checksum::SumNegated => u16::from(sum(bytes).wrapping_neg()),
            Checksum::Xor => u16::from(bytes.iter().fold(0, |all, byte| all ^ byte)),
            Checksum::Crc16Modbus => bytes
                .iter()
                .fold(0xFFFF, |crc, byte| reflected(crc ^ u16::from(*byte))),
            Checksum::Crc16Ccitt => bytes
                .iter()
                .fold(0xFFFF, |crc, byte| plain(crc ^ (u16::from(*byte) << 8))),
            Checksum::Crc16Xmodem => bytes
                .iter()
                .fold(0, |crc, byte| plain(crc ^ (u16::from(*byte) << 8))),
        }
    }
}

fn sum(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |all, byte| all.wrapping_add(*byte))
}

fn reflected(crc: u16) -> u16 {
    (0..8).fold(crc, |crc, _| {
        if crc & 1 == 1 {
            (crc >> 1) ^ 0xA001
        } else {
            crc >> 1
        }
    })
}

fn plain(crc: u16) -> u16 {
    (0..8).fold(crc, |crc, _| {
        if crc & 0x8000 != 0 {
            (crc << 1) ^ 0x1021
        } else {
            crc << 1
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_values_of_the_catalogue_of_crcs() {
        // "123456789" is the text with which all published parameters of such sums are compared.
        let table = [
            (Checksum::None, 0),
            (Checksum::Sum, 0xDD),
            (Checksum::SumNegated, 0x23),
            (Checksum::Xor, 0x31),
            (Checksum::Crc16Modbus, 0x4B37),
            (Checksum::Crc16Ccitt, 0x29B1),
            (Checksum::Crc16Xmodem, 0x31C3),
        ];
        for (checksum, expected) in table {
            assert_eq!(checksum.of(b"123456789"), expected, "{checksum:?}");
        }
    }
}
