// SPDX-License-Identifier: EUPL-1.2
//! Which troubles are worth an alarm now: those that last longer than the office wants to wait, each once when it begins to count and once when
//! it is over. Pure: the moment is an argument.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// A trouble of a device.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Standing {
    pub device: u64,
    pub trouble: String,
}

/// Remembers what was told.
#[derive(Debug, Default)]
pub struct AlarmDelay {
    standing: BTreeMap<Standing, Told>,
}

#[derive(Clone, Copy, Debug)]
struct Told {
    since: Instant,
    is_told: bool,
}

impl AlarmDelay {
    /// What to tell, given all that is wrong at `now`: true for what has begun, false for what is over.
    pub fn look(
        &mut self,
        wrong: &[Standing],
        after: Duration,
        now: Instant,
    ) -> Vec<(Standing, bool)> {
        let mut news = Vec::new();
        self.standing.retain(|one, told| {
            let stands = wrong.contains(one);
            if !stands && told.is_told {
                news.push((one.clone(), false));
            }
            stands
        });
        for one in wrong {
            let told = self.standing.entry(one.clone()).or_insert(Told {
                since: now,
                is_told: false,
            });
            if !told.is_told && now - told.since >= after {
                told.is_told = true;
                news.push((one.clone(), true));
            }
        }
        news
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lasts_is_told_once_and_its_end_once_and_what_passes_never() {
        let (mut watch, start) = (AlarmDelay::default(), Instant::now());
        let paper = Standing {
            device: 1,
            trouble: "paper-out".to_owned(),
        };
        let cover = Standing {
            device: 1,
            trouble: "cover-open".to_owned(),
        };
        let after = Duration::from_secs(30);
        let days = [
            (0, vec![paper.clone(), cover.clone()], vec![]),
            (20, vec![paper.clone()], vec![]),
            (
                30,
                vec![paper.clone(), cover.clone()],
                vec![(paper.clone(), true)],
            ),
            (40, vec![paper.clone(), cover.clone()], vec![]),
            (59, vec![], vec![(paper.clone(), false)]),
            (100, vec![], vec![]),
        ];
        for (second, wrong, told) in days {
            assert_eq!(
                watch.look(&wrong, after, start + Duration::from_secs(second)),
                told,
                "at {second}"
            );
        }
        assert_eq!(
            watch.look(std::slice::from_ref(&cover), Duration::ZERO, start),
            [(cover, true)]
        );
    }
}
