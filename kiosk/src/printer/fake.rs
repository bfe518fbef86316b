// SPDX-License-Identifier: EUPL-1.2
//! A printer for tests that fails as told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use protocol::SlipTrouble;

use super::{PrintError, Printer};

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the fake printer was told to fail: {0:?}")]
pub struct FakeError(pub SlipTrouble);

impl FakeError {
    pub fn trouble(self) -> SlipTrouble {
        self.0
    }
}

/// Keeps what it is sent. Clones share everything.
#[derive(Clone, Default)]
pub struct Fake {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    slips: Vec<Vec<u8>>,
    failures: VecDeque<SlipTrouble>,
}

impl Fake {
    /// The next slip fails like this. Told twice, the next two do.
    pub fn fail_next(&self, trouble: SlipTrouble) {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).failures.push_back(trouble);
    }

    /// The bytes of every slip that came out.
    pub fn slips(&self) -> Vec<Vec<u8>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).slips.clone()
    }
}

impl Printer for Fake {
    fn print(&mut self, bytes: &[u8]) -> Result<(), PrintError> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(trouble) = inner.failures.pop_front() {
            return Err(FakeError(trouble).into());
        }
        inner.slips.push(bytes.to_vec());
        Ok(())
    }
}
