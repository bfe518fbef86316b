// SPDX-License-Identifier: EUPL-1.2
//! One file for each tool of the bench.

pub mod browser;
pub mod cable;
pub mod http;
pub mod lan;
pub mod load;
pub mod modbus;
pub mod office;
pub mod panel;
pub mod printer;
pub mod process;
pub mod random;
pub mod screen;
pub mod sealed;
pub mod server;
pub mod sse;
pub mod temp;
pub mod wait;
pub mod wire;
