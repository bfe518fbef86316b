// SPDX-License-Identifier: EUPL-1.2
//! Those who were sent to one counter: they stand in no line of the hall. Mostly there is nobody, so these functions stand
//! apart from those that are fast.

use queue::{AreaId, Moment};

use super::lines::{CLASSES, standing, within};
use super::next::{APPOINTMENT, Decision, Head};

/// Somebody who was sent to the counter that decides, and may be called.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sent {
    head: Head,
    class: usize,
    pub area: AreaId,
    /// From when the wait counts.
    pub since: Moment,
}

impl Decision<'_> {
    /// Whether one of those who were sent here is such a one.
    #[inline]
    pub fn anybody_sent(self, such: impl Fn(&Sent) -> bool) -> bool {
        !self.lines.sent.is_empty() && self.sent_here().any(|sent| such(&sent))
    }

    /// Of those who were sent here, the one with the smallest key of each class, in the area if only one is of interest.
    #[cold]
    pub fn smallest_sent(self, heads: &mut [Head; CLASSES], area: Option<AreaId>) {
        for sent in self
            .sent_here()
            .filter(|sent| area.is_none_or(|area| sent.area == area))
        {
            heads[sent.class] = heads[sent.class].min(sent.head);
        }
    }

    /// Of those who were sent here and have waited since before `since`, the longest: waits from, arrival, handle.
    #[cold]
    pub fn longest_sent(self, since: Moment) -> Option<(Moment, Moment, u32)> {
        let sent = self.sent_here().filter(|sent| sent.since < since);
        sent.map(|sent| (sent.since, sent.head.arrived, sent.head.handle as u32))
            .min()
    }

    /// Those who were sent here and may be called.
    fn sent_here(self) -> impl Iterator<Item = Sent> {
        let (setting, lines) = (self.setting, self.lines);
        lines.sent.iter().filter_map(move |handle| {
            let person = &lines.people[*handle as usize];
            let tier = setting.tiers[self.counter][usize::from(person.service)]
                .filter(|_| person.bound_to == Some(self.counter as u16))?;
            let (class, place) = standing(&setting.policy, person);
            let (key_ms, arrived) = (
                within(place.0) - self.rules.head_start_ms[class],
                person.arrived,
            );
            let since = if class == APPOINTMENT {
                place.max(arrived)
            } else {
                arrived
            };
            let head = Head {
                key_ms: key_ms + self.rules.penalty_of(tier),
                arrived,
                handle: u64::from(*handle),
            };
            let due = class != APPOINTMENT || key_ms <= self.due_ms();
            due.then_some(Sent {
                head,
                class,
                area: setting.areas[usize::from(person.service)],
                since,
            })
        })
    }
}
