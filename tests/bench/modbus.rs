// SPDX-License-Identifier: EUPL-1.2
//! A Modbus RTU panel: its registers, written with functions 6 and 16 (Modbus application protocol 1.1b3), and exceptions on demand.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use crate::Wire;

#[derive(Default)]
struct State {
    buffer: Vec<u8>,
    registers: BTreeMap<(u8, u16), u16>,
    /// Answered instead of writing.
    exception: Option<u8>,
}

pub struct Registers {
    _wire: Wire,
    state: Arc<Mutex<State>>,
}

impl Registers {
    pub fn plug(name: &Path) -> Registers {
        let state = Arc::new(Mutex::new(State::default()));
        let own = Arc::clone(&state);
        let wire = Wire::plug(name, move |bytes| {
            let mut state = own.lock().unwrap_or_else(PoisonError::into_inner);
            state.buffer.extend_from_slice(bytes);
            let mut answers = Vec::new();
            while let Some(length) =
                frame_length(&state.buffer).filter(|length| state.buffer.len() >= *length)
            {
                let frame: Vec<u8> = state.buffer.drain(..length).collect();
                answers.extend(state.take(&frame));
            }
            answers
        });
        Registers { _wire: wire, state }
    }

    pub fn value(&self, unit: u8, register: u16) -> Option<u16> {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .registers
            .get(&(unit, register))
            .copied()
    }

    /// From now on every write is answered with this exception, or carried out.
    pub fn refuse_with(&self, exception: Option<u8>) {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .exception = exception;
    }
}

impl State {
    fn take(&mut self, frame: &[u8]) -> Vec<u8> {
        let (body, crc) = frame.split_at(frame.len() - 2);
        assert_eq!(
            crc16(body).to_le_bytes(),
            crc,
            "every frame has its checksum"
        );
        let (unit, function) = (body[0], body[1]);
        if let Some(exception) = self.exception {
            return with_crc(vec![unit, function | 0x80, exception]);
        }
        let first = word(body, 2);
        let values = if function == 16 {
            &body[7..]
        } else {
            &body[4..6]
        };
        for (register, value) in (first..).zip(values.chunks(2)) {
            self.registers.insert((unit, register), word(value, 0));
        }
        with_crc(body[..6].to_vec())
    }
}

fn frame_length(buffer: &[u8]) -> Option<usize> {
    match buffer.get(1)? {
        6 => Some(8),
        16 => buffer.get(6).map(|bytes| 9 + usize::from(*bytes)),
        function => panic!("function {function} is not asked for"),
    }
}

fn word(bytes: &[u8], at: usize) -> u16 {
    u16::from_be_bytes([bytes[at], bytes[at + 1]])
}

fn with_crc(mut bytes: Vec<u8>) -> Vec<u8> {
    let crc = crc16(&bytes);
    bytes.extend_from_slice(&crc.to_le_bytes());
    bytes
}

/// As the standard's appendix describes it, bit by bit.
fn crc16(bytes: &[u8]) -> u16 {
    let mut crc = 0xFFFF;
    for byte in bytes {
        crc ^= u16::from(*byte);
        for _ in 0..8 {
            let carry = crc & 1 == 1;
            crc >>= 1;
            if carry {
                crc ^= 0xA001;
            }
        }
    }
    crc
}
