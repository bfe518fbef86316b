// SPDX-License-Identifier: EUPL-1.2
//! File descriptors: a connection takes one, and so does each file of the databases. What the system allows by default (1,024) is less than
//! a hall of phones needs.

use rustix::process::{Resource, getrlimit, setrlimit};

/// Kept for the databases, their copies, the log, and what the server asks of others: so many connections fewer.
const OWN: usize = 64;
/// More than any hall needs.
const ENOUGH: u64 = 65_536;

/// Raises the limit of this process as far as it may, and says how many connections fit below it.
pub fn for_connections() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let (now, most) = (
        limit.current.unwrap_or(ENOUGH),
        limit.maximum.unwrap_or(ENOUGH).min(ENOUGH),
    );
    let raised = if now < most {
        match setrlimit(
            Resource::Nofile,
            rustix::process::Rlimit {
                current: Some(most),
                ..limit
            },
        ) {
            Ok(()) => most,
            Err(error) => {
                tracing::warn!(%error, now, most, "the limit of file descriptors could not be raised");
                now
            }
        }
    } else {
        now
    };
    usize::try_from(raised)
        .unwrap_or(usize::MAX)
        .saturating_sub(OWN)
}
