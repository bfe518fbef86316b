// SPDX-License-Identifier: EUPL-1.2
//! The whole appliance under proof: one module for each kind of day. `tests/run` is how to run them.

mod anchor;
mod backup;
mod bad_input;
mod board_screens;
mod board_voice;
mod boundaries;
mod browser;
mod clock;
mod concurrency;
mod crashes;
mod crowd;
mod day;
mod disk_full;
mod faults;
mod full_pipes;
mod idle_sockets;
mod keys;
mod kiosk_screens;
mod offline;
mod own_address;
mod power;
mod printers;
mod refusals;
mod secrets;
mod slips;
mod stream;
mod totem;
mod totem_kills;
mod window;
mod wires;
mod words;
