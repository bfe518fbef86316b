// SPDX-License-Identifier: EUPL-1.2
//! Panels behind Modbus RTU registers.

use tests::{Office, Registers, until};

use super::{SOON, start};

const FILE: &str = "
    [[protocol]]
    name = 'digits'
    kind = 'modbus'
    register = 100
    coding = 'bcd'
    blink = { register = 110 }

    [[protocol]]
    name = 'letters'
    kind = 'modbus'
    function = 'single'
    register = 200
    coding = 'ascii'

    [[display]]
    name = 'Sportello 1'
    port = 'bus'
    protocol = 'digits'
    address = 7
    width = 4
    counter = 1

    [[display]]
    name = 'Sala'
    port = 'bus'
    protocol = 'letters'
    address = 8
    width = 6
    call = 1
";

#[test]
fn registers_hold_the_call_and_exceptions_are_survived() {
    let office = Office::open(&[1]);
    let panel = Registers::plug(&office.folder.join("bus"));
    let device = office.folder.join("bus");
    let program = start(
        &office,
        &format!(
            "[[port]]\nname = 'bus'\ndevice = '{}'\nbaud = 19200\n{FILE}",
            device.display()
        ),
    );
    until("four blanks", SOON, || panel.value(7, 100) == Some(0xFFFF));
    office.take("carta-identita");
    office.next(1);
    until("the number as digits, blinking", SOON, || {
        panel.value(7, 100) == Some(0xF001) && panel.value(7, 110) == Some(1)
    });
    until("the blinking ends", SOON, || panel.value(7, 110) == Some(0));
    let letters = || {
        [200, 201, 202]
            .map(|register| panel.value(8, register).unwrap_or_default().to_be_bytes())
            .concat()
    };
    // It has no register to blink with, so it is written and wiped in turn, until the call is no longer new.
    until("number and counter as letters", SOON, || {
        letters() == b"A001 1"
    });

    panel.refuse_with(Some(4));
    office.take("carta-identita");
    office.next(1);
    until("the log says who says no", SOON, || {
        program.log().contains("does not answer")
    });
    panel.refuse_with(None);
    until("the next number, once it is well again", SOON, || {
        panel.value(7, 100) == Some(0xF002)
    });
    until("the log says so", SOON, || {
        program.log().contains("answers again")
    });
}
