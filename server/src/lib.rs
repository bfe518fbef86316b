// SPDX-License-Identifier: EUPL-1.2
//! The server of Regolacode: the hall's desk and journal, the HTTP face, and what stands around them. [`start`] puts all of it together.

mod backups;
pub mod cli;
pub mod config;
pub mod demo;
pub mod descriptors;
mod doctor;
pub mod health;
pub mod http;
mod own_address;
pub mod simulate;
mod start;

pub use config::{Config, Source};
pub use start::{Running, StartError, start};
