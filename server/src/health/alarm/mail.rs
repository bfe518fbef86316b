// SPDX-License-Identifier: EUPL-1.2
//! An alarm as a plain mail.

use std::time::Duration;

use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::{Message, SmtpTransport, Transport};

use super::{Alarm, secret};
use catalogue::{MailPlan, Security};

const ANSWERED_WITHIN: Duration = Duration::from_secs(20);

pub(super) fn send(plan: &MailPlan, alarm: &Alarm) -> Result<(), String> {
    let message = message(plan, alarm)?;
    let builder = match plan.security {
        Security::StartTls => {
            SmtpTransport::starttls_relay(&plan.host).map_err(|error| error.to_string())?
        }
        Security::Tls => SmtpTransport::relay(&plan.host).map_err(|error| error.to_string())?,
        Security::None => SmtpTransport::builder_dangerous(&plan.host),
    };
    let mut builder = builder.port(plan.port).timeout(Some(ANSWERED_WITHIN));
    if let (Some(user), Some(file)) = (&plan.user, &plan.password_file) {
        builder = builder.credentials(Credentials::new(user.clone(), secret(file)?));
    }
    builder
        .build()
        .send(&message)
        .map(|_| ())
        .map_err(|error| error.to_string())
}

fn message(plan: &MailPlan, alarm: &Alarm) -> Result<Message, String> {
    let mailbox = |address: &str| {
        address
            .parse()
            .map(|address| Mailbox::new(None, address))
            .map_err(|_| "an address is wrong".to_owned())
    };
    let mut builder = Message::builder().from(mailbox(&plan.from)?);
    for to in &plan.to {
        builder = builder.to(mailbox(to)?);
    }
    let subject = format!("[{}] {}", alarm.office, alarm.words);
    let text = format!("{}\n\n{}\n{}\n", alarm.words, alarm.office, alarm.at);
    builder
        .subject(subject)
        .header(ContentType::TEXT_PLAIN)
        .body(text)
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_says_what_where_and_when() {
        let plan = MailPlan {
            to: vec![
                "ced@comune.example.it".to_owned(),
                "urp@comune.example.it".to_owned(),
            ],
            from: "regolacode@comune.example.it".to_owned(),
            host: "localhost".to_owned(),
            port: 25,
            security: Security::None,
            user: None,
            password_file: None,
        };
        let alarm = Alarm {
            id: "1".to_owned(),
            office: "Centro Servizi".to_owned(),
            device: 1,
            name: "Totem".to_owned(),
            trouble: "paper-out".to_owned(),
            on: true,
            at: "2026-11-23T10:20:00+01:00".to_owned(),
            words: "Totem: carta finita".to_owned(),
        };
        let text = String::from_utf8(message(&plan, &alarm).unwrap().formatted()).unwrap();
        for part in [
            "Subject: [Centro Servizi] Totem: carta finita",
            "ced@comune.example.it, urp@comune.example.it",
            "10:20:00",
        ] {
            assert!(text.contains(part), "{text}");
        }
    }
}
