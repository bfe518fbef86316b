// SPDX-License-Identifier: EUPL-1.2
//! What all rooms of the server say in the same words. In: ids of the rules, the machine's clocks. Out: the names that are stored and sent ([`names`]),
//! the time that is believed ([`clock`], the only reader of time), and every refusal with its name and status ([`refused`]). It never opens a file or a socket.

pub mod clock;
pub mod names;
pub mod refused;
