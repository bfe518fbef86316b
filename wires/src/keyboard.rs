// SPDX-License-Identifier: EUPL-1.2
//! One thread for each USB keypad: it takes the keyboard, hears it, and takes it again when it was pulled out.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use crate::clock::Clock;
use crate::config::UsbKeypad;
use crate::hand::Hand;
use crate::keypad::{Debounce, usb};

const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// A keyboard that held for this long had no loose contact.
const HELD: Duration = Duration::from_secs(10);

/// Starts the thread, which lives as long as the program. `is_away` says whether the keyboard is missing.
///
/// # Errors
/// When the operating system gives no thread.
pub fn start(
    keypad: UsbKeypad,
    hand: Hand,
    clock: Clock,
    is_away: Arc<AtomicBool>,
) -> io::Result<()> {
    let name = format!("keyboard {}", keypad.name);
    std::thread::Builder::new()
        .name(name)
        .spawn(move || run(&keypad, &hand, clock, &is_away))?;
    Ok(())
}

fn run(keypad: &UsbKeypad, hand: &Hand, clock: Clock, is_away: &AtomicBool) {
    let mut pause = FIRST_PAUSE;
    let mut debounce = Debounce::new(keypad.debounce_ms);
    loop {
        let taken = Instant::now();
        let error = match usb::grab(Path::new(&keypad.device)) {
            Ok(keyboard) => {
                tracing::info!(
                    keypad = keypad.name,
                    device = keypad.device,
                    "the keyboard is taken"
                );
                is_away.store(false, Ordering::SeqCst);
                usb::listen(keyboard, wall, |code| {
                    let action = keypad
                        .keys
                        .iter()
                        .find(|(own, _)| *own == code)
                        .map(|(_, action)| *action);
                    if let Some(action) =
                        action.filter(|action| debounce.counts(*action, clock.now_ms()))
                    {
                        hand.press(action);
                    }
                })
            }
            Err(error) => error,
        };
        if !is_away.swap(true, Ordering::SeqCst) || taken.elapsed() >= HELD {
            tracing::warn!(keypad = keypad.name, device = keypad.device, %error, "the keyboard cannot be used; trying again");
            pause = FIRST_PAUSE;
        }
        std::thread::sleep(client::spread(pause));
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Since 1970.
fn wall() -> Duration {
    SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default()
}
