// SPDX-License-Identifier: EUPL-1.2
//! Our own reading of ESC/POS, written against the command reference and not against our composer: bytes become the paper that a printer would
//! give. Whatever it does not know is a fault, so that a stray byte cannot hide.

use ab_glyph::{Font, FontRef, PxScale, ScaleFont};

use super::bitmap::Bitmap;
use super::{cp1252, picture};

const LETTER_WIDTH: usize = 12;
const LETTER_HEIGHT: usize = 24;
const LINE_SPACING: usize = 30;

/// What came out of the printer.
#[derive(Clone, Debug, Default)]
pub struct Printed {
    /// One picture a slip, from cut to cut.
    pub slips: Vec<Bitmap>,
    /// The texts that were printed with the printer's own letters, one a row.
    pub texts: Vec<String>,
    /// The contents of the QR codes that the printer was told to make.
    pub codes: Vec<String>,
    /// Orders that no printer could follow, in words for engineers.
    pub faults: Vec<String>,
    /// What a printer in good order answers to the questions among the orders.
    pub answers: Vec<u8>,
}

/// Prints `bytes` on paper of `width_dots`, taking letters above 0x7F as Windows-1252 if the code page is `code_page`.
pub fn print(bytes: &[u8], width_dots: usize, code_page: u8) -> Printed {
    let mut paper = Paper::new(width_dots, code_page);
    let mut rest = bytes;
    while let Some(taken) = paper.order(rest) {
        rest = &rest[taken.min(rest.len())..];
    }
    paper.finish();
    paper.printed
}

struct Paper {
    width: usize,
    windows_page: u8,
    page: u8,
    bold: bool,
    wide: usize,
    high: usize,
    align: u8,
    spacing: usize,
    y: usize,
    row: Vec<(char, usize, usize, bool)>,
    code_data: Vec<u8>,
    code_size: usize,
    sheet: Bitmap,
    printed: Printed,
}

impl Paper {
    fn new(width: usize, windows_page: u8) -> Paper {
        Paper {
            width,
            windows_page,
            page: 0,
            bold: false,
            wide: 1,
            high: 1,
            align: 0,
            spacing: LINE_SPACING,
            y: 0,
            row: Vec::new(),
            code_data: Vec::new(),
            code_size: 3,
            sheet: Bitmap::new(width, 0),
            printed: Printed::default(),
        }
    }

    /// Follows the first order of `bytes`; returns how many bytes it took, none when there are none.
    fn order(&mut self, bytes: &[u8]) -> Option<usize> {
        let taken = match bytes {
            [] => return None,
            [0x1B, rest @ ..] => 1 + self.esc(rest),
            [0x1D, rest @ ..] => 1 + self.gs(rest),
            // FS . (one-byte letters), DLE ENQ n (leave an error), NUL (nothing).
            [0x1C, b'.', ..] => 2,
            [0x10, 0x05, _, ..] => 3,
            [0, ..] => 1,
            // DLE EOT n: tell your state.
            [0x10, 0x04, _, ..] => {
                self.printed.answers.push(0x12);
                3
            }
            [b'\n', ..] => {
                self.line();
                1
            }
            [byte, ..] => {
                self.letter(*byte);
                1
            }
        };
        Some(taken)
    }

    fn esc(&mut self, rest: &[u8]) -> usize {
        match rest {
            [b'@', ..] => {
                let sheet = std::mem::replace(&mut self.sheet, Bitmap::new(0, 0));
                let printed = std::mem::take(&mut self.printed);
                let y = self.y;
                *self = Paper {
                    sheet,
                    printed,
                    y,
                    ..Paper::new(self.width, self.windows_page)
                };
                1
            }
            [b't', page, ..] => {
                self.page = *page;
                2
            }
            [b'a', align @ 0..=2, ..] => {
                self.align = *align;
                2
            }
            [b'E', on, ..] => {
                self.bold = on & 1 == 1;
                2
            }
            [b'J', dots, ..] => {
                self.flush_row();
                self.feed(usize::from(*dots));
                2
            }
            [b'd', lines, ..] => {
                self.flush_row();
                self.feed(usize::from(*lines) * self.spacing);
                2
            }
            [b'3', dots, ..] => {
                self.spacing = usize::from(*dots);
                2
            }
            [b'2', ..] => {
                self.spacing = LINE_SPACING;
                1
            }
            _ => self.fault("ESC", rest),
        }
    }

    fn gs(&mut self, rest: &[u8]) -> usize {
        match rest {
            [b'!', size, ..] if size & 0x88 == 0 => {
                (self.wide, self.high) = (usize::from(size >> 4) + 1, usize::from(size & 7) + 1);
                2
            }
            [b'V', 0 | 1 | b'0' | b'1', ..] => {
                self.cut();
                2
            }
            [b'V', b'A' | b'B', feed, ..] => {
                self.feed(usize::from(*feed));
                self.cut();
                3
            }
            // The presenter: eject, retract, catch, motor; with a length, present so much of it.
            [b'e', 3, _, ..] => 3,
            [b'e', 1..=5, ..] => 2,
            // Tell your state, after what is printed so far.
            [b'r', _, ..] => {
                self.printed.answers.push(0);
                2
            }
            // Tell changes of your state by yourself, beginning with how it is.
            [b'a', which, ..] => {
                self.printed.answers.extend_from_slice(if *which == 0 {
                    &[]
                } else {
                    &[0x10, 0, 0, 0x0F]
                });
                2
            }
            // Function 48: say this name once all before it is printed.
            [b'(', b'H', 6, 0, 48, 48, id @ ..] if id.len() >= 4 => {
                self.printed
                    .answers
                    .extend_from_slice(&[0x37, 0x22, id[0], id[1], id[2], id[3], 0]);
                10
            }
            [
                b'v',
                b'0',
                0 | b'0',
                x_low,
                x_high,
                y_low,
                y_high,
                data @ ..,
            ] => self.raster(
                u16::from_le_bytes([*x_low, *x_high]),
                u16::from_le_bytes([*y_low, *y_high]),
                data,
            ),
            [b'(', b'k', low, high, data @ ..] => {
                self.code(usize::from(u16::from_le_bytes([*low, *high])), data)
            }
            _ => self.fault("GS", rest),
        }
    }

    fn fault(&mut self, lead: &str, rest: &[u8]) -> usize {
        self.printed.faults.push(format!(
            "{lead} {:02X?} is not known",
            rest.get(..4.min(rest.len())).unwrap_or_default()
        ));
        1
    }

    /// `GS v 0`: printed at the left edge moved by the justification, at the start of a line only.
    fn raster(&mut self, bytes_a_row: u16, rows: u16, data: &[u8]) -> usize {
        const HEAD: usize = 7;
        let (bytes_a_row, rows) = (usize::from(bytes_a_row), usize::from(rows));
        let Some(data) = data.get(..bytes_a_row * rows) else {
            self.printed
                .faults
                .push("GS v 0 announces more dots than come".to_owned());
            return HEAD + data.len();
        };
        if !self.row.is_empty() {
            self.printed
                .faults
                .push("GS v 0 in the middle of a line".to_owned());
        }
        let left = self.left_of(bytes_a_row * 8);
        self.sheet.grow(self.y + rows);
        for (row, line) in data.chunks_exact(bytes_a_row.max(1)).enumerate() {
            for (column, byte) in line.iter().enumerate() {
                for bit in (0..8).filter(|bit| byte & (0x80 >> bit) != 0) {
                    self.sheet.set(left + column * 8 + bit, self.y + row);
                }
            }
        }
        self.y += rows;
        HEAD + data.len()
    }

    /// `GS ( k`: functions 165, 167, 169, 180, 181 of symbol 49 (QR).
    fn code(&mut self, length: usize, data: &[u8]) -> usize {
        let Some(data) = data.get(..length) else {
            return self.fault("GS ( k, too short", data);
        };
        match data {
            [49, 65, 49 | 50, 0] | [49, 69, 48..=51] => {}
            [49, 67, size @ 1..=16] => self.code_size = usize::from(*size),
            [49, 80, 48, text @ ..] => self.code_data = text.to_vec(),
            [49, 81, 48] => self.print_code(),
            _ => {
                self.fault("GS ( k", data);
            }
        }
        4 + length
    }

    fn print_code(&mut self) {
        let text = String::from_utf8_lossy(&self.code_data).into_owned();
        let Some(modules) = picture::qr_modules(&text) else {
            self.printed
                .faults
                .push("the QR code holds too much".to_owned());
            return;
        };
        let left = self.left_of(modules.len() * self.code_size);
        self.sheet.grow(self.y + modules.len() * self.code_size);
        for (row, line) in modules.iter().enumerate() {
            for (column, _) in line.iter().enumerate().filter(|(_, black)| **black) {
                let (x, y) = (
                    left + column * self.code_size,
                    self.y + row * self.code_size,
                );
                self.sheet.fill(x, y, self.code_size, self.code_size);
            }
        }
        self.y += modules.len() * self.code_size;
        self.printed.codes.push(text);
    }

    fn letter(&mut self, byte: u8) {
        let letter = match byte {
            0x20..=0x7E => Some(char::from(byte)),
            0x80.. if self.page == self.windows_page => cp1252::decode(byte),
            _ => None,
        };
        match letter {
            Some(letter) => {
                if self.row_width() + self.wide * LETTER_WIDTH > self.width {
                    self.line();
                }
                self.row.push((letter, self.wide, self.high, self.bold));
            }
            None => self
                .printed
                .faults
                .push(format!("byte {byte:02X} has no letter")),
        }
    }

    fn row_width(&self) -> usize {
        self.row
            .iter()
            .map(|(_, wide, _, _)| wide * LETTER_WIDTH)
            .sum()
    }

    fn line(&mut self) {
        if self.row.is_empty() {
            self.feed(self.spacing);
        }
        self.flush_row();
    }

    fn flush_row(&mut self) {
        if self.row.is_empty() {
            return;
        }
        let mut x = self.left_of(self.row_width());
        let row = std::mem::take(&mut self.row);
        let high = row.iter().map(|(_, _, high, _)| *high).max().unwrap_or(1);
        self.feed((LETTER_HEIGHT * high).max(self.spacing));
        self.printed
            .texts
            .push(row.iter().map(|(letter, ..)| *letter).collect());
        let base = self.y.saturating_sub(LINE_SPACING - LETTER_HEIGHT);
        for (letter, wide, high, bold) in row {
            self.draw_letter(
                letter,
                x,
                base.saturating_sub(LETTER_HEIGHT * high),
                wide,
                high,
                bold,
            );
            x += wide * LETTER_WIDTH;
        }
    }

    fn draw_letter(
        &mut self,
        letter: char,
        x: usize,
        top: usize,
        wide: usize,
        high: usize,
        bold: bool,
    ) {
        let bytes = if bold {
            assets::fonts::BOLD
        } else {
            assets::fonts::REGULAR
        };
        let font = FontRef::try_from_slice(bytes)
            .expect("the font shipped in the program is whole: a test of the assets reads it");
        let (cell_width, cell_height) =
            ((LETTER_WIDTH * wide) as f32, (LETTER_HEIGHT * high) as f32);
        let natural = font
            .as_scaled(cell_height * 1.1)
            .h_advance(font.glyph_id(letter))
            .max(1.0);
        let squeeze = (cell_width / natural).min(1.0);
        let scale = PxScale {
            x: cell_height * 1.1 * squeeze,
            y: cell_height * 1.1,
        };
        let left = x as f32 + (cell_width - natural * squeeze) / 2.0;
        picture::draw_row(
            &mut self.sheet,
            &font,
            &letter.to_string(),
            scale,
            left,
            top as f32,
        );
    }

    fn left_of(&self, width: usize) -> usize {
        let free = self.width.saturating_sub(width);
        match self.align {
            1 => free / 2,
            2 => free,
            _ => 0,
        }
    }

    fn feed(&mut self, dots: usize) {
        self.y += dots;
        self.sheet.grow(self.y);
    }

    fn cut(&mut self) {
        if !self.row.is_empty() {
            self.printed
                .faults
                .push("cut in the middle of a line".to_owned());
        }
        self.y = 0;
        self.printed.slips.push(std::mem::replace(
            &mut self.sheet,
            Bitmap::new(self.width, 0),
        ));
    }

    /// What was printed and not cut counts as a slip too: it is torn by hand.
    fn finish(&mut self) {
        self.flush_row();
        if self.sheet.height() > 0 {
            self.printed.slips.push(std::mem::replace(
                &mut self.sheet,
                Bitmap::new(self.width, 0),
            ));
        }
    }
}
