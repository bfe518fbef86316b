// SPDX-License-Identifier: EUPL-1.2
//! The server is away: as scripts.

use super::script::check;

#[test]
fn after_two_seconds_without_a_sign_of_life_the_totem_gives_a_number_of_its_own() {
    check(
        "
        0.0 live                      => home
        1.0 area anagrafe             => services anagrafe
        2.0 service cie               => services anagrafe
        3.0 take                      => taking; Take k1 cie standard it
        3.5 no-answer k1              => taking
        3.8 silent 0.8                => taking; Take k1 cie standard it
        4.9 silent 1.9                => taking
        5.1 silent 2.1                => taking; Give k1 cie instead
        5.2 no-answer k1              => taking
        5.6 silent 2.6                => taking
        5.7 given k1                  => ticket A 901 offered
        6.0 taken k1                  => ticket A 901 offered; GiveUp
        8.0 print                     => ticket A 901 printing; Print A 901
        ",
    );
}

#[test]
fn a_slow_server_that_lives_is_waited_for() {
    check(
        "
        0.0 live                      => home
        1.0 area anagrafe             => services anagrafe
        2.0 service cie               => services anagrafe
        3.0 take                      => taking; Take k1 cie standard it
        6.0 silent 0.9                => taking
        9.0 silent 1.0                => taking
        9.5 taken k1                  => ticket A 042 offered
        ",
    );
}

#[test]
fn a_totem_that_is_alone_gives_at_once_and_says_when_it_cannot() {
    check(
        "
        0.0 live                      => home
        1.0 cut                       => unreachable
        1.0 alone                     => home
        2.0 area anagrafe             => services anagrafe
        3.0 service cie               => services anagrafe
        4.0 take                      => taking; Give k1 cie
        4.1 given k1                  => ticket A 901 offered
        5.0 no-paper                  => ticket A 901 declined; Report NotWanted
        6.0 leave                     => home
        7.0 area anagrafe             => services anagrafe
        8.0 service cie               => services anagrafe
        9.0 take                      => taking; Give k2 cie
        9.1 no-number k2              => trouble no-number
        10.0 retry                    => taking; Give k2 cie
        10.1 no-number k2             => trouble no-number
        11.0 connected                => trouble no-number; FetchOffice
        12.0 retry                    => taking; Take k2 cie standard it
        12.1 taken k2                 => ticket A 042 offered
        ",
    );
}

#[test]
fn without_numbers_of_its_own_the_server_is_asked_again_with_the_same_key() {
    check(
        "
        0.0 live                      => home
        1.0 area anagrafe             => services anagrafe
        2.0 service cie               => services anagrafe
        3.0 take                      => taking; Take k1 cie standard it
        5.1 silent 2.1                => taking; Give k1 cie instead
        5.2 no-number k1              => taking
        5.3 silent 2.3                => taking; Take k1 cie standard it
        33.1 tick                     => trouble no-answer
        34.0 cut                      => trouble no-answer
        34.0 alone                    => trouble no-answer
        35.0 retry                    => taking; Give k1 cie instead
        35.1 given k1                 => ticket A 901 offered
        ",
    );
}

#[test]
fn a_totem_that_knows_nothing_says_where_to_ask() {
    check(
        "
        0.0 start                     => starting
        5.0 tick                      => unreachable
        5.1 helpless                  => unreachable
        6.0 alone                     => home
        7.0 helpless                  => unreachable
        8.0 live                      => home
        8.1 alone                     => home
        ",
    );
}
