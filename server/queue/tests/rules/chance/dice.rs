// SPDX-License-Identifier: EUPL-1.2
//! Chance that can be played again (SplitMix64, Steele, Lea and Flood 2014).

pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 on, less than `n`; 0 for 0.
    pub fn below(&mut self, n: u32) -> u32 {
        u32::try_from(self.roll() % u64::from(n.max(1))).expect("a remainder of a u32 is one")
    }

    pub fn below_u16(&mut self, n: u16) -> u16 {
        u16::try_from(self.below(u32::from(n))).expect("less than a u16 is one")
    }

    pub fn one_in(&mut self, n: u32) -> bool {
        self.below(n) == 0
    }

    pub fn maybe<T>(&mut self, n: u32, make: impl FnOnce(&mut Dice) -> T) -> Option<T> {
        if self.one_in(n) {
            Some(make(self))
        } else {
            None
        }
    }

    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(u32::try_from(of.len()).expect("a short list")) as usize]
    }
}
