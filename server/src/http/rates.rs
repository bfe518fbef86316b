// SPDX-License-Identifier: EUPL-1.2
//! How often each device may ask for what is written down or remembered. Whoever asks more often is refused, and staff are told: one device,
//! broken or stolen, takes nothing from the others.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::App;
use crate::health::{Bucket, NONSENSE, TOO_OFTEN};
use access::Who;
use terms::refused::{Kind, Refused};

/// What is counted, each by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    Report,
    Hello,
    HandOver,
    Slip,
}

impl What {
    /// So many at once, and one more in each span. A totem that was alone for hours tells of hundreds of slips one after the other.
    fn allowed(self) -> Bucket {
        match self {
            What::Report => Bucket::new(30, Duration::from_secs(2)),
            What::Hello => Bucket::new(30, Duration::from_secs(1)),
            What::HandOver => Bucket::new(20, Duration::from_secs(2)),
            What::Slip => Bucket::new(600, Duration::from_millis(500)),
        }
    }
}

/// What each device has asked of late. Devices that were revoked take a few bytes until the next start.
#[derive(Debug, Default)]
pub(super) struct Rates(Mutex<BTreeMap<(i64, What), Bucket>>);

impl Rates {
    fn take(&self, device: i64, what: What, now: Instant) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry((device, what))
            .or_insert_with(|| what.allowed())
            .take(now)
    }
}

impl App {
    /// Refuses a device that asks for this too often. People are not counted.
    pub(super) fn within_rate(&self, who: &Who, what: What) -> Result<(), Refused> {
        let Who::Device { id, name, kind } = who else {
            return Ok(());
        };
        if self.rates.take(*id, what, Instant::now()) {
            return Ok(());
        }
        if self.devices.misbehaves(*id, name, *kind, TOO_OFTEN) {
            tracing::warn!(
                device = id,
                ?what,
                "a device asks too often; it is refused for now"
            );
        }
        Err(Refused::new(Kind::TooOften).after_s(2))
    }

    /// Tells staff of a device that said what cannot be.
    pub(super) async fn look_for_nonsense(&self, who: &Who) -> Result<(), Refused> {
        let Who::Device { id, name, kind } = who else {
            return Ok(());
        };
        let device = id.unsigned_abs();
        if self
            .desk
            .look(move |state| state.nonsense.remove(&device))
            .await?
        {
            self.devices.misbehaves(*id, name, *kind, NONSENSE);
        }
        Ok(())
    }
}
