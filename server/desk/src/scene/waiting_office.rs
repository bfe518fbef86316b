// SPDX-License-Identifier: EUPL-1.2
//! An office file that does not fit the open day, for as long as it waits.

use std::sync::Arc;

use catalogue::Catalogue;
use queue::Moment;
use terms::refused::Refused;

/// What staff are told meanwhile.
pub const OFFICE_REFUSED: &str = "trouble-office-refused";

#[derive(Clone, Debug)]
pub struct WaitingOffice {
    pub catalogue: Arc<Catalogue>,
    /// Since when.
    pub at: Moment,
    /// Why it is not in force yet.
    pub why: Refused,
    /// Number of the last event when it was tried last.
    pub tried: u64,
}
