// SPDX-License-Identifier: EUPL-1.2
//! The server of Regolacode: the hall's desk and journal, the HTTP face, and what stands around them. [`start`] puts all of it together.

pub mod access;
pub mod anchor;
pub mod backtest;
pub mod backup;
pub mod catalogue;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod descriptors;
pub mod desk;
mod doctor;
pub mod health;
pub mod http;
pub mod journal;
pub mod names;
mod outlook;
mod own_address;
pub mod pages;
pub mod refused;
pub mod simulate;
mod start;
#[cfg(test)]
mod test_folder;
mod views;

pub use config::{Config, Source};
pub use start::{Running, StartError, start};
