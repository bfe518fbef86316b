// SPDX-License-Identifier: EUPL-1.2
//! `regolacode day close`: asks the running server, which alone may write its journal.

use std::time::Duration;

use anyhow::{Context, bail};

const ANSWERED_WITHIN: Duration = Duration::from_secs(10);

pub(super) fn close(server: &str, token: &str) -> anyhow::Result<()> {
    let url = format!("{}/api/v1/day/close", server.trim_end_matches('/'));
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .proxy(None)
        .max_redirects(0)
        .timeout_global(Some(ANSWERED_WITHIN));
    let request = config
        .build()
        .new_agent()
        .post(&url)
        .header("Authorization", format!("Bearer {token}"));
    let mut answer = request
        .send_json(serde_json::json!({}))
        .with_context(|| url.clone())?;
    if !answer.status().is_success() {
        let problem: serde_json::Value = answer.body_mut().read_json().unwrap_or_default();
        bail!(
            "{url}: {} {}",
            answer.status(),
            problem["detail"]
                .as_str()
                .or(problem["title"].as_str())
                .unwrap_or_default()
        );
    }
    println!("the day is closed");
    Ok(())
}
