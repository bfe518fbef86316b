// SPDX-License-Identifier: EUPL-1.2
//! Black and white dots, as thermal paper knows them.

/// A picture of dots. Grows downwards as paper does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bitmap {
    width: usize,
    /// One byte a dot, 1 is black, row by row.
    dots: Vec<u8>,
}

impl Bitmap {
    /// White, `width` × `height` dots.
    pub fn new(width: usize, height: usize) -> Bitmap {
        Bitmap {
            width,
            dots: vec![0; width * height],
        }
    }

    pub fn width(&self) -> usize {
        self.width
    }

    pub fn height(&self) -> usize {
        self.dots.len().checked_div(self.width).unwrap_or(0)
    }

    /// True where there is black; false outside.
    pub fn get(&self, x: usize, y: usize) -> bool {
        x < self.width && self.dots.get(y * self.width + x) == Some(&1)
    }

    /// Blackens a dot; outside the picture nothing happens.
    pub fn set(&mut self, x: usize, y: usize) {
        if x < self.width
            && let Some(dot) = self.dots.get_mut(y * self.width + x)
        {
            *dot = 1;
        }
    }

    pub fn fill(&mut self, left: usize, top: usize, width: usize, height: usize) {
        for y in top..top + height {
            for x in left..left + width {
                self.set(x, y);
            }
        }
    }

    /// Makes the picture at least `height` dots high.
    pub fn grow(&mut self, height: usize) {
        if height > self.height() {
            self.dots.resize(self.width * height, 0);
        }
    }

    /// Rows `top..bottom` packed eight dots a byte, the leftmost in the highest bit: the form of `GS v 0`.
    pub fn packed(&self, top: usize, bottom: usize) -> Vec<u8> {
        let bytes_a_row = self.width.div_ceil(8);
        let mut packed = vec![0; bytes_a_row * (bottom - top)];
        for y in top..bottom {
            for x in (0..self.width).filter(|x| self.get(*x, y)) {
                packed[(y - top) * bytes_a_row + x / 8] |= 0x80 >> (x % 8);
            }
        }
        packed
    }

    /// One byte a dot, 0 black and 255 white, row by row.
    pub fn grey(&self) -> Vec<u8> {
        self.dots
            .iter()
            .map(|dot| if *dot == 1 { 0 } else { 255 })
            .collect()
    }

    /// The picture as PNG.
    pub fn png(&self) -> Result<Vec<u8>, png::EncodingError> {
        let mut bytes = Vec::new();
        let (width, height) = (
            u32::try_from(self.width).unwrap_or(u32::MAX),
            u32::try_from(self.height()).unwrap_or(u32::MAX),
        );
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.grey())?;
        writer.finish()?;
        Ok(bytes)
    }
}
