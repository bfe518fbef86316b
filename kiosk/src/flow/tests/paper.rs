// SPDX-License-Identifier: EUPL-1.2
//! What becomes of slips.

use super::script::{check, check_with};

#[test]
fn after_an_uncertain_slip_another_number_has_another_key_and_the_first_stays_in_the_queue() {
    check(
        "
        0.0 live                      => home
        1.0 area anagrafe             => services anagrafe
        2.0 service cie               => services anagrafe
        3.0 take                      => taking; Take k1 cie standard it
        3.1 taken k1                  => ticket A 042 offered
        5.0 new-number                => ticket A 042 offered
        6.0 print                     => ticket A 042 printing; Print A 042
        9.0 slip Uncertain            => ticket A 042 failed Uncertain; Report NotPrinted Uncertain
        12.0 new-number               => taking; Take k2 cie standard it
        12.1 new-number               => taking
        13.0 taken k2                 => ticket A 042 offered
        ",
    );
}

#[test]
fn nothing_is_offered_when_no_printer_has_paper() {
    let one_more = || vec![Some("dello sportello 3".to_owned())];
    check_with(
        one_more(),
        "
        0.0 live                      => home
        0.1 printer 0 PaperOut        => home
        0.2 printer 1 NoAnswer        => home
        1.0 area anagrafe             => services anagrafe
        2.0 service cie               => services anagrafe
        3.0 take                      => taking; Take k1 cie standard it
        3.1 taken k1                  => ticket A 042 failed PaperOut; Report NotPrinted PaperOut
        50.0 tick                     => ticket A 042 failed PaperOut
        53.2 tick                     => home
        ",
    );
    check_with(
        one_more(),
        "
        0.0 live                      => home
        0.1 printer 0 PaperOut        => home
        0.2 printer 1 Online          => home
        1.0 area anagrafe             => services anagrafe
        2.0 service cie               => services anagrafe
        3.0 take                      => taking; Take k1 cie standard it
        3.1 taken k1                  => ticket A 042 offered
        4.0 print                     => ticket A 042 printing; Print A 042
        5.0 slip elsewhere            => ticket A 042 printed-at 1; Report Printed
        ",
    );
}

#[test]
fn a_slip_that_staff_want_again_is_fetched_and_printed_once() {
    check(
        "
        0.0 live                      => home
        1.0 wanted 7                  => home; FetchPrints
        1.1 wanted 7                  => home
        1.2 prints one                => home; Reprint one A 042
        1.3 wanted 9                  => home; FetchPrints
        1.4 prints one two            => home; Reprint two A 042
        2.0 reprinted one             => home; ReportReprint one Printed
        ",
    );
}
