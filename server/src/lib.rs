// SPDX-License-Identifier: EUPL-1.2
//! The server of Regolacode: the hall's desk and journal, the HTTP face, and what stands around them.

pub mod catalogue;
pub mod clock;
pub mod desk;
pub mod journal;
pub mod names;
mod outlook;
pub mod pages;
pub mod refused;
pub mod simulate;
mod views;
