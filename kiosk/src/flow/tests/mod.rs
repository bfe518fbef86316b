// SPDX-License-Identifier: EUPL-1.2
//! The flow as scripts: each line is a second, what happens, and after `=>` what is showing and what is asked for outside.

mod alone;
mod corner;
mod paper;
mod script;
mod timers;

use script::check;

#[test]
fn a_citizen_takes_a_number_for_two_services() {
    check(
        "
        0.0 start                     => starting
        0.2 live                      => home
        1.0 area anagrafe             => services anagrafe
        2.0 service cie               => services anagrafe
        3.0 service tessera-elettorale => services anagrafe
        4.0 take                      => taking; Take k1 cie+tessera-elettorale standard it
        4.1 taken k1                  => ticket A 042 offered
        6.0 print                     => ticket A 042 printing; Print A 042
        8.0 slip ok                   => ticket A 042 printed; Report Printed
        33.1 tick                     => home
        ",
    );
}

#[test]
fn the_slip_prints_by_itself_and_once() {
    check(
        "
        0.0 live                      => home
        1.0 area anagrafe             => services anagrafe
        2.0 service cie               => services anagrafe
        3.0 take                      => taking; Take k1 cie standard it
        3.1 taken k1                  => ticket A 042 offered
        15.0 tick                     => ticket A 042 offered
        15.1 tick                     => ticket A 042 printing; Print A 042
        15.2 print                    => ticket A 042 printing
        15.8 no-paper                 => ticket A 042 printing
        16.2 leave                    => ticket A 042 printing
        17.0 slip ok                  => ticket A 042 printed; Report Printed
        17.5 print                    => ticket A 042 printed
        18.0 leave                    => home
        ",
    );
}

#[test]
fn without_paper_the_server_is_told() {
    check(
        "
        0.0 live                      => home
        1.0 area anagrafe             => services anagrafe
        2.0 service cie               => services anagrafe
        3.0 take                      => taking; Take k1 cie standard it
        3.1 taken k1                  => ticket A 042 offered
        5.0 no-paper                  => ticket A 042 declined; Report NotWanted
        29.0 more-time                => ticket A 042 declined
        30.5 tick                     => ticket A 042 declined
        54.1 tick                     => home
        ",
    );
}

#[test]
fn a_printer_that_fails_leaves_a_number_on_the_screen_for_longer() {
    check(
        "
        0.0 live                      => home
        1.0 area anagrafe             => services anagrafe
        2.0 service cie               => services anagrafe
        3.0 take                      => taking; Take k1 cie standard it
        3.1 taken k1                  => ticket A 042 offered
        5.0 print                     => ticket A 042 printing; Print A 042
        6.0 slip PaperOut             => ticket A 042 failed PaperOut; Report NotPrinted PaperOut
        7.0 print                     => ticket A 042 failed PaperOut
        55.0 tick                     => ticket A 042 failed PaperOut
        56.0 tick                     => home
        ",
    );
}

#[test]
fn a_slip_that_comes_late_is_reported_although_the_citizen_is_gone() {
    check(
        "
        0.0 live                      => home
        90.0 slip Uncertain           => home; Report NotPrinted Uncertain
        ",
    );
}

#[test]
fn one_touch_is_one_key_however_often_it_is_repeated() {
    check(
        "
        0.0 live                      => home
        1.0 area anagrafe             => services anagrafe
        2.0 service cie               => services anagrafe
        3.0 take                      => taking; Take k1 cie standard it
        3.1 take                      => taking
        3.2 no-answer k1              => taking
        3.4 tick                      => taking
        3.5 tick                      => taking; Take k1 cie standard it
        4.0 no-answer k1              => taking
        4.5 tick                      => taking; Take k1 cie standard it
        4.6 cut                       => taking
        5.0 taken k1                  => ticket A 042 offered
        5.1 taken k1                  => ticket A 042 offered
        ",
    );
}

#[test]
fn silence_is_told_and_tried_again_with_the_same_key() {
    check(
        "
        0.0 live                      => home
        1.0 area anagrafe             => services anagrafe
        2.0 service cie               => services anagrafe
        3.0 take                      => taking; Take k1 cie standard it
        32.9 tick                     => taking
        33.0 tick                     => trouble no-answer
        36.0 retry                    => taking; Take k1 cie standard it
        36.5 taken k1                 => ticket A 042 offered
        ",
    );
}

#[test]
fn a_number_that_comes_for_nobody_is_given_up() {
    check(
        "
        0.0 live                      => home
        1.0 area anagrafe             => services anagrafe
        2.0 service cie               => services anagrafe
        3.0 take                      => taking; Take k1 cie standard it
        33.0 tick                     => trouble no-answer
        34.0 leave                    => home
        40.0 taken k1                 => home; GiveUp
        ",
    );
}

#[test]
fn a_refusal_is_told_and_a_new_try_has_a_new_key() {
    check(
        "
        0.0 live                      => home
        1.0 area anagrafe             => services anagrafe
        2.0 service cie               => services anagrafe
        3.0 take                      => taking; Take k1 cie standard it
        3.2 refused k1                => trouble refused
        4.0 retry                     => taking; Take k2 cie standard it
        ",
    );
}

#[test]
fn left_alone_it_asks_and_then_forgets_everything() {
    check(
        "
        0.0 live                      => home
        1.0 language en               => home
        2.0 large-text                => home
        3.0 priority                  => priority
        4.0 priority-yes              => home
        5.0 area anagrafe             => services anagrafe
        6.0 service cie               => services anagrafe
        65.9 tick                     => services anagrafe
        66.0 tick                     => warning
        85.9 tick                     => warning
        85.95 still-here              => services anagrafe
        146.0 tick                    => warning
        166.0 tick                    => home
        167.0 area anagrafe           => services anagrafe
        168.0 service residenza       => services anagrafe
        169.0 take                    => taking; Take k1 residenza standard it
        ",
    );
}

#[test]
fn an_untouched_home_screen_waits_for_ever() {
    check(
        "
        0.0 live                      => home
        600.0 tick                    => home
        6000.0 tick                   => home
        ",
    );
}

#[test]
fn a_trembling_finger_is_one_touch() {
    check(
        "
        0.0 live                      => home
        1.0 area anagrafe             => services anagrafe
        1.2 service cie               => services anagrafe
        1.9 service cie               => services anagrafe
        2.1 service cie               => services anagrafe
        3.0 take                      => taking; Take k1 cie standard it
        ",
    );
}

#[test]
fn services_of_several_areas_go_under_one_number() {
    check(
        "
        0.0 live                      => home
        1.0 area anagrafe             => services anagrafe
        2.0 service cie               => services anagrafe
        3.0 other-area                => home
        4.0 area polifunzionale       => services polifunzionale
        5.0 service tari              => services polifunzionale
        6.0 back                      => home
        7.0 take                      => taking; Take k1 cie+tari standard it
        ",
    );
}

#[test]
fn a_tray_holds_six_services_and_no_unknown_ones() {
    check(
        "
        0.0 live                      => home
        1.0 area anagrafe             => services anagrafe
        2.0 service cie               => services anagrafe
        3.0 service residenza         => services anagrafe
        4.0 service certificati       => services anagrafe
        5.0 service autentica         => services anagrafe
        6.0 service nonsense          => services anagrafe
        7.0 service aire              => services anagrafe
        8.0 service pin-carta         => services anagrafe
        9.0 service passaporto-minori => services anagrafe
        10.0 take                     => taking; Take k1 cie+residenza+certificati+autentica+aire+pin-carta standard it
        ",
    );
}

#[test]
fn priority_access_is_explained_and_can_be_taken_back() {
    check(
        "
        0.0 live                      => home
        1.0 priority                  => priority
        2.0 priority-yes              => home
        3.0 area anagrafe             => services anagrafe
        4.0 service cie               => services anagrafe
        5.0 take                      => taking; Take k1 cie priority it
        6.0 refused k1                => trouble refused
        7.0 leave                     => home
        8.0 priority                  => priority
        9.0 priority-no               => home
        10.0 area anagrafe            => services anagrafe
        11.0 service cie              => services anagrafe
        12.0 take                     => taking; Take k2 cie standard it
        ",
    );
}

#[test]
fn an_appointment_is_told_by_its_time_and_service() {
    check(
        "
        0.0 live                      => home
        1.0 booking                   => booking
        2.0 booking-done              => booking
        3.0 hour 10                   => booking
        4.0 minute 30                 => booking
        5.0 booking-done              => home
        6.0 area anagrafe             => services anagrafe
        7.0 service residenza         => services anagrafe
        8.0 service cie               => services anagrafe
        9.0 take                      => taking; Take k1 cie appointment it 2026-11-23T10:30:00+01:00
        ",
    );
}

#[test]
fn going_back_from_an_appointment_forgets_it() {
    check(
        "
        0.0 live                      => home
        1.0 booking                   => booking
        2.0 hour 10                   => booking
        3.0 back                      => home
        4.0 area anagrafe             => services anagrafe
        5.0 service cie               => services anagrafe
        6.0 take                      => taking; Take k1 cie standard it
        ",
    );
}

#[test]
fn the_chosen_language_goes_with_the_visit() {
    check(
        "
        0.0 live                      => home
        1.0 language en               => home
        1.5 language xx               => home
        2.0 area anagrafe             => services anagrafe
        3.0 service cie               => services anagrafe
        4.0 take                      => taking; Take k1 cie standard en
        ",
    );
}

#[test]
fn closed_and_cut_off_are_said() {
    check(
        "
        0.0 start                     => starting
        5.0 tick                      => unreachable
        6.0 live                      => home
        7.0 closed                    => closed; FetchOffice
        8.0 area anagrafe             => closed
        9.0 info                      => info
        10.0 back                     => closed
        11.0 live                     => home; FetchOffice
        12.0 area anagrafe            => services anagrafe
        13.0 cut                      => unreachable
        14.0 live                     => services anagrafe
        ",
    );
}

#[test]
fn a_ticket_stays_on_the_screen_when_the_server_goes() {
    check(
        "
        0.0 live                      => home
        1.0 area anagrafe             => services anagrafe
        2.0 service cie               => services anagrafe
        3.0 take                      => taking; Take k1 cie standard it
        3.1 taken k1                  => ticket A 042 offered
        4.0 cut                       => ticket A 042 offered
        15.1 tick                     => ticket A 042 printing; Print A 042
        16.0 slip ok                  => ticket A 042 printed; Report Printed
        41.0 tick                     => unreachable
        ",
    );
}

#[test]
fn the_voice_reads_where_the_citizen_arrives() {
    check(
        "
        0.0 live                      => home
        1.0 voice                     => home; Speak
        2.0 area anagrafe             => services anagrafe; Speak
        3.0 service cie               => services anagrafe
        4.0 take                      => taking; Take k1 cie standard it; Speak
        5.0 taken k1                  => ticket A 042 offered; Speak
        6.0 voice                     => ticket A 042 offered; Hush
        ",
    );
}

#[test]
fn help_offers_a_number_of_the_help_service() {
    check(
        "
        0.0 live                      => home
        1.0 help                      => help
        2.0 take-help                 => taking; Take k1 orientamento standard it
        ",
    );
}
