// SPDX-License-Identifier: EUPL-1.2
//! Chance that can be played again (SplitMix64, Steele, Lea and Flood 2014), apart from the draws of the forecast itself.

pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    /// Uniform in (0, 1).
    pub fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (((z ^ (z >> 31)) >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    pub fn happens(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Standard normal, by Box and Muller (1958).
    pub fn normal(&mut self) -> f64 {
        (-2.0 * self.unit().ln()).sqrt() * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// Log-normal with this median and `sigma`.
    pub fn around(&mut self, median_s: f64, sigma: f64) -> f64 {
        median_s * (sigma * self.normal()).exp()
    }

    pub fn exponential(&mut self, mean_s: f64) -> f64 {
        -mean_s * self.unit().ln()
    }
}
