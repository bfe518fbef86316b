// SPDX-License-Identifier: EUPL-1.2

use std::sync::Arc;

use super::*;
use access::{Access, DeviceKind};
use tempfile::TempDir;
use terms::clock::SystemClock;

const AT: &str = "2026-11-23T10:20:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A data folder with an empty journal and one device, and the device's token.
fn office(name: &str) -> (TempDir, PathBuf, String) {
    let folder = tempfile::Builder::new().prefix(name).tempdir().unwrap();
    let data = folder.path().join("data");
    private_folder(&data).unwrap();
    drop(journal::Journal::open(&data).unwrap());
    let token = Access::open(&data, Arc::new(SystemClock::new()))
        .unwrap()
        .add_device(DeviceKind::Kiosk, "Totem")
        .unwrap();
    fs::create_dir(folder.path().join("copies è")).unwrap();
    (folder, data, token)
}

#[test]
fn a_copy_is_proved_and_can_be_put_back_with_a_higher_epoch() {
    let (folder, data, token) = office("backup-whole");
    let to = folder.path().join("copies è");
    let taken = take(&data, None, &to, at(AT)).unwrap();
    assert_eq!(
        taken.folder.file_name().unwrap(),
        "regolacode-2026-11-23T10-20-00Z"
    );
    assert_eq!(made_at(&taken.folder), Some(at(AT)));
    assert_eq!(prove(&taken.folder).unwrap(), taken.manifest);
    assert_eq!(copies(&to).unwrap(), std::slice::from_ref(&taken.folder));
    assert!(
        take(&data, None, &to, at(AT)).is_err(),
        "nothing is written over"
    );

    let fresh = folder.path().join("fresh");
    let restored = restore(&to, &fresh, at("1970-01-01T00:00:00Z")).unwrap();
    assert_eq!(
        (
            restored.epoch,
            journal::Journal::open(&fresh).unwrap().epoch().unwrap()
        ),
        (2, 2)
    );
    assert!(
        Access::open(&fresh, Arc::new(SystemClock::new()))
            .unwrap()
            .device(&token)
            .is_ok(),
        "devices are known as before"
    );
    assert_eq!(
        copied(&fresh).map(|copied| copied.day),
        Some(None),
        "the desk knows what the copy held"
    );
    let other = folder.path().join("other");
    let now = at("2026-11-23T11:25:00Z");
    assert_eq!(
        restore(&taken.folder.join(MANIFEST), &other, now)
            .unwrap()
            .epoch,
        u64::try_from(now.as_second()).unwrap()
    );
}

#[test]
fn a_copy_with_one_wrong_byte_is_refused_and_the_one_before_it_taken() {
    let (folder, data, _) = office("backup-damaged");
    let to = folder.path().join("copies è");
    let good = take(&data, None, &to, at(AT)).unwrap();
    let bad = take(&data, None, &to, at("2026-11-23T10:30:00Z")).unwrap();
    let path = bad.folder.join("access.db");
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).unwrap();
    assert!(
        prove(&bad.folder)
            .unwrap_err()
            .to_string()
            .contains("not the one that was written")
    );
    assert!(matches!(
        restore(&bad.folder, &folder.path().join("a"), at(AT)),
        Err(RestoreError::Copy(BackupError::Bad { .. }))
    ));
    assert_eq!(
        restore(&to, &folder.path().join("b"), at(AT)).unwrap().from,
        good.folder
    );
}

#[test]
fn what_is_there_is_never_written_over() {
    let (folder, data, _) = office("backup-over");
    let to = folder.path().join("copies è");
    assert!(matches!(
        restore(&to, &folder.path().join("new"), at(AT)),
        Err(RestoreError::None(_))
    ));
    take(&data, None, &to, at(AT)).unwrap();
    assert!(matches!(
        restore(&to, &data, at(AT)),
        Err(RestoreError::NotEmpty(_))
    ));
    let running = store::lock(&data).unwrap();
    assert!(
        matches!(restore(&to, &data, at(AT)), Err(RestoreError::Data(_))),
        "a running server"
    );
    drop(running);
    assert!(matches!(
        restore(
            &folder.path().join("nowhere"),
            &folder.path().join("new"),
            at(AT)
        ),
        Err(RestoreError::NoCopy(_))
    ));
    assert!(matches!(
        take(&data, None, &folder.path().join("nowhere"), at(AT)),
        Err(BackupError::NoFolder(_))
    ));
    let left = fs::read_dir(&to).unwrap().count();
    assert_eq!(left, 1, "no half copy stays behind");
}
