// SPDX-License-Identifier: EUPL-1.2
//! What a counter of which nothing is heard may be doing: getting ready, or at lunch or on a short break of which nobody has said a word.
//!
//! Each is as likely as it usually is, times how likely the silence is under it (Bayes). How many pauses are silent is learned. A counter
//! that calls after lunch was due, and has not been said to be there, has been there without a word or does not go today.

use crate::draw::normal_cdf;
use crate::habits::{CounterHabits, LogNormal, Lunch};

/// For so long a counter has usually worked when it is done with somebody, which is what tires it, in seconds.
const WORKED_S: f64 = 600.0;
/// What is not known of when a lunch began, in seconds.
const BEGUN_S: f64 = 60.0;

/// A counter from which nothing is heard from `free_s` to `now_s`, and which somebody has been waiting for since `wanted_s` (infinite:
/// nobody). Seconds since midnight.
#[derive(Clone, Copy, Debug)]
pub struct Silence<'a> {
    pub habit: &'a CounterHabits,
    /// From the end of a service to the next call.
    pub between: LogNormal,
    pub free_s: f64,
    pub wanted_s: f64,
    pub now_s: f64,
}

/// How likely each is. The first four are all there is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guess {
    /// In this silence at lunch: still, or until it called.
    pub lunch: f64,
    /// In this silence at lunch, from which it had come back before somebody waited.
    pub unseen: f64,
    /// Not at lunch, and there is none to come any more.
    pub over: f64,
    /// Not at lunch, which is still to come.
    pub to_come: f64,
    /// Of the last two: on a short break, still, or until it called.
    pub short: f64,
}

impl Silence<'_> {
    /// What it is doing, while the silence lasts.
    pub fn lasting(&self) -> Guess {
        let (known, silent_s) = (self.before(), self.now_s - self.free_s);
        let not_called = self.over(self.wanted_for_s());
        let (not_ready, ready) = (self.over(silent_s), 1.0 - self.over(silent_s));
        let gone = known.to_come * known.due * self.habit.silent;
        let (lunching, back) = self.lunch_ends().map_or((0.0, 0.0), |(mean_s, spread_s)| {
            let ended = |s: f64| normal_cdf((s - mean_s) / spread_s);
            (
                ready * (1.0 - ended(self.now_s)),
                ready * ended(self.wanted_s.min(self.now_s)) * not_called,
            )
        });
        let paused = self.breaks()
            * ready
            * (1.0
                - self
                    .habit
                    .break_length
                    .share_under(silent_s - self.ready_s()));
        let to_come = (1.0 - known.due) * not_called + known.due * not_ready;
        known.guess(gone * lunching, gone * back, (to_come, not_called), paused)
    }

    /// What it has done, now that it calls.
    pub fn broken(&self) -> Guess {
        let (known, silent_s) = (self.before(), self.now_s - self.free_s);
        // Who comes to a counter that waits for somebody is called at once.
        let at_work = density(self.between, self.wanted_for_s().max(self.between.mu.exp()));
        let gone = known.to_come * known.due * self.habit.silent;
        let (lunched, unseen) = self.lunch_ends().map_or((0.0, 0.0), |(mean_s, spread_s)| {
            let standard = |s: f64| (s - mean_s) / spread_s;
            let back = if self.wanted_s > self.free_s {
                normal_cdf(standard(self.wanted_s.min(self.now_s))) * at_work
            } else {
                0.0
            };
            (
                (-0.5 * standard(self.now_s).powi(2)).exp()
                    / (spread_s * std::f64::consts::TAU.sqrt()),
                back,
            )
        });
        let paused = self.breaks() * density(self.habit.break_length, silent_s - self.ready_s());
        let known = Known {
            to_come: known.to_come * (1.0 - known.due),
            ..known
        };
        known.guess(gone * lunched, gone * unseen, (at_work, at_work), paused)
    }

    /// What was known when it was last heard of; and whether lunch has become due since, if it had not been.
    fn before(&self) -> Known {
        let Some(lunch) = self.habit.lunch else {
            return Known {
                to_come: 0.0,
                over: 1.0,
                due: 0.0,
            };
        };
        let not_due = |s: f64| {
            1.0 / (1.0
                + ((s - lunch.due_s) / self.habit.lunch_kept_s.max(30.0) * 1.8)
                    .min(500.0)
                    .exp())
        };
        let due = 1.0
            - not_due(self.now_s.max(self.habit.lunch_after_s)) / not_due(self.habit.lunch_after_s);
        Known {
            to_come: 1.0 - self.habit.lunch_over,
            over: self.habit.lunch_over,
            due,
        }
    }

    /// Mean and spread of when a lunch in this silence ends.
    pub fn lunch_ends(&self) -> Option<(f64, f64)> {
        let Lunch {
            due_s,
            length_s,
            length_spread_s,
            ..
        } = self.habit.lunch?;
        let began_s = self.lunch_began_s();
        let begun_s = if began_s > due_s {
            BEGUN_S
        } else {
            BEGUN_S.hypot(self.habit.lunch_kept_s)
        };
        Some((began_s + length_s, length_spread_s.hypot(begun_s)))
    }

    /// From when on it has been at lunch, if it has.
    pub fn lunch_began_s(&self) -> f64 {
        let ready_s = self.free_s + self.ready_s();
        self.habit
            .lunch
            .map_or(ready_s, |lunch| lunch.due_s.max(ready_s))
    }

    /// The share of short breaks nobody speaks of among what follows a service.
    fn breaks(&self) -> f64 {
        self.habit.silent * (1.0 - (-self.habit.break_rate * WORKED_S).exp())
    }

    /// For how long somebody has been waiting for it since it was free.
    fn wanted_for_s(&self) -> f64 {
        (self.now_s - self.wanted_s.max(self.free_s)).max(0.0)
    }

    /// How long it usually takes to get ready.
    pub fn ready_s(&self) -> f64 {
        self.between.mean_s()
    }

    /// The probability that it takes longer than this to get ready.
    fn over(&self, s: f64) -> f64 {
        1.0 - self.between.share_under(s)
    }
}

/// What was known before a silence: `to_come` and `over` are all there is; and how likely it is that lunch has become due since.
struct Known {
    to_come: f64,
    over: f64,
    due: f64,
}

impl Known {
    /// `at_work` says how likely the silence is at work with lunch to come and with none, and `paused` on a short break. Where nothing
    /// explains it, it is a short break.
    fn guess(self, lunch: f64, unseen: f64, at_work: (f64, f64), paused: f64) -> Guess {
        let (to_come, over) = (
            self.to_come * (at_work.0 + paused),
            self.over * (at_work.1 + paused),
        );
        let short = (self.to_come + self.over) * paused;
        let all = lunch + unseen + over + to_come;
        if all < 1e-12 {
            let to_come = self.to_come / (self.to_come + self.over).max(1e-12);
            return Guess {
                lunch: 0.0,
                unseen: 0.0,
                over: 1.0 - to_come,
                to_come,
                short: 1.0,
            };
        }
        Guess {
            lunch: lunch / all,
            unseen: unseen / all,
            over: over / all,
            to_come: to_come / all,
            short: short / all,
        }
    }
}

impl Guess {
    /// Of a counter that has just been heard of.
    pub fn heard(lunch_over: f64) -> Guess {
        Guess {
            lunch: 0.0,
            unseen: 0.0,
            over: lunch_over,
            to_come: 1.0 - lunch_over,
            short: 0.0,
        }
    }
}

/// Of a log-normal duration, for each second.
fn density(length: LogNormal, s: f64) -> f64 {
    if s <= 0.0 {
        return 0.0;
    }
    let sigma = length.sigma.max(1e-6);
    (-0.5 * ((s.ln() - length.mu) / sigma).powi(2)).exp()
        / (s * sigma * std::f64::consts::TAU.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DUE_S: f64 = 43_200.0;

    /// Lunch is due at noon for half an hour; a fifth of pauses are silent; somebody has been waiting since a quarter of a minute before it
    /// was free, if at all.
    fn silence(free_s: f64, wanted: bool, now_s: f64, read: impl Fn(&Silence) -> Guess) -> Guess {
        let lunch = Lunch {
            due_s: DUE_S,
            due_spread_s: 0.0,
            length_s: 1_800.0,
            length_spread_s: 200.0,
        };
        let plain = CounterHabits::plain(28_800.0, 64_800.0);
        let habit = CounterHabits {
            lunch: Some(lunch),
            silent: 0.2,
            break_rate: 1e-4,
            lunch_over: 0.03,
            lunch_after_s: free_s - 500.0,
            ..plain
        };
        let wanted_s = if wanted { free_s - 15.0 } else { f64::INFINITY };
        let guess = read(&Silence {
            habit: &habit,
            between: LogNormal::with_mean(30.0, 0.6),
            free_s,
            wanted_s,
            now_s,
        });
        let all = guess.lunch + guess.unseen + guess.over + guess.to_come;
        assert!(
            (all - 1.0).abs() < 1e-9 && guess.short <= guess.over + guess.to_come + 1e-9,
            "{guess:?}"
        );
        guess
    }

    #[test]
    fn a_counter_that_has_just_been_heard_of_is_at_work() {
        let guess = silence(DUE_S - 7_200.0, true, DUE_S - 7_190.0, |silence| {
            silence.lasting()
        });
        assert!(
            guess.lunch < 1e-6 && guess.short < 0.01 && guess.to_come > 0.95,
            "{guess:?}"
        );
    }

    #[test]
    fn one_that_is_silent_while_somebody_waits_is_away_the_surer_the_longer() {
        let at = |s: f64| {
            silence(DUE_S - 7_200.0, true, DUE_S - 7_200.0 + s, |silence| {
                silence.lasting()
            })
        };
        assert!(at(30.0).short < 0.05 && at(90.0).short > at(30.0).short && at(240.0).short > 0.9);
        let at = |s: f64| {
            silence(DUE_S + 600.0, true, DUE_S + 600.0 + s, |silence| {
                silence.lasting()
            })
        };
        assert!(
            at(5.0).lunch < 0.05 && at(300.0).lunch > 0.9,
            "after lunch was due it is lunch: {:?} {:?}",
            at(5.0),
            at(300.0)
        );
        assert!(
            at(1e6).short > 0.99,
            "what nothing explains is a break: {:?}",
            at(1e6)
        );
    }

    #[test]
    fn one_that_waits_for_somebody_and_has_not_said_that_it_goes_is_at_lunch() {
        let at = |s: f64| {
            silence(DUE_S - 1_200.0, false, DUE_S + s, |silence| {
                silence.lasting()
            })
        };
        assert!(
            at(-600.0).lunch < 0.01 && at(900.0).lunch > 0.7,
            "{:?} {:?}",
            at(-600.0),
            at(900.0)
        );
        assert!(
            at(3_600.0).lunch < 0.01 && at(3_600.0).unseen > 0.7,
            "{:?}",
            at(3_600.0)
        );
    }

    #[test]
    fn one_that_calls_after_a_silence_as_long_as_lunch_has_been_there() {
        let guess = silence(DUE_S + 600.0, true, DUE_S + 600.0 + 1_700.0, |silence| {
            silence.broken()
        });
        assert!(guess.lunch > 0.98, "{guess:?}");
        let guess = silence(DUE_S - 7_200.0, true, DUE_S - 7_200.0 + 330.0, |silence| {
            silence.broken()
        });
        assert!(guess.short > 0.9 && guess.to_come > 0.9, "{guess:?}");
        let guess = silence(DUE_S + 7_200.0, true, DUE_S + 7_230.0, |silence| {
            silence.broken()
        });
        assert!(
            guess.over > 0.9,
            "one that calls long after lunch was due does not go: {guess:?}"
        );
    }
}
