// SPDX-License-Identifier: EUPL-1.2
//! `[[protocol]]`: from what is written to a driver.

use std::ops::Range;

use faults::Faults;
use toml::Spanned;

use super::file::{Kind, ProtocolFile};
use crate::driver::Driver;
use crate::driver::ascii::Ascii;
use crate::driver::log::Log;
use crate::driver::modbus::{Coding, Modbus, Signs};
use crate::template::{Field, Fill, Template};

/// A protocol that panels can be given.
#[derive(Clone, Debug)]
pub(super) enum Protocol {
    Ascii(Ascii),
    Modbus(Modbus),
    Log,
}

impl Protocol {
    pub(super) fn driver(&self) -> Box<dyn Driver> {
        match self {
            Protocol::Ascii(ascii) => Box::new(ascii.clone()),
            Protocol::Modbus(modbus) => Box::new(modbus.clone()),
            Protocol::Log => Box::new(Log),
        }
    }

    pub(super) fn is_modbus(&self) -> bool {
        matches!(self, Protocol::Modbus(_))
    }

    /// Whether the frame says which panel is meant.
    pub(super) fn has_address(&self) -> bool {
        match self {
            Protocol::Ascii(ascii) => ascii.frame.has(Field::Address),
            Protocol::Modbus(_) => true,
            Protocol::Log => false,
        }
    }

    /// Whether a number and a counter can stand side by side.
    pub(super) fn has_two_numbers(&self) -> bool {
        !matches!(
            self,
            Protocol::Modbus(Modbus {
                coding: Coding::Number,
                ..
            })
        )
    }

    /// Whether it can carry letters at all.
    pub(super) fn has_letters(&self) -> bool {
        !matches!(
            self,
            Protocol::Modbus(Modbus {
                coding: Coding::Bcd | Coding::Number,
                ..
            })
        )
    }
}

/// A driver of what is written; `path` is the table's name in faults.
pub(super) fn settle(
    file: &ProtocolFile,
    span: &Range<usize>,
    path: &str,
    faults: &mut Faults<'_>,
) -> Option<Protocol> {
    let foreign = match file.kind {
        Kind::Ascii => modbus_keys(file),
        Kind::Modbus => ascii_keys(file),
        Kind::Log => ascii_keys(file)
            .into_iter()
            .chain(modbus_keys(file))
            .collect(),
    };
    for (key, span) in foreign {
        faults.add(
            &span,
            format!("{path}.{key}"),
            "is not a key of this kind of protocol",
        );
    }
    match file.kind {
        Kind::Ascii => ascii(file, span, path, faults).map(Protocol::Ascii),
        Kind::Modbus => modbus(file, span, path, faults).map(Protocol::Modbus),
        Kind::Log => Some(Protocol::Log),
    }
}

type Keys = Vec<(&'static str, Range<usize>)>;

fn ascii_keys(file: &ProtocolFile) -> Keys {
    let texts = [
        ("frame", &file.frame),
        ("blink_on", &file.blink_on),
        ("blink_off", &file.blink_off),
        ("ack", &file.ack),
        ("nak", &file.nak),
    ];
    let texts = texts
        .into_iter()
        .filter_map(|(key, value)| Some((key, value.as_ref()?.span())));
    texts
        .chain(
            file.checksum
                .as_ref()
                .map(|value| ("checksum", value.span())),
        )
        .collect()
}

fn modbus_keys(file: &ProtocolFile) -> Keys {
    fn span<T>(value: &Option<Spanned<T>>) -> Option<Range<usize>> {
        value.as_ref().map(Spanned::span)
    }
    let spans = [
        ("register", span(&file.register)),
        ("function", span(&file.function)),
        ("coding", span(&file.coding)),
        ("blink", span(&file.blink)),
        ("blank", span(&file.blank)),
        ("dash", span(&file.dash)),
    ];
    spans
        .into_iter()
        .filter_map(|(key, span)| Some((key, span?)))
        .collect()
}

fn ascii(
    file: &ProtocolFile,
    span: &Range<usize>,
    path: &str,
    faults: &mut Faults<'_>,
) -> Option<Ascii> {
    let Some(frame) = &file.frame else {
        faults.add(span, format!("{path}.frame"), "is missing");
        return None;
    };
    let checksum = file
        .checksum
        .as_ref()
        .map(|checksum| *checksum.get_ref())
        .unwrap_or_default();
    let template = template(frame, &format!("{path}.frame"), faults)?;
    if let Err(told) = template.suits(checksum) {
        faults.add(&frame.span(), format!("{path}.frame"), told);
    }
    if !template.has(Field::Text) {
        faults.add(&frame.span(), format!("{path}.frame"), "has no {text}");
    }
    let answer = |written: &Option<Spanned<String>>, key: &str, faults: &mut Faults<'_>| {
        let written = written.as_ref()?;
        let field = format!("{path}.{key}");
        let template = self::template(written, &field, faults)?;
        if [Field::Text, Field::Blink, Field::Length, Field::Check]
            .into_iter()
            .any(|field| template.has(field))
        {
            faults.add(&written.span(), field, "can have {address} and {line} only");
        }
        Some(template)
    };
    let (ack, nak) = (
        answer(&file.ack, "ack", faults),
        answer(&file.nak, "nak", faults),
    );
    if let (None, Some(written)) = (&ack, &file.nak) {
        faults.add(
            &written.span(),
            format!("{path}.nak"),
            "needs an ack beside it",
        );
    }
    let blink_on = bytes(&file.blink_on, &format!("{path}.blink_on"), faults);
    let blink_off = bytes(&file.blink_off, &format!("{path}.blink_off"), faults);
    if template.has(Field::Blink) && blink_on == blink_off {
        faults.add(
            &frame.span(),
            format!("{path}.frame"),
            "has {blink}, and blink_on is the same as blink_off",
        );
    }
    Some(Ascii {
        frame: template,
        checksum,
        blink_on,
        blink_off,
        ack,
        nak,
    })
}

fn modbus(
    file: &ProtocolFile,
    span: &Range<usize>,
    path: &str,
    faults: &mut Faults<'_>,
) -> Option<Modbus> {
    fn or_default<T: Copy + Default>(value: &Option<Spanned<T>>) -> T {
        value
            .as_ref()
            .map(|value| *value.get_ref())
            .unwrap_or_default()
    }
    let Some(register) = &file.register else {
        faults.add(span, format!("{path}.register"), "is missing");
        return None;
    };
    let coding = or_default(&file.coding);
    let (blank, dash, most) = match coding {
        Coding::Number => (u16::MAX, u16::MAX - 1, u16::MAX),
        _ => (0xF, 0xA, 0xF),
    };
    let mut sign = |value: &Option<Spanned<u16>>, key: &str, usual: u16| match value {
        None => usual,
        Some(value) if *value.get_ref() <= most => *value.get_ref(),
        Some(value) => {
            faults.add(
                &value.span(),
                format!("{path}.{key}"),
                format!("must be at most {most}"),
            );
            usual
        }
    };
    let signs = Signs {
        blank: sign(&file.blank, "blank", blank),
        dash: sign(&file.dash, "dash", dash),
    };
    let blink = file.blink.as_ref().map(|blink| *blink.get_ref());
    Some(Modbus {
        function: or_default(&file.function),
        register: *register.get_ref(),
        coding,
        blink,
        signs,
    })
}

/// A template, or a fault.
pub(super) fn template(
    written: &Spanned<String>,
    field: &str,
    faults: &mut Faults<'_>,
) -> Option<Template> {
    match Template::parse(written.get_ref()) {
        Ok(template) => Some(template),
        Err(told) => {
            faults.add(&written.span(), field, told);
            None
        }
    }
}

/// Bytes without fields.
fn bytes(written: &Option<Spanned<String>>, field: &str, faults: &mut Faults<'_>) -> Vec<u8> {
    let Some(written) = written
        .as_ref()
        .filter(|written| !written.get_ref().is_empty())
    else {
        return Vec::new();
    };
    let Some(template) = template(written, field, faults) else {
        return Vec::new();
    };
    let fields = [
        Field::Address,
        Field::Line,
        Field::Length,
        Field::Text,
        Field::Blink,
        Field::Check,
    ];
    if fields.into_iter().any(|field| template.has(field)) {
        faults.add(&written.span(), field, "can have no fields");
    }
    template.fill(&Fill::default())
}
