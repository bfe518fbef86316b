// SPDX-License-Identifier: EUPL-1.2
pub mod catalogue;
pub mod pages;
pub mod simulate;
