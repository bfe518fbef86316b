// SPDX-License-Identifier: EUPL-1.2

use std::net::IpAddr;

use super::*;
use tempfile::TempDir;
use terms::clock::ManualClock;

fn open(folder: &TempDir) -> (Arc<Access>, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at(
        jiff::Timestamp::from_second(1_795_400_000).unwrap(),
    ));
    (
        Arc::new(Access::open(folder.path(), clock.clone()).unwrap()),
        clock,
    )
}

const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

#[test]
fn a_token_made_by_another_process_works_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let (server, _) = open(&folder);
    let (command_line, _) = open(&folder);
    let token = command_line.add_device(DeviceKind::Kiosk, "Totem").unwrap();
    let who = server.device(&token).unwrap();
    assert!(who.may_take() && !who.may_serve());
    assert_eq!(server.device("0000").unwrap_err().kind, Kind::BadToken);
    let on_disk = std::fs::read(folder.path().join("access.db-wal")).unwrap();
    assert!(
        !on_disk.windows(token.len()).any(|w| w == token.as_bytes()),
        "only the hash is stored"
    );
}

#[tokio::test]
async fn sign_in_gives_a_session_that_ends_when_idle() {
    let folder = tempfile::tempdir().unwrap();
    let (access, clock) = open(&folder);
    access
        .add_person("Maria", Role::Supervisor, "correct horse")
        .unwrap();
    let signed_in = access
        .sign_in("maria", "correct horse", HERE)
        .await
        .unwrap();
    assert!(signed_in.who.may_supervise());
    clock.advance_ms(11 * 3_600_000);
    assert!(access.session(&signed_in.secret).unwrap().is_some());
    clock.advance_ms(11 * 3_600_000);
    let (restarted, _) = (Access::open(folder.path(), clock.clone()).unwrap(), ());
    assert!(
        restarted.session(&signed_in.secret).unwrap().is_some(),
        "a session survives a restart"
    );
    clock.advance_ms(13 * 3_600_000);
    assert!(access.session(&signed_in.secret).unwrap().is_none());
    assert!(access.session("0000").unwrap().is_none());
}

#[tokio::test]
async fn guessing_is_slowed_down_by_account_and_by_address() {
    let folder = tempfile::tempdir().unwrap();
    let (access, clock) = open(&folder);
    access
        .add_person("maria", Role::Operator, "correct horse")
        .unwrap();
    let guess = async |name: &str, password: &str| {
        access
            .sign_in(name, password, HERE)
            .await
            .map(|_| ())
            .map_err(|refused| refused.kind)
    };
    for _ in 0..3 {
        assert_eq!(
            guess("maria", "wrong horse").await,
            Err(Kind::WrongPassword)
        );
    }
    assert_eq!(
        guess("maria", "correct horse").await,
        Err(Kind::TooManySignIns),
        "the right password waits, too"
    );
    assert_eq!(
        guess("nobody", "wrong horse").await,
        Err(Kind::TooManySignIns),
        "the address waits for all its accounts"
    );
    clock.advance_ms(1_000);
    assert_eq!(guess("maria", "correct horse").await, Ok(()));
    assert_eq!(guess("maria", "correct horse").await, Ok(()));
}

#[tokio::test]
async fn who_leaves_the_office_is_out_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let (server, _) = open(&folder);
    let token = server.add_device(DeviceKind::Kiosk, "Totem").unwrap();
    let number = server.devices().unwrap()[0].id;
    server.device(&token).unwrap();
    assert!(server.revoke_device(number).unwrap());
    assert!(!server.revoke_device(number).unwrap());
    assert_eq!(server.device(&token).unwrap_err().kind, Kind::BadToken);
    server
        .add_person("maria", Role::Operator, "correct horse")
        .unwrap();
    let session = server
        .sign_in("maria", "correct horse", HERE)
        .await
        .unwrap()
        .secret;
    server.set_password("Maria", "battery staple").unwrap();
    assert!(
        server.session(&session).unwrap().is_none(),
        "another password ends the sessions"
    );
    let session = server
        .sign_in("maria", "battery staple", HERE)
        .await
        .unwrap()
        .secret;
    server.remove_person("maria").unwrap();
    assert!(server.session(&session).unwrap().is_none());
    assert!(server.people().unwrap().is_empty());
    assert!(
        server
            .remove_person("maria")
            .unwrap_err()
            .to_string()
            .contains("no user")
    );
}

#[test]
fn bad_passwords_and_names_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (access, _) = open(&folder);
    let add = |name: &str, password: &str| {
        access
            .add_person(name, Role::Operator, password)
            .unwrap_err()
            .to_string()
    };
    assert!(add("maria", "short").contains("8 characters"));
    assert!(add("", "long enough").contains("name"));
    assert!(add("a\nb", "long enough").contains("name"));
    for easy in [
        "password1",
        "12345678",
        "maria123",
        "qwertyuiop",
        "òòòòòòòò",
        "regolacode",
        "comune2026",
    ] {
        assert!(
            add("maria", easy).contains("first that anybody would try"),
            "{easy}"
        );
    }
    access
        .add_person("maria", Role::Operator, "è già l’alba")
        .unwrap();
    assert!(add("MARIA", "long enough").contains("already"));
}

#[tokio::test]
async fn a_person_sits_at_one_counter_and_a_counter_has_one_person() {
    let folder = tempfile::tempdir().unwrap();
    let (access, _) = open(&folder);
    let mut people = Vec::new();
    for name in ["maria", "anna"] {
        access
            .add_person(name, Role::Operator, "correct horse")
            .unwrap();
        people.push(
            access
                .sign_in(name, "correct horse", HERE)
                .await
                .unwrap()
                .who,
        );
    }
    let kind = |outcome: Result<bool, Refused>| outcome.map_err(|refused| refused.kind);
    assert_eq!(kind(access.sit(&people[0], 3)), Ok(true));
    assert_eq!(kind(access.sit(&people[0], 3)), Ok(false));
    assert_eq!(kind(access.sit(&people[1], 3)), Err(Kind::CounterTaken));
    assert_eq!(kind(access.sit(&people[0], 4)), Err(Kind::SeatedElsewhere));
    assert_eq!(access.seat(&people[0]).unwrap(), Some(3));
    assert_eq!(access.sitter(3).unwrap().as_deref(), Some("maria"));
    access.free_seat(3).unwrap();
    assert_eq!(kind(access.sit(&people[1], 3)), Ok(true));
    let machine = Who::Device {
        id: 1,
        name: "keypad".to_owned(),
        kind: DeviceKind::Operator,
    };
    assert_eq!(
        kind(access.sit(&machine, 3)),
        Ok(false),
        "machines have no seats"
    );
}
