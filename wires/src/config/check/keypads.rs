// SPDX-License-Identifier: EUPL-1.2
//! Keypads: which keys they have and what each does.

use std::str::FromStr;

use toml::Spanned;

use super::super::file::KeypadFile;
use super::super::{Port, SerialKeypad, UsbKeypad};
use super::{USUAL_DEBOUNCE_MS, within};
use crate::keypad::{Action, Keys};
use crate::template::{Fill, Template};
use faults::Faults;

pub(super) fn keypads(
    written: &[Spanned<KeypadFile>],
    ports: &mut [Port],
    faults: &mut Faults<'_>,
) -> Vec<UsbKeypad> {
    let mut keyboards: Vec<UsbKeypad> = Vec::new();
    for (index, keypad) in written.iter().enumerate() {
        let path = format!("keypad[{}]", index + 1);
        let (span, keypad) = (keypad.span(), keypad.get_ref());
        let (name, counter) = (keypad.name.get_ref().clone(), *keypad.counter.get_ref());
        let debounce_ms = within(
            &keypad.debounce_ms,
            50..=5_000,
            USUAL_DEBOUNCE_MS,
            &format!("{path}.debounce_ms"),
            faults,
        );
        if keypad.keys.is_empty() {
            faults.add(&span, format!("{path}.keys"), "is empty");
        }
        match (&keypad.port, &keypad.device) {
            (Some(port), None) => {
                let keys = serial_keys(keypad, &path, faults);
                match ports.iter_mut().find(|known| known.name == *port.get_ref()) {
                    Some(port) => port.keypads.push(SerialKeypad {
                        name,
                        counter,
                        keys,
                        debounce_ms,
                    }),
                    None => faults.add(
                        &port.span(),
                        format!("{path}.port"),
                        format!("no [[port]] is called `{}`", port.get_ref()),
                    ),
                }
            }
            (None, Some(device)) => {
                if keyboards
                    .iter()
                    .any(|other| other.device == *device.get_ref())
                {
                    faults.add(
                        &device.span(),
                        format!("{path}.device"),
                        "stands here twice",
                    );
                }
                let keys = usb_keys(keypad, &path, faults);
                keyboards.push(UsbKeypad {
                    name,
                    counter,
                    device: device.get_ref().clone(),
                    keys,
                    debounce_ms,
                });
            }
            _ => faults.add(
                &span,
                path,
                "must have either port (a serial keypad) or device (a keyboard)",
            ),
        }
    }
    keyboards
}

pub(super) fn serial_keys(keypad: &KeypadFile, path: &str, faults: &mut Faults<'_>) -> Keys {
    let mut keys = Vec::new();
    for (bytes, action) in &keypad.keys {
        match Template::parse(bytes) {
            Ok(template) => {
                let fill = Fill {
                    address: keypad.address.unwrap_or_default(),
                    ..Fill::default()
                };
                keys.push((template.fill(&fill), *action.get_ref()));
            }
            Err(told) => faults.add(
                &action.span(),
                format!("{path}.keys"),
                format!("`{}` {told}", bytes.escape_default()),
            ),
        }
    }
    for (key, action) in &keys {
        let hidden = keys.iter().any(|(other, _)| {
            other.len() > key.len()
                && other[..other.len() - 1]
                    .windows(key.len())
                    .any(|piece| piece == key)
        });
        if hidden || key.is_empty() {
            let told = format!(
                "the key for {} is the beginning of another: the other would never be heard",
                action.path()
            );
            faults.add(&keypad.name.span(), format!("{path}.keys"), told);
        }
    }
    Keys::new(keys)
}

pub(super) fn usb_keys(
    keypad: &KeypadFile,
    path: &str,
    faults: &mut Faults<'_>,
) -> Vec<(u16, Action)> {
    let mut keys = Vec::new();
    for (name, action) in &keypad.keys {
        match evdev::KeyCode::from_str(name) {
            Ok(code) => keys.push((code.0, *action.get_ref())),
            Err(_) => faults.add(
                &action.span(),
                format!("{path}.keys"),
                format!("`{name}` is no key: names are such as KEY_KPENTER and KEY_F9"),
            ),
        }
    }
    keys
}
