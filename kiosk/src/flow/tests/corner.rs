// SPDX-License-Identifier: EUPL-1.2
//! The service corner, as scripts.

use super::script::check;

#[test]
fn the_service_corner_needs_patience_and_a_pin() {
    check(
        "
        0.0 live                      => home
        1.0 crest down                => home
        4.0 crest up                  => home
        7.0 tick                      => home
        8.0 crest down                => home
        13.0 tick                     => pin
        14.0 digit 1                  => pin
        14.2 digit 1                  => pin
        14.4 pin-done                 => pin
        15.0 exit                     => pin
        16.0 digit 4                  => pin
        16.2 digit 7                  => pin
        16.4 digit 1                  => pin
        16.6 digit 1                  => pin
        17.2 pin-done                 => corner
        18.0 test                     => corner; TestPrint
        19.0 tested                   => corner
        20.0 exit                     => corner; Exit
        21.0 restart                  => corner; Restart
        22.0 leave                    => home
        ",
    );
}

#[test]
fn guessing_the_pin_takes_longer_each_time() {
    check(
        "
        0.0 live                      => home
        1.0 crest down                => home
        6.0 tick                      => pin
        7.0 digit 1                   => pin
        8.0 pin-done                  => pin
        9.0 digit 2                   => pin
        10.0 pin-done                 => pin
        11.0 digit 3                  => pin
        12.0 pin-done                 => pin resting
        13.0 digit 4                  => pin resting
        14.0 leave                    => home
        15.0 crest up                 => home
        16.0 crest down               => home
        21.0 tick                     => pin resting
        43.0 digit 5                  => pin
        44.0 pin-done                 => pin resting
        104.0 tick                    => warning
        ",
    );
}
