// SPDX-License-Identifier: EUPL-1.2
//! From what is written to what is meant: names must be known, numbers in range, and everything must fit together.

mod keypads;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use faults::Faults;
use toml::Spanned;

use super::file::{DisplayFile, File, PortFile, SymbolsFile};
use super::protocols::{self, Protocol};
use super::room;
use super::{Panel, Port, Settings, Speed};
use crate::driver::Place;
use crate::face::{Face, Part, Shows, Symbol, Symbols};

use keypads::keypads;

/// Modbus has broadcast at 0 and keeps 248 to 255.
const MODBUS_UNITS: RangeInclusive<u8> = 1..=247;
const WIDEST: usize = 64;
/// Digits of a 16-bit register.
const NUMBER_DIGITS: usize = 5;
const USUAL_DEBOUNCE_MS: u64 = 700;

/// `warnings` gets what is right and will not always fit.
pub(super) fn settle(file: File, faults: &mut Faults<'_>, warnings: &mut Faults<'_>) -> Settings {
    if let Some(server) = &file.server
        && !server.get_ref().starts_with("http://")
    {
        faults.add(&server.span(), "server", "must begin with http://");
    }
    let mut protocols = BTreeMap::new();
    for (index, protocol) in file.protocol.iter().enumerate() {
        let path = format!("protocol[{}]", index + 1);
        let name = &protocol.get_ref().name;
        if protocols.contains_key(name.get_ref()) {
            faults.add(&name.span(), format!("{path}.name"), "stands here twice");
        }
        protocols.insert(
            name.get_ref().clone(),
            protocols::settle(protocol.get_ref(), &protocol.span(), &path, faults),
        );
    }
    let mut ports = ports(&file.port, faults);
    displays(&file, &protocols, &mut ports, faults, warnings);
    let usb_keypads = keypads(&file.keypad, &mut ports, faults);
    if ports.is_empty() && usb_keypads.is_empty() && faults.is_empty() {
        faults.add(
            &(0..0),
            "port",
            "is missing: there is neither a line nor a keypad",
        );
    }
    for (port, written) in ports.iter().zip(&file.port) {
        if port.panels.is_empty() && port.keypads.is_empty() && faults.is_empty() {
            faults.add(
                &written.span(),
                "port",
                format!("nothing hangs on the line `{}`", port.name),
            );
        }
    }
    Settings {
        server: file.server.map(Spanned::into_inner),
        token: file.token,
        blink_ms: 1_000 * within(&file.blink_s, 0..=600, 10, "blink_s", faults),
        refresh_ms: 1_000 * within(&file.refresh_s, 1..=3_600, 30, "refresh_s", faults),
        ports,
        usb_keypads,
        warnings: Vec::new(),
    }
}

fn ports(written: &[Spanned<PortFile>], faults: &mut Faults<'_>) -> Vec<Port> {
    let mut ports: Vec<Port> = Vec::new();
    for (index, port) in written.iter().enumerate() {
        let path = |key: &str| format!("port[{}].{key}", index + 1);
        let port = port.get_ref();
        let (name, device) = (port.name.get_ref(), port.device.get_ref());
        if ports.iter().any(|other| other.name == *name) {
            faults.add(&port.name.span(), path("name"), "stands here twice");
        }
        if ports.iter().any(|other| other.device == *device) {
            faults.add(
                &port.device.span(),
                path("device"),
                "stands here twice: several displays can hang on one port",
            );
        }
        if !device.starts_with('/') {
            faults.add(
                &port.device.span(),
                path("device"),
                "must be a path such as /dev/serial/by-id/usb-FTDI_…",
            );
        }
        ports.push(Port {
            name: name.clone(),
            device: device.clone(),
            speed: Speed {
                baud: within(&port.baud, 300..=921_600, 9_600, &path("baud"), faults),
                data_bits: within(&port.data_bits, 7..=8, 8, &path("data_bits"), faults),
                parity: port.parity,
                stop_bits: within(&port.stop_bits, 1..=2, 1, &path("stop_bits"), faults),
            },
            turnaround_ms: within(
                &port.turnaround_ms,
                0..=1_000,
                10,
                &path("turnaround_ms"),
                faults,
            ),
            answer_ms: within(&port.answer_ms, 10..=5_000, 300, &path("answer_ms"), faults),
            tries: within(&port.tries, 1..=10, 3, &path("tries"), faults),
            panels: Vec::new(),
            keypads: Vec::new(),
        });
    }
    ports
}

fn displays(
    file: &File,
    protocols: &BTreeMap<String, Option<Protocol>>,
    ports: &mut [Port],
    faults: &mut Faults<'_>,
    warnings: &mut Faults<'_>,
) {
    let mut names: Vec<&String> = Vec::new();
    for (index, display) in file.display.iter().enumerate() {
        let path = format!("display[{}]", index + 1);
        let written = display.get_ref();
        if names.contains(&written.name.get_ref()) {
            faults.add(
                &written.name.span(),
                format!("{path}.name"),
                "stands here twice",
            );
        }
        names.push(written.name.get_ref());
        let shows = shows(display, &path, faults);
        let Some(port) = ports
            .iter_mut()
            .find(|port| port.name == *written.port.get_ref())
        else {
            faults.add(
                &written.port.span(),
                format!("{path}.port"),
                format!("no [[port]] is called `{}`", written.port.get_ref()),
            );
            continue;
        };
        let Some(protocol) = protocols.get(written.protocol.get_ref()) else {
            let name = written.protocol.get_ref();
            faults.add(
                &written.protocol.span(),
                format!("{path}.protocol"),
                format!("no [[protocol]] is called `{name}`"),
            );
            continue;
        };
        let (Some(protocol), Some(shows)) = (protocol, shows) else {
            continue;
        };
        let place = place(display, protocol, &path, faults);
        let letters = letters(written, protocol, &path, faults);
        let width = within(
            &Some(written.width.clone()),
            1..=WIDEST,
            1,
            &format!("{path}.width"),
            faults,
        );
        let mut symbols = Symbols::usual(letters);
        for (written, path) in [
            (&file.symbols, "symbols".to_owned()),
            (&written.symbols, format!("{path}.symbols")),
        ] {
            set_symbols(&mut symbols, written, &path, faults);
        }
        let face = Face {
            shows,
            width,
            align: written.align,
            letters,
            may_blink: written.blinks,
            symbols,
        };
        if !protocol.has_two_numbers()
            && matches!(
                face.shows,
                Shows::Call {
                    part: Part::Both,
                    ..
                }
            )
        {
            faults.add(
                &display.span(),
                format!("{path}.part"),
                "must be \"number\" or \"counter\": one register holds one number",
            );
        }
        for told in room::told(&face, protocol.has_letters()) {
            warnings.add(&written.width.span(), format!("{path}.width"), told);
        }
        port.panels.push(Panel {
            place,
            face,
            driver: protocol.driver(),
        });
    }
}

fn place(
    display: &Spanned<DisplayFile>,
    protocol: &Protocol,
    path: &str,
    faults: &mut Faults<'_>,
) -> Place {
    let written = display.get_ref();
    let address = written.address.as_ref().map(|address| *address.get_ref());
    match (&written.address, protocol.has_address()) {
        (None, true) => faults.add(
            &display.span(),
            format!("{path}.address"),
            "is missing: the protocol asks for it",
        ),
        (Some(address), false) => faults.add(
            &address.span(),
            format!("{path}.address"),
            "has no place in the protocol's frame",
        ),
        (Some(address), true)
            if protocol.is_modbus() && !MODBUS_UNITS.contains(address.get_ref()) =>
        {
            faults.add(
                &address.span(),
                format!("{path}.address"),
                "must be a Modbus unit, 1 to 247",
            );
        }
        _ => {}
    }
    if let (Some(register), false) = (&written.register, protocol.is_modbus()) {
        faults.add(
            &register.span(),
            format!("{path}.register"),
            "is for Modbus only",
        );
    }
    let wide = *written.width.get_ref() > NUMBER_DIGITS;
    if wide
        && matches!(protocol, Protocol::Modbus(modbus) if modbus.coding == crate::driver::modbus::Coding::Number)
    {
        faults.add(
            &written.width.span(),
            format!("{path}.width"),
            format!("a number of one register has at most {NUMBER_DIGITS} digits"),
        );
    }
    Place {
        name: written.name.get_ref().clone(),
        address: address.unwrap_or_default(),
        line: written.line.unwrap_or(1),
        register: written
            .register
            .as_ref()
            .map(|register| *register.get_ref()),
    }
}

fn letters(
    written: &DisplayFile,
    protocol: &Protocol,
    path: &str,
    faults: &mut Faults<'_>,
) -> bool {
    match &written.letters {
        Some(letters) if *letters.get_ref() && !protocol.has_letters() => {
            faults.add(
                &letters.span(),
                format!("{path}.letters"),
                "must be false: this protocol carries digits only",
            );
            false
        }
        Some(letters) => *letters.get_ref(),
        None => protocol.has_letters(),
    }
}

fn shows(display: &Spanned<DisplayFile>, path: &str, faults: &mut Faults<'_>) -> Option<Shows> {
    let written = display.get_ref();
    let part = written.part.as_ref().map(|part| *part.get_ref());
    if let (Some(part), None) = (&written.part, &written.call) {
        faults.add(
            &part.span(),
            format!("{path}.part"),
            "needs `call` beside it",
        );
    }
    if let Some(rank) = &written.call
        && !(1..=20).contains(rank.get_ref())
    {
        faults.add(
            &rank.span(),
            format!("{path}.call"),
            "must be from 1 (the latest call) to 20",
        );
        return None;
    }
    let all = [
        written
            .counter
            .as_ref()
            .map(|id| Shows::Counter(*id.get_ref())),
        written.call.as_ref().map(|rank| Shows::Call {
            rank: *rank.get_ref(),
            part: part.unwrap_or_default(),
        }),
        written
            .waiting
            .as_ref()
            .map(|area| Shows::Waiting(area.get_ref().clone())),
        written
            .minutes
            .as_ref()
            .map(|area| Shows::Minutes(area.get_ref().clone())),
    ];
    let mut chosen: Vec<Shows> = all.into_iter().flatten().collect();
    if chosen.len() != 1 {
        faults.add(
            &display.span(),
            path,
            "must have exactly one of counter, call, waiting and minutes",
        );
        return None;
    }
    chosen.pop()
}

fn set_symbols(symbols: &mut Symbols, written: &SymbolsFile, path: &str, faults: &mut Faults<'_>) {
    let all = [
        (Symbol::Free, &written.free),
        (Symbol::Closed, &written.closed),
        (Symbol::Paused, &written.paused),
        (Symbol::Nobody, &written.nobody),
        (Symbol::Refused, &written.refused),
        (Symbol::Unknown, &written.unknown),
        (Symbol::TooLong, &written.too_long),
        (Symbol::CutOff, &written.cut_off),
    ];
    for (symbol, text) in all {
        let Some(text) = text else { continue };
        let right = text
            .get_ref()
            .bytes()
            .all(|byte| (b' '..=b'~').contains(&byte));
        if !right {
            faults.add(
                &text.span(),
                format!("{path}.{}", symbol.key()),
                "must have plain letters, digits and signs only",
            );
        } else if matches!(symbol, Symbol::CutOff | Symbol::TooLong)
            && text.get_ref().trim().is_empty()
        {
            let what = if symbol == Symbol::CutOff {
                "is cut off"
            } else {
                "has no room for its number"
            };
            faults.add(
                &text.span(),
                format!("{path}.{}", symbol.key()),
                format!("must not be empty: a panel that {what} has to show it"),
            );
        } else {
            symbols.set(symbol, text.get_ref());
        }
    }
}

/// A number in its range, or what is usual.
fn within<T>(
    written: &Option<Spanned<T>>,
    range: RangeInclusive<T>,
    usual: T,
    field: &str,
    faults: &mut Faults<'_>,
) -> T
where
    T: PartialOrd + Copy + std::fmt::Display,
{
    match written {
        Some(value) if range.contains(value.get_ref()) => *value.get_ref(),
        Some(value) => {
            faults.add(
                &value.span(),
                field,
                format!("must be from {} to {}", range.start(), range.end()),
            );
            usual
        }
        None => usual,
    }
}
