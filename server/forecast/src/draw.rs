// SPDX-License-Identifier: EUPL-1.2
//! Chance without state: every draw is a hash of what it is for.
//!
//! Two updates of the forecast that draw for the same visit in the same replication get the same number (common random numbers), so that
//! figures on a screen change because the hall changed, not because dice were rolled again; and every forecast can be replayed.

/// What a draw is for; part of its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Purpose {
    Service = 1,
    Walk,
    Between,
    NoShow,
    ArrivalCount,
    ArrivalTime,
    ArrivalKind,
    Lateness,
    LunchDelay,
    LunchLength,
    ShortBreak,
    ShortLength,
    Punctuality,
    DayPace,
    Leave,
    Return,
    ServicePace,
    SentOn,
    Silence,
    FurtherLeg,
}

/// One source of draws: a replication's.
#[derive(Clone, Copy, Debug)]
pub struct Chance {
    pub seed: u64,
}

impl Chance {
    /// Uniform in the open interval (0, 1), for the `nth` draw for `purpose` about `who`.
    #[inline]
    pub fn unit(self, purpose: Purpose, who: u64, nth: u64) -> f64 {
        self.named(name(purpose, who, nth))
    }

    /// The same for a [`name`].
    #[inline]
    pub fn named(self, name: u64) -> f64 {
        ((mix(self.seed ^ name) >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    /// Standard normal.
    #[inline]
    pub fn normal(self, purpose: Purpose, who: u64, nth: u64) -> f64 {
        normal_quantile(self.unit(purpose, who, nth))
    }
}

/// What names the `nth` draw for `purpose` about `who`, whichever the source.
#[inline]
pub fn name(purpose: Purpose, who: u64, nth: u64) -> u64 {
    // Most draws are the first of their purpose, whose part of the name is known beforehand.
    const FIRST: [u64; 32] = {
        let (mut first, mut purpose) = ([0; 32], 0);
        while purpose < 32 {
            first[purpose] = mix(purpose as u64);
            purpose += 1;
        }
        first
    };
    let what = if nth == 0 {
        FIRST[purpose as usize]
    } else {
        mix(nth.wrapping_mul(64).wrapping_add(purpose as u64))
    };
    mix(who ^ what)
}

/// The finaliser of splitmix64 (Steele, Lea and Flood 2014).
#[inline]
pub const fn mix(x: u64) -> u64 {
    let mut z = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The inverse of the standard normal distribution function, by Acklam's rational approximation (2003; relative error under 1.2e-9).
#[inline]
pub fn normal_quantile(p: f64) -> f64 {
    const A: [f64; 6] = [
        -39.696_830_286_653_76,
        220.946_098_424_520_5,
        -275.928_510_446_968_7,
        138.357_751_867_269,
        -30.664_798_066_147_16,
        2.506_628_277_459_239,
    ];
    const B: [f64; 5] = [
        -54.476_098_798_224_06,
        161.585_836_858_040_9,
        -155.698_979_859_886_6,
        66.801_311_887_719_72,
        -13.280_681_552_885_72,
    ];
    const C: [f64; 6] = [
        -0.007_784_894_002_430_293,
        -0.322_396_458_041_136_5,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 4] = [
        0.007_784_695_709_041_462,
        0.322_467_129_070_039_8,
        2.445_134_137_142_996,
        3.754_408_661_907_416,
    ];
    const LOW: f64 = 0.02425;
    let tail = |q: f64| {
        (((((C[0] * q + C[1]) * q + C[2]) * q + C[3]) * q + C[4]) * q + C[5])
            / ((((D[0] * q + D[1]) * q + D[2]) * q + D[3]) * q + 1.0)
    };
    let p = p.clamp(1e-300, 1.0 - 1e-16);
    if p < LOW {
        tail((-2.0 * p.ln()).sqrt())
    } else if p > 1.0 - LOW {
        -tail((-2.0 * (1.0 - p).ln()).sqrt())
    } else {
        let q = p - 0.5;
        let r = q * q;
        (((((A[0] * r + A[1]) * r + A[2]) * r + A[3]) * r + A[4]) * r + A[5]) * q
            / (((((B[0] * r + B[1]) * r + B[2]) * r + B[3]) * r + B[4]) * r + 1.0)
    }
}

/// The standard normal distribution function, by the complementary error function of Press et al. (Numerical Recipes, `erfcc`; relative error under 1.2e-7).
pub fn normal_cdf(x: f64) -> f64 {
    let z = (x / std::f64::consts::SQRT_2).abs();
    let t = 1.0 / (1.0 + 0.5 * z);
    let series = -1.265_512_23
        + t * (1.000_023_68
            + t * (0.374_091_96
                + t * (0.096_784_18
                    + t * (-0.186_288_06
                        + t * (0.278_868_07
                            + t * (-1.135_203_98
                                + t * (1.488_515_87 + t * (-0.822_152_23 + t * 0.170_872_77))))))));
    let erfc = t * (-z * z + series).exp();
    if x >= 0.0 {
        1.0 - 0.5 * erfc
    } else {
        0.5 * erfc
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantile_and_distribution_are_inverse() {
        for p in [0.001, 0.01, 0.05, 0.3, 0.5, 0.77, 0.95, 0.999] {
            assert!((normal_cdf(normal_quantile(p)) - p).abs() < 1e-6, "{p}");
        }
        assert!((normal_quantile(0.975) - 1.959_964).abs() < 1e-5);
    }

    #[test]
    fn draws_are_uniform_and_do_not_repeat_each_other() {
        let chance = Chance { seed: 9 };
        let n = 40_000_u64;
        let mean = |f: &dyn Fn(u64) -> f64| (0..n).map(f).sum::<f64>() / n as f64;
        assert!((mean(&|i| chance.unit(Purpose::Service, i, 0)) - 0.5).abs() < 0.006);
        let both = |i| {
            (chance.unit(Purpose::Service, i, 0) - 0.5) * (chance.unit(Purpose::Walk, i, 0) - 0.5)
        };
        assert!(mean(&both).abs() < 0.002);
        let next = |i| {
            (chance.unit(Purpose::Service, i, 0) - 0.5)
                * (chance.unit(Purpose::Service, i + 1, 0) - 0.5)
        };
        assert!(mean(&next).abs() < 0.002);
    }
}
