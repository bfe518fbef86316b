// SPDX-License-Identifier: EUPL-1.2
//! What a line holds back, keeps open and cannot take at once.

use std::sync::Arc;
use std::time::Duration;

use protocol::{PrinterState, SlipTrouble};

use super::{Wired, hasty, slip, station};
use crate::printer::profile::{NearEnd, Presenter, ProfileTable};
use crate::printer::station::Patience;
use crate::printer::{Profile, Station, escpos, paper};

#[test]
fn what_stays_in_the_kernel_is_not_paper() {
    for is_mute in [true, false] {
        for resets in [true, false] {
            for keeps_back in [1, 4] {
                let wire = Wired {
                    is_mute,
                    resets,
                    keeps_back,
                    ..Wired::good()
                };
                let mut station = station(&wire);
                assert_eq!(
                    station.print(b"slip", &mut || {}),
                    Err(SlipTrouble::Uncertain),
                    "mute {is_mute}, reset {resets}, {keeps_back} kept back"
                );
                assert_eq!(*wire.opens.lock().expect("nobody panicked"), 1);
            }
        }
    }
}

#[test]
fn a_line_that_is_whole_is_cleared_and_not_closed() {
    let wire = Wired::good();
    let mut station = station(&wire);
    station.look();
    for slip in [b"slip 1", b"slip 2"] {
        assert_eq!(station.print(slip, &mut || {}), Ok(()));
    }
    assert_eq!(
        *wire.opens.lock().expect("nobody panicked"),
        1,
        "a printer may refuse the next connection for a while"
    );
}

#[test]
fn bytes_after_the_cut_come_last_and_no_order_is_larger_than_a_block() {
    let table: ProfileTable =
        toml::from_str("after = \"1D 65 05\"\nblock_bytes = 2048").expect("a table");
    let profile = table.profile(false).expect("a profile");
    let bytes = escpos::compose(&slip(), &profile).expect("the slip is composed");
    assert!(
        bytes.ends_with(&[0x1D, b'V', 1, 0x1D, 0x65, 5]),
        "{:02X?}",
        &bytes[bytes.len() - 9..]
    );
    let rows = u16::from_le_bytes([bytes[8], bytes[9]]);
    assert!(rows * 72 <= 2_048 && rows > 20, "{rows}");
    let printed = paper::print(&bytes, usize::from(profile.width_dots), 16);
    assert_eq!(
        (printed.faults, printed.slips.len()),
        (Vec::<String>::new(), 1)
    );
    for wrong in [
        "after = \"1D6505\"",
        "after = \"xx\"",
        "block_bytes = 100",
        "near_end = \"mute\"",
    ] {
        let told = toml::from_str::<ProfileTable>(wrong)
            .map_err(|error| error.to_string())
            .and_then(|table| table.profile(false));
        assert!(told.is_err(), "{wrong}");
    }
}

#[test]
fn a_sensor_that_is_stuck_can_be_muted() {
    let wire = Wired {
        paper: 0x1E,
        ..Wired::good()
    };
    let quiet = Profile {
        near_end: NearEnd::Ignore,
        ..Profile::default()
    };
    for (profile, state) in [
        (Profile::default(), PrinterState::PaperNearEnd),
        (quiet, PrinterState::Online),
    ] {
        let wire = Wired {
            sent: Arc::default(),
            answers: Arc::default(),
            ..wire.clone()
        };
        let mut station = Station::new(Box::new(wire), profile, true, false).with_patience(hasty());
        station.look();
        assert_eq!(station.state(), state);
    }
}

#[test]
fn a_slip_that_nobody_takes_from_a_presenter_is_told_and_stops_no_other() {
    let presents = Profile {
        presenter: Presenter::Custom,
        ..Profile::default()
    };
    let hour = Duration::from_secs(3_600);
    let table = [
        (
            presents.clone(),
            0x20,
            Duration::ZERO,
            PrinterState::NotCollected,
        ),
        (presents.clone(), 0x20, hour, PrinterState::Online),
        (presents, 0x04, Duration::ZERO, PrinterState::Online),
        (
            Profile::default(),
            0x20,
            Duration::ZERO,
            PrinterState::Online,
        ),
    ];
    for (profile, output, collected_within, state) in table {
        let wire = Wired::good();
        let is_asked = profile.presenter == Presenter::Custom;
        let patience = Patience {
            collected_within,
            ..hasty()
        };
        let mut station =
            Station::new(Box::new(wire.clone()), profile, true, false).with_patience(patience);
        *wire.output.lock().expect("nobody panicked") = output;
        station.look();
        assert_eq!(station.state(), state, "{output:02X}");
        assert_eq!(
            wire.sent().windows(3).any(|part| part == [0x10, 4, 20]),
            is_asked
        );
        assert_eq!(station.print(b"slip", &mut || {}), Ok(()), "it can print");
        *wire.output.lock().expect("nobody panicked") = 0;
        station.look();
        assert_eq!(station.state(), PrinterState::Online, "it was taken");
    }
}
