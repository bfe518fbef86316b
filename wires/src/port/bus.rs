// SPDX-License-Identifier: EUPL-1.2
//! Which panel of a line is to be told something now: pure. Time is milliseconds of a clock that never goes back.

use crate::driver::Cells;

/// A panel that blinks by being written to is on and off for this long.
const HALF_BLINK_MS: u64 = 500;
/// A panel that does not answer is tried again after this long, which doubles up to the longest.
const FIRST_REST_MS: u64 = 1_000;
const LONGEST_REST_MS: u64 = 30_000;

/// The panels of one line.
#[derive(Debug)]
pub struct Bus {
    slots: Vec<Slot>,
    refresh_ms: u64,
    /// Where the search for the next begins, so that all have their turn.
    turn: usize,
}

#[derive(Debug)]
struct Slot {
    wanted: Cells,
    wanted_ms: u64,
    blinks_itself: bool,
    /// What the panel was last told; none if that is not known.
    shown: Option<Cells>,
    shown_ms: u64,
    /// How often in a row it did not answer, and until when it is left alone.
    failures: u32,
    rest_until_ms: u64,
}

impl Bus {
    /// One entry for each panel: whether it blinks by itself.
    pub fn new(blink_themselves: &[bool], refresh_ms: u64) -> Bus {
        let slot = |blinks_itself: &bool| Slot {
            wanted: Cells::default(),
            wanted_ms: 0,
            blinks_itself: *blinks_itself,
            shown: None,
            shown_ms: 0,
            failures: 0,
            rest_until_ms: 0,
        };
        Bus {
            slots: blink_themselves.iter().map(slot).collect(),
            refresh_ms,
            turn: 0,
        }
    }

    pub fn want(&mut self, panel: usize, cells: &Cells, now_ms: u64) {
        let slot = &mut self.slots[panel];
        if slot.wanted != *cells {
            slot.wanted = cells.clone();
            slot.wanted_ms = now_ms;
        }
    }

    /// Nothing is known of the panels any more: the line was opened again.
    pub fn forget(&mut self) {
        for slot in &mut self.slots {
            slot.shown = None;
            slot.rest_until_ms = 0;
        }
    }

    /// The panel to tell something now, and what: changes first, then those that were told long ago, because panels lose power.
    pub fn due(&mut self, now_ms: u64) -> Option<(usize, Cells)> {
        let count = self.slots.len();
        let order = (0..count).map(|step| (self.turn + step) % count);
        let changed = order
            .clone()
            .find(|panel| self.slots[*panel].is_changed(now_ms));
        let panel = changed.or_else(|| {
            order
                .clone()
                .find(|panel| self.slots[*panel].is_old(now_ms, self.refresh_ms))
        })?;
        self.turn = (panel + 1) % count;
        Some((panel, self.slots[panel].face(now_ms)))
    }

    /// The panel took it, or does not answer.
    pub fn settle(&mut self, panel: usize, cells: Cells, is_taken: bool, now_ms: u64) {
        let slot = &mut self.slots[panel];
        slot.shown_ms = now_ms;
        if is_taken {
            (slot.shown, slot.failures, slot.rest_until_ms) = (Some(cells), 0, 0);
        } else {
            let rest_ms = FIRST_REST_MS
                .saturating_mul(1 << slot.failures.min(8))
                .min(LONGEST_REST_MS);
            (slot.shown, slot.failures, slot.rest_until_ms) =
                (None, slot.failures.saturating_add(1), now_ms + rest_ms);
        }
    }

    /// Whether the panel did not answer when it was last told something: it is not waited for as long as others.
    pub fn is_silent(&self, panel: usize) -> bool {
        self.slots[panel].failures > 0
    }
}

impl Slot {
    fn face(&self, now_ms: u64) -> Cells {
        if self.blinks_itself || !self.wanted.blinks {
            return self.wanted.clone();
        }
        let is_on = (now_ms.saturating_sub(self.wanted_ms) / HALF_BLINK_MS).is_multiple_of(2);
        let text = if is_on {
            self.wanted.text.clone()
        } else {
            " ".repeat(self.wanted.text.len())
        };
        Cells {
            text,
            blinks: false,
        }
    }

    fn is_changed(&self, now_ms: u64) -> bool {
        now_ms >= self.rest_until_ms
            && !self.wanted.text.is_empty()
            && self.shown.as_ref() != Some(&self.face(now_ms))
    }

    fn is_old(&self, now_ms: u64, refresh_ms: u64) -> bool {
        now_ms >= self.rest_until_ms
            && !self.wanted.text.is_empty()
            && now_ms >= self.shown_ms + refresh_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REFRESH_MS: u64 = 30_000;

    fn cells(text: &str, blinks: bool) -> Cells {
        Cells {
            text: text.to_owned(),
            blinks,
        }
    }

    /// Tells all that is due at `now_ms`; panels in `silent` do not answer.
    fn told(bus: &mut Bus, now_ms: u64, silent: &[usize]) -> Vec<(usize, String)> {
        let mut told = Vec::new();
        while let Some((panel, cells)) = bus.due(now_ms) {
            told.push((panel, cells.text.clone()));
            bus.settle(panel, cells, !silent.contains(&panel), now_ms);
        }
        told
    }

    #[test]
    fn a_line_with_keypads_alone_has_nothing_to_tell() {
        assert_eq!(Bus::new(&[], REFRESH_MS).due(100_000), None);
    }

    #[test]
    fn a_change_is_told_once_and_everything_again_after_a_while() {
        let mut bus = Bus::new(&[true, true], REFRESH_MS);
        assert_eq!(told(&mut bus, 0, &[]), [], "nothing is known yet");
        bus.want(0, &cells("A001", false), 0);
        bus.want(1, &cells("A002", true), 0);
        assert_eq!(
            told(&mut bus, 0, &[]),
            [(0, "A001".to_owned()), (1, "A002".to_owned())]
        );
        bus.want(1, &cells("A003", false), 100);
        assert_eq!(told(&mut bus, 100, &[]), [(1, "A003".to_owned())]);
        assert_eq!(told(&mut bus, 29_999, &[]), []);
        assert_eq!(told(&mut bus, 30_000, &[]), [(0, "A001".to_owned())]);
        bus.forget();
        assert_eq!(told(&mut bus, 30_001, &[]).len(), 2);
    }

    #[test]
    fn panels_that_cannot_blink_are_written_and_wiped_in_turn() {
        let mut bus = Bus::new(&[false], REFRESH_MS);
        bus.want(0, &cells("A001", true), 0);
        let seen: Vec<_> = [0, 499, 500, 1_000]
            .into_iter()
            .flat_map(|now_ms| told(&mut bus, now_ms, &[]))
            .map(|(_, text)| text)
            .collect();
        assert_eq!(seen, ["A001", "    ", "A001"]);
        bus.want(0, &cells("A001", false), 1_200);
        assert_eq!(told(&mut bus, 1_200, &[]), [], "it already stands there");
    }

    #[test]
    fn a_silent_panel_rests_ever_longer_and_holds_up_nobody() {
        let mut bus = Bus::new(&[true, true], REFRESH_MS);
        bus.want(0, &cells("A001", false), 0);
        bus.want(1, &cells("A002", false), 0);
        assert_eq!(told(&mut bus, 0, &[0]).len(), 2);
        assert!(bus.is_silent(0) && !bus.is_silent(1));
        assert_eq!(told(&mut bus, 999, &[0]), []);
        assert_eq!(told(&mut bus, 1_000, &[0]).len(), 1);
        assert_eq!(told(&mut bus, 2_999, &[0]), []);
        assert_eq!(told(&mut bus, 3_000, &[]).len(), 1);
        assert!(!bus.is_silent(0));
    }
}
