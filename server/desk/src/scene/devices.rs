// SPDX-License-Identifier: EUPL-1.2
//! What is wrong with which device, as the day's journal says.

use std::collections::BTreeMap;

use queue::{Event, Moment};

/// For each device by its number, its troubles by name, and since when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceTroubles(pub BTreeMap<u64, BTreeMap<String, Moment>>);

impl DeviceTroubles {
    /// A new day begins without troubles: what is still wrong then is written again.
    pub fn observe(&mut self, at: Moment, event: &Event) {
        match event {
            Event::DayOpened { .. } => self.0.clear(),
            Event::DeviceChanged {
                device,
                trouble,
                on: true,
            } => {
                self.0
                    .entry(*device)
                    .or_default()
                    .entry(trouble.clone())
                    .or_insert(at);
            }
            Event::DeviceChanged {
                device,
                trouble,
                on: false,
            } => {
                if let Some(troubles) = self.0.get_mut(device) {
                    troubles.remove(trouble);
                }
                self.0.retain(|_, troubles| !troubles.is_empty());
            }
            _ => {}
        }
    }

    pub fn has(&self, device: u64, trouble: &str) -> bool {
        self.0
            .get(&device)
            .is_some_and(|troubles| troubles.contains_key(trouble))
    }
}
