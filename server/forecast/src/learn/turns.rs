// SPDX-License-Identifier: EUPL-1.2
//! A yes or no of every day, whose probability stays the same for a while and may be quite another one from some day on: a counter that
//! goes home at noon from now on, or does not come any more.
//!
//! Each moment at which it may have changed last is a hypothesis with counts of its own since then, weighed by how well it has forecast
//! the days (Bayesian online change-point detection: Adams and MacKay 2007, with the beta distribution).

/// Probability that it changes from one day to the next.
const CHANGES: f64 = 0.01;
/// After a change mostly yes or mostly no: pseudo-counts of both.
const AFRESH: (f64, f64) = (0.2, 0.4);
/// Probability at the begin that weekdays differ.
const DIFFER: f64 = 0.1;
/// Hypotheses that are kept; the least likely one goes.
const KEPT: usize = 24;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Turns(Vec<Since>);

/// Nothing has changed since some day.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Since {
    likely: f64,
    yes: f64,
    no: f64,
}

/// The same where the weekday may decide: a counter that comes on Tuesdays and Thursdays. Each weekday has its own [`Turns`], which begins at
/// what all days say. Whether weekdays differ is weighed by how well either has forecast the days.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ByWeekday {
    all: Turns,
    each: [Option<Turns>; 7],
    /// Probability that weekdays differ.
    differ: f64,
}

impl ByWeekday {
    /// Leans on `prior` as [`Turns::new`] does.
    pub fn new(prior: f64, weight: f64) -> ByWeekday {
        ByWeekday {
            all: Turns::new(prior, weight),
            each: [const { None }; 7],
            differ: DIFFER,
        }
    }

    pub fn add(&mut self, weekday: u8, yes: bool) {
        let said = |share: f64| if yes { share } else { 1.0 - share };
        let usual = self.all.get();
        let (differ, same) = (
            self.differ * said(self.of_weekday(weekday)),
            (1.0 - self.differ) * said(usual),
        );
        self.differ = (differ / (differ + same).max(f64::MIN_POSITIVE))
            .clamp(DIFFER / 2.0, 1.0 - DIFFER / 2.0);
        self.each[usize::from(weekday) % 7]
            .get_or_insert_with(|| Turns::new(usual, AFRESH.0 + AFRESH.1))
            .add(yes);
        self.all.add(yes);
    }

    /// Probability of a yes on a day of this weekday.
    pub fn get(&self, weekday: u8) -> f64 {
        self.differ * self.of_weekday(weekday) + (1.0 - self.differ) * self.all.get()
    }

    fn of_weekday(&self, weekday: u8) -> f64 {
        self.each[usize::from(weekday) % 7]
            .as_ref()
            .unwrap_or(&self.all)
            .get()
    }
}

impl Turns {
    /// At the begin it leans on `prior` as if it had been seen `weight` times.
    pub fn new(prior: f64, weight: f64) -> Turns {
        Turns(vec![Since {
            likely: 1.0,
            yes: prior * weight,
            no: (1.0 - prior) * weight,
        }])
    }

    pub fn add(&mut self, yes: bool) {
        for since in &mut self.0 {
            since.likely *= if yes {
                since.share()
            } else {
                1.0 - since.share()
            };
            *if yes { &mut since.yes } else { &mut since.no } += 1.0;
        }
        let all: f64 = self.0.iter().map(|since| since.likely).sum();
        self.0
            .iter_mut()
            .for_each(|since| since.likely *= (1.0 - CHANGES) / all.max(f64::MIN_POSITIVE));
        if self.0.len() >= KEPT
            && let Some(least) =
                (0..self.0.len()).min_by(|a, b| self.0[*a].likely.total_cmp(&self.0[*b].likely))
        {
            self.0.remove(least);
        }
        self.0.push(Since {
            likely: CHANGES,
            yes: AFRESH.0,
            no: AFRESH.1,
        });
    }

    /// Probability of a yes on the next day.
    pub fn get(&self) -> f64 {
        let all: f64 = self.0.iter().map(|since| since.likely).sum();
        self.0
            .iter()
            .map(|since| since.likely * since.share())
            .sum::<f64>()
            / all.max(f64::MIN_POSITIVE)
    }
}

impl Since {
    fn share(&self) -> f64 {
        self.yes / (self.yes + self.no)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(days: impl IntoIterator<Item = bool>) -> f64 {
        let mut turns = Turns::new(0.03, 4.0);
        days.into_iter().for_each(|yes| turns.add(yes));
        turns.get()
    }

    #[test]
    fn a_new_habit_is_believed_within_days_and_a_single_day_is_not() {
        let usual = || std::iter::repeat_n(false, 20);
        assert!(after(usual()) < 0.03);
        assert!(
            (0.1..0.4).contains(&after(usual().chain([true]))),
            "{}",
            after(usual().chain([true]))
        );
        assert!(
            after(usual().chain([true; 3])) > 0.75,
            "{}",
            after(usual().chain([true; 3]))
        );
        assert!(after(usual().chain([true, false, false, false])) < 0.1);
        assert!(
            after(usual().chain([true; 10]).chain([false; 3])) < 0.3,
            "and back"
        );
    }

    /// Weeks of five days, of which these are a yes; then the probability for each weekday.
    fn after_weeks(weeks: usize, yes: [bool; 5]) -> [f64; 5] {
        let mut turns = ByWeekday::new(0.03, 4.0);
        (0..weeks)
            .flat_map(|_| yes.iter().zip(0..))
            .for_each(|(yes, weekday)| turns.add(weekday, *yes));
        std::array::from_fn(|weekday| turns.get(weekday as u8))
    }

    #[test]
    fn weekdays_that_differ_are_known_after_some_weeks_and_where_they_do_not_little_is_lost() {
        let some = [true, false, true, false, true];
        let known = after_weeks(4, some);
        assert!(
            known.iter().zip(some).all(|(share, yes)| if yes {
                *share > 0.75
            } else {
                *share < 0.25
            }),
            "{known:?}"
        );
        assert!(after_weeks(4, [false; 5]).iter().all(|share| *share < 0.03));
        let mut once = ByWeekday::new(0.03, 4.0);
        (0..30).for_each(|day: u8| once.add(day % 5, day == 22));
        assert!((0..5).all(|weekday| once.get(weekday) < 0.15), "{once:?}");
    }

    #[test]
    fn now_and_then_stays_now_and_then() {
        let share = after((0..100).map(|day| day % 5 == 0));
        assert!((0.1..0.35).contains(&share), "{share}");
    }
}
