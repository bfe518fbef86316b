// SPDX-License-Identifier: EUPL-1.2
//! An alarm as a signed request: `POST` with JSON. `X-Regolacode-Timestamp` is when it was sent (seconds since 1970), `X-Regolacode-Signature` is `v1=`
//! and the HMAC-SHA256, in hexadecimal, of timestamp, a dot and the body. The receiver refuses old timestamps, so that nothing can be
//! sent a second time by others.

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{Alarm, secret};
use catalogue::HookPlan;
use terms::names::hex;

const ANSWERED_WITHIN: Duration = Duration::from_secs(10);

pub(super) fn send(plan: &HookPlan, alarm: &Alarm) -> Result<(), String> {
    let secret = secret(&plan.secret_file)?;
    let body = serde_json::to_string(alarm).map_err(|error| error.to_string())?;
    #[expect(
        clippy::disallowed_methods,
        reason = "the receiver holds it against its own clock"
    )]
    let timestamp = jiff::Timestamp::now().as_second();
    let agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(ANSWERED_WITHIN))
        .user_agent(concat!("regolacode/", env!("CARGO_PKG_VERSION")))
        .build()
        .new_agent();
    let request = agent
        .post(&plan.url)
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", &alarm.id)
        .header("X-Regolacode-Timestamp", timestamp.to_string())
        .header(
            "X-Regolacode-Signature",
            signature(secret.as_bytes(), timestamp, &body),
        );
    // The library's own words may repeat the address, which may hold a secret.
    let answer = request
        .send(&body)
        .map_err(|error| kind(&error).to_owned())?;
    if answer.status().is_success() {
        Ok(())
    } else {
        Err(format!("status {}", answer.status().as_u16()))
    }
}

/// What stands in `X-Regolacode-Signature`.
pub fn signature(secret: &[u8], timestamp: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
    mac.update(timestamp.to_string().as_bytes());
    mac.update(b".");
    mac.update(body.as_bytes());
    format!("v1={}", hex(&mac.finalize().into_bytes()))
}

fn kind(error: &ureq::Error) -> &'static str {
    match error {
        ureq::Error::Timeout(_) => "no answer in time",
        ureq::Error::HostNotFound => "the host is not found",
        ureq::Error::ConnectionFailed | ureq::Error::Io(_) => "no connection",
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => "no secure connection",
        _ => "the request failed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_one_that_others_compute() {
        // echo -n '1795420800.{"a":1}' | openssl dgst -sha256 -hmac 'chiave'
        let expected = "v1=a94b74ba30cd8e63f63c9cadd3fac8423b84dc7390907f384506459b16b445b0";
        assert_eq!(signature(b"chiave", 1_795_420_800, r#"{"a":1}"#), expected);
    }
}
