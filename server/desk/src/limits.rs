// SPDX-License-Identifier: EUPL-1.2
//! How much one totem may do to the day: tickets, and what it says of paper.

use queue::{Event, Token, VisitId};

use super::order::Order;
use crate::scene::State;
use terms::refused::{Kind, Refused};

const KIOSK_WINDOW_MS: i64 = 5 * 60_000;
/// Nobody takes more numbers than this from one totem within a second.
const MOST_IN_A_SECOND: usize = 5;
const MOST_SLIP_REPORTS: u32 = 20;

impl State {
    /// Refuses a ticket when this kiosk has issued too many of late.
    pub(super) fn check_kiosk(&mut self, order: &Order) -> Result<(), Refused> {
        let Some(times) = order.kiosk().and_then(|kiosk| self.issued.get_mut(&kiosk)) else {
            return Ok(());
        };
        let limits = self.catalogue.limits();
        while times
            .front()
            .is_some_and(|at| self.now.since_ms(*at) > KIOSK_WINDOW_MS)
        {
            times.pop_front();
        }
        let many = limits.kiosk_tickets_per_5_min > 0
            && times.len() >= limits.kiosk_tickets_per_5_min as usize;
        let gap_ms = i64::from(limits.kiosk_ticket_gap_s) * 1_000;
        let fast = times
            .back()
            .is_some_and(|at| self.now.since_ms(*at) < gap_ms);
        let at_once = times
            .iter()
            .rev()
            .take_while(|at| self.now.since_ms(**at) < 1_000)
            .count()
            >= MOST_IN_A_SECOND;
        let at_once = at_once && limits.kiosk_tickets_per_5_min > 0;
        if many || fast || at_once {
            Err(Refused::new(Kind::TooManyTickets).after_s(limits.kiosk_ticket_gap_s.max(1)))
        } else {
            Ok(())
        }
    }

    pub(super) fn count_kiosk(&mut self, order: &Order) {
        let limits = self.catalogue.limits();
        if limits.kiosk_tickets_per_5_min == 0 && limits.kiosk_ticket_gap_s == 0 {
            return;
        }
        if let Some(kiosk) = order.kiosk() {
            self.issued.entry(kiosk).or_default().push_back(self.now);
        }
    }

    /// Whether so much was told of this visit's paper that more is of no use to anybody: a totem changes its mind a few times at most.
    pub(super) fn says_too_much(&self, token: Token) -> bool {
        let visit = self.hall.visit_by_token(token).map(|visit| visit.id);
        visit
            .and_then(|visit| self.slip_reports.get(&visit))
            .is_some_and(|count| *count >= MOST_SLIP_REPORTS)
    }

    pub(super) fn count_slip(&mut self, visit: VisitId, events: &[Event]) {
        if !events.is_empty() {
            *self.slip_reports.entry(visit).or_default() += 1;
        }
    }
}
