// SPDX-License-Identifier: EUPL-1.2
//! An office file that is changed while the server works: refused, it waits, and the supervisor reads why and since when.

use protocol::HealthView;

use super::*;

#[test]
fn a_file_that_would_strand_somebody_waits_is_told_of_and_holds_when_that_is_gone() {
    let morning = ScaledClock::new(1.0, Some("2026-11-23T08:30:00Z".parse().unwrap()));
    let mut file = PathBuf::new();
    let office = Office::found(
        "waiting-office",
        Caps::default(),
        Arc::new(morning),
        |folder| {
            file = folder.with_extension("toml");
            std::fs::write(&file, assets::sample::OFFICE_TOML).unwrap();
            Source::File(file.clone())
        },
    );
    let kiosk = format!("Authorization: Bearer {}", office.token(DeviceKind::Kiosk));
    let supervisor = format!(
        "Authorization: Bearer {}",
        office.token(DeviceKind::Supervisor)
    );
    let take = |service: &str, key: &str| {
        let key = format!("Idempotency-Key: {key}");
        office.ask(
            "POST /api/v1/visits",
            &[JSON, &key, &kiosk],
            &format!(r#"{{"services":["{service}"]}}"#),
        )
    };
    let told = || {
        let (_, _, body) = office.ask("GET /api/v1/health", &[&supervisor], "");
        let troubles = serde_json::from_str::<HealthView>(&body)
            .unwrap()
            .details
            .unwrap()
            .troubles;
        troubles
            .into_iter()
            .find(|trouble| trouble.name.starts_with("office-"))
    };
    let until = |what: &str, is: &dyn Fn() -> bool| {
        let end = Instant::now() + Duration::from_secs(20);
        while !is() {
            assert!(Instant::now() < end, "{what}");
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    let (status, _, ticket) = take("pin-carta-servizi", "1");
    assert_eq!(status, 201, "{ticket}");
    let ticket: protocol::Ticket = serde_json::from_str(&ticket).unwrap();
    std::fs::write(
        &file,
        assets::sample::OFFICE_TOML.replace("\"pin-carta-servizi\"", "\"pin-nuovo\""),
    )
    .unwrap();
    until("it waits", &|| told().is_some());
    let waits = told().unwrap();
    assert_eq!(
        (waits.name.as_str(), waits.detail.as_deref(), waits.is_alarm),
        ("office-waits-strand", Some("I 001"), true)
    );
    assert!(
        waits
            .since
            .is_some_and(|since| since.starts_with("2026-11-23T09:3"))
    );
    assert_eq!(
        office
            .ask(
                &format!("POST /api/v1/visits/{}/leave", ticket.token),
                &[],
                ""
            )
            .0,
        200
    );
    assert_eq!(take("pin-nuovo", "2").0, 201);
    assert_eq!(told(), None);

    // Changed to what would strand again, and changed back.
    std::fs::write(&file, assets::sample::OFFICE_TOML).unwrap();
    until("it waits again", &|| told().is_some());
    std::fs::write(&file, "broken").unwrap();
    std::fs::write(
        &file,
        assets::sample::OFFICE_TOML.replace("\"pin-carta-servizi\"", "\"pin-nuovo\""),
    )
    .unwrap();
    until("it waits no more", &|| told().is_none());
    let _ = std::fs::remove_file(&file);
}
