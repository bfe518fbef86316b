// SPDX-License-Identifier: EUPL-1.2
//! What a keypad asks of a counter.

use protocol::{ConsoleView, EmptyBody, NextAnswer};

use crate::{Client, ClientError, answer, refusal, send};

/// One action of a counter.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    pub counter: u16,
    /// The end of the action's address: `next`, `recall`, `no-show`, `open` …
    pub action: &'a str,
    /// Made once for one press ([`crate::new_key`]) and sent again, unchanged, with every retry.
    pub key: &'a str,
    /// After this moment of the server's clock (RFC 3339) the server does not carry it out any more.
    pub not_after: Option<&'a str>,
}

impl Client {
    /// Acts at a counter: its fresh state, or `None` when `next` finds nobody.
    ///
    /// # Errors
    /// When the server refuses, or does not answer: then it may have been carried out, and the same order can be sent again.
    pub fn act(&self, order: &Order<'_>) -> Result<Option<ConsoleView>, ClientError> {
        if order.action.is_empty()
            || !order
                .action
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
        {
            return Err(ClientError::Broken(
                "an action is made of small letters and hyphens".to_owned(),
            ));
        }
        let path = format!("/api/v1/counters/{}/{}", order.counter, order.action);
        let mut request = self.post(&path).header("Idempotency-Key", order.key);
        if let Some(not_after) = order.not_after {
            request = request.header("Not-After", not_after);
        }
        let response = send(request, &EmptyBody {})?;
        match (response.status().as_u16(), order.action) {
            (204, _) => Ok(None),
            (200, "next" | "call" | "no-show-and-next") => {
                answer::<NextAnswer>(response).map(|called| Some(called.console))
            }
            (200, _) => answer(response).map(Some),
            _ => Err(refusal(response)),
        }
    }
}
