// SPDX-License-Identifier: EUPL-1.2
//! Lines to ESC/POS bytes: the whole slip is composed first and sent once, so that nothing can be left behind half-way for the next one.
//! Commands as in Epson's ESC/POS reference; written through the `escpos` crate, except letters (it passes on what it cannot encode) and dots.

use std::cell::RefCell;
use std::rc::Rc;

use escpos::driver::Driver;
use escpos::errors::{PrinterError, Result};
use escpos::printer::Printer;
use escpos::utils::{JustifyMode, Protocol, QRCodeCorrectionLevel, QRCodeModel, QRCodeOption};

use super::bitmap::Bitmap;
use super::profile::{CodeStyle, Cut, Profile, Style};
use super::{cp1252, picture};
use crate::slip::{Line, Size};

/// Rows in one `GS v 0`: many printers hold only a few kilobytes, and a band leaves no gap to the next.
const BAND_ROWS: usize = 128;

/// The bytes of a slip.
///
/// # Errors
/// When the `escpos` crate refuses an instruction.
pub fn compose(lines: &[Line], profile: &Profile) -> Result<Vec<u8>> {
    let buffer = Buffer::default();
    let mut printer = Printer::new(buffer.clone(), Protocol::default(), None);
    printer.init()?;
    match profile.style {
        Style::Picture => dots(
            &mut printer,
            &picture::draw(lines, usize::from(profile.width_dots)),
            profile,
        )?,
        Style::Text => letters(&mut printer, lines, profile)?,
    }
    finish(&mut printer, profile)?;
    printer.print()?;
    drop(printer);
    Ok(buffer.bytes.take())
}

/// Feeds the slip out and cuts it. `GS V 66` feeds to the knife by itself, but clones disagree on how far: it is told.
fn finish(printer: &mut Printer<Buffer>, profile: &Profile) -> Result<()> {
    printer.custom(&[0x1B, b'J', profile.feed_dots])?;
    match profile.cut {
        Cut::Full => printer.custom(&[0x1D, b'V', 0])?,
        Cut::Partial => printer.custom(&[0x1D, b'V', 1])?,
        Cut::None => printer.custom(&[0x1B, b'd', 2])?,
    };
    if !profile.after.is_empty() {
        printer.custom(&profile.after)?;
    }
    Ok(())
}

fn letters(printer: &mut Printer<Buffer>, lines: &[Line], profile: &Profile) -> Result<()> {
    // FS . leaves the two-byte mode that Chinese printers start in.
    printer
        .custom(&[0x1C, b'.'])?
        .custom(&[0x1B, b't', profile.code_page])?
        .justify(JustifyMode::CENTER)?;
    for line in lines {
        match line {
            // What the code page lacks is drawn, letter by letter as the screen draws it.
            Line::Text { text, .. } if !cp1252::can(text) => dots(
                printer,
                &picture::draw(std::slice::from_ref(line), usize::from(profile.width_dots)),
                profile,
            )?,
            Line::Text { text, size, bold } => text_line(printer, text, *size, *bold, profile)?,
            Line::Number(text) => dots(
                printer,
                &picture::number(text, usize::from(profile.width_dots)),
                profile,
            )?,
            Line::Rule => rule(printer, profile)?,
            Line::Code(text) => code(printer, text, profile)?,
            Line::Gap(height) => {
                printer.custom(&[0x1B, b'J', u8::try_from(*height).unwrap_or(u8::MAX)])?;
            }
            Line::Cut => {}
        }
    }
    Ok(())
}

fn text_line(
    printer: &mut Printer<Buffer>,
    text: &str,
    size: Size,
    bold: bool,
    profile: &Profile,
) -> Result<()> {
    let times = if size == Size::Large { 2 } else { 1 };
    let columns = usize::from(profile.columns) / usize::from(times);
    printer.bold(bold)?.size(times, times)?;
    for row in picture::wrap(text, |part| part.chars().count() as f32, columns as f32) {
        let mut bytes = cp1252::encode(&row);
        bytes.push(b'\n');
        printer.custom(&bytes)?;
    }
    Ok(())
}

/// A thin line of dots, since no code page has one.
fn rule(printer: &mut Printer<Buffer>, profile: &Profile) -> Result<()> {
    let width = usize::from(profile.width_dots);
    let mut line = Bitmap::new(width, 24);
    line.fill(20, 11, width.saturating_sub(40), 3);
    dots(printer, &line, profile)
}

fn code(printer: &mut Printer<Buffer>, text: &str, profile: &Profile) -> Result<()> {
    if profile.code == CodeStyle::Printer {
        let option = QRCodeOption::new(QRCodeModel::Model2, 6, QRCodeCorrectionLevel::M);
        printer.qrcode_option(text, option)?.custom(b"\n")?;
        return Ok(());
    }
    match picture::code(text, usize::from(profile.width_dots)) {
        Some(picture) => dots(printer, &picture, profile),
        None => text_line(printer, text, Size::Small, false, profile),
    }
}

/// `GS v 0` in bands; none is larger than a block of a printer that needs those.
fn dots(printer: &mut Printer<Buffer>, picture: &Bitmap, profile: &Profile) -> Result<()> {
    let bytes_a_row = picture.width().div_ceil(8);
    let rows = profile.block_bytes.map_or(BAND_ROWS, |block| {
        (usize::from(block) / bytes_a_row.max(1)).clamp(1, BAND_ROWS)
    });
    let mut top = 0;
    while top < picture.height() {
        let bottom = (top + rows).min(picture.height());
        let mut command = vec![0x1D, b'v', b'0', 0];
        for number in [bytes_a_row, bottom - top] {
            let number = u16::try_from(number)
                .map_err(|_| PrinterError::Input("the picture is too wide".to_owned()))?;
            command.extend_from_slice(&number.to_le_bytes());
        }
        command.extend_from_slice(&picture.packed(top, bottom));
        printer.custom(&command)?;
        top = bottom;
    }
    Ok(())
}

/// Where the crate writes to. One composer uses it, in one thread.
#[derive(Clone, Default)]
struct Buffer {
    bytes: Rc<RefCell<Vec<u8>>>,
}

impl Driver for Buffer {
    fn name(&self) -> String {
        "buffer".to_owned()
    }

    fn write(&self, data: &[u8]) -> Result<()> {
        self.bytes.borrow_mut().extend_from_slice(data);
        Ok(())
    }

    fn read(&self, _into: &mut [u8]) -> Result<usize> {
        Ok(0)
    }

    fn flush(&self) -> Result<()> {
        Ok(())
    }
}
