// SPDX-License-Identifier: EUPL-1.2

use super::*;
use crate::driver::Cells;

const SAMPLE: &str = include_str!("../../../assets/sample/wires.toml");

#[test]
fn the_sample_is_right() {
    let settings = parse(SAMPLE).expect("the sample");
    let names: Vec<&str> = settings
        .ports
        .iter()
        .map(|port| port.name.as_str())
        .collect();
    assert_eq!(names, ["sportelli", "modbus", "sala"]);
    assert_eq!(
        (
            settings.blink_ms,
            settings.refresh_ms,
            settings.has_keypads()
        ),
        (10_000, 30_000, true)
    );
    let sent = |port: usize, panel: usize, text: &str, blinks: bool| {
        let panel = &settings.ports[port].panels[panel];
        panel.driver.requests(
            &panel.place,
            &Cells {
                text: text.to_owned(),
                blinks,
            },
        )
    };
    // The last two digits are the exclusive or of all between STX and ETX, with ETX.
    assert_eq!(sent(0, 0, "A042", true), [b"\x0201BA042\x0337".to_vec()]);
    assert_eq!(
        sent(2, 0, "A042   3", false),
        [b"\0\0\0\0\0\x01Z01\x02AA\x1B bA042   3\x04".to_vec()]
    );
    assert_eq!(
        sent(1, 0, " 042", true)[0][..9],
        [2, 16, 0, 100, 0, 1, 2, 0xF0, 0x42]
    );
    assert!(
        !settings.ports[1].panels[0].face.letters,
        "registers of digits carry digits only"
    );
}

#[test]
fn a_keypads_own_address_is_part_of_its_keys() {
    let mut settings = parse(SAMPLE).expect("the sample");
    assert_eq!(
        settings.ports[0].keypads[0]
            .keys
            .receive(b"\x02K01N\x03\x02K02N\x03", 0),
        [Action::Next]
    );
    assert_eq!(settings.usb_keypads[0].keys.len(), 4);
}

/// A right file of one line and one display, with a line changed or added.
fn file(from: &str, to: &str) -> String {
    let right = "[[port]]\nname = \"a\"\ndevice = \"/dev/ttyS0\"\n[[protocol]]\nname = \"p\"\nkind = \"ascii\"\nframe = '{address}{text}'\n\
                 [[display]]\nname = \"d\"\nport = \"a\"\nprotocol = \"p\"\naddress = 1\nwidth = 4\ncounter = 1\n";
    assert!(right.contains(from), "{from}");
    right.replacen(from, to, 1)
}

#[test]
fn every_fault_has_its_line_and_field() {
    let table = [
        ("", "serber = \"x\"\n", "line 1: unknown field `serber`"),
        (
            "",
            "server = \"ftp://x\"\n",
            "line 1, server: must begin with http://",
        ),
        (
            "ttyS0\"",
            "ttyS0\"\nbaud = 5",
            "line 4, port[1].baud: must be from 300 to 921600",
        ),
        (
            "ttyS0\"",
            "ttyS0\"\nparity = \"some\"",
            "line 4: unknown variant `some`",
        ),
        (
            "/dev/ttyS0",
            "ttyS0",
            "line 3, port[1].device: must be a path",
        ),
        (
            "frame = '{address}{text}'",
            "frame = '{adress}'",
            "line 7, protocol[1].frame: has {adress}; known are",
        ),
        (
            "frame = '{address}{text}'",
            "frame = '{address}'",
            "line 7, protocol[1].frame: has no {text}",
        ),
        (
            "frame = '{address}{text}'",
            "checksum = \"xor\"\nframe = '{address}{text}'",
            "line 8, protocol[1].frame: has no {check}",
        ),
        (
            "frame = '{address}{text}'",
            "frame = '{address}{text}{blink}'",
            "blink_on is the same as blink_off",
        ),
        (
            "frame = '{address}{text}'",
            "",
            "line 4, protocol[1].frame: is missing",
        ),
        (
            "kind = \"ascii\"",
            "kind = \"modbus\"\nregister = 1",
            "line 8, protocol[1].frame: is not a key of this kind",
        ),
        (
            "port = \"a\"",
            "port = \"b\"",
            "line 10, display[1].port: no [[port]] is called `b`",
        ),
        (
            "protocol = \"p\"",
            "protocol = \"q\"",
            "line 11, display[1].protocol: no [[protocol]] is called `q`",
        ),
        (
            "address = 1\n",
            "",
            "line 8, display[1].address: is missing",
        ),
        (
            "width = 4",
            "width = 0",
            "line 13, display[1].width: must be from 1 to 64",
        ),
        (
            "counter = 1",
            "call = 0",
            "line 14, display[1].call: must be from 1",
        ),
        (
            "counter = 1",
            "counter = 1\nsymbols = { too_long = \"\" }",
            "line 15, display[1].symbols.too_long: must not be empty",
        ),
        (
            "counter = 1",
            "counter = 1\nwaiting = \"a\"",
            "line 8, display[1]: must have exactly one of",
        ),
        (
            "counter = 1",
            "counter = 1\nsymbols = { cut_off = \" \" }",
            "line 15, display[1].symbols.cut_off: must not be empty",
        ),
        (
            "counter = 1\n",
            "counter = 1\n[[keypad]]\nname = \"k\"\ncounter = 1\nkeys = { \"a\" = \"next\" }\n",
            "keypad[1]: must have either port",
        ),
    ];
    for (from, to, told) in table {
        let faults = parse(&file(from, to)).expect_err("it is wrong");
        let all: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert!(
            all.iter().any(|fault| fault.contains(told)),
            "{told:?} is not in {all:#?}"
        );
    }
    assert!(parse(&file("", "")).is_ok());
}

#[test]
fn a_panel_with_too_little_room_is_warned_of() {
    let table = [
        ("width = 5", "counter = 1", None),
        (
            "width = 4",
            "counter = 1",
            Some(
                "line 13, display[1].width: has room for numbers up to 999: larger ones are shown as dashes",
            ),
        ),
        (
            "width = 1",
            "counter = 1",
            Some("has no room for numbers: all"),
        ),
        ("width = 4\nletters = false", "counter = 1", None),
        (
            "width = 3\nletters = false",
            "counter = 1",
            Some("numbers up to 999"),
        ),
        (
            "width = 2\nletters = false",
            "call = 1\npart = \"number\"",
            Some("numbers up to 99:"),
        ),
        ("width = 8", "call = 1", None),
        (
            "width = 7",
            "call = 1",
            Some("the counter is then left out"),
        ),
        ("width = 4", "call = 1", Some("numbers up to 999")),
        (
            "width = 1",
            "call = 1\npart = \"counter\"",
            Some("counters up to 9:"),
        ),
        ("width = 2", "waiting = \"a\"", Some("people up to 99:")),
        ("width = 3", "waiting = \"a\"", None),
        ("width = 2", "minutes = \"a\"", Some("minutes up to 99:")),
        ("width = 3", "minutes = \"a\"", None),
    ];
    for (width, shows, told) in table {
        let text = file("width = 4", width).replace("counter = 1", shows);
        let warnings: Vec<String> = parse(&text)
            .expect("right")
            .warnings
            .iter()
            .map(ToString::to_string)
            .collect();
        match told {
            Some(told) => assert!(
                matches!(&warnings[..], [one] if one.contains(told)),
                "{width}, {shows}: {warnings:?}"
            ),
            None => assert!(warnings.is_empty(), "{width}, {shows}: {warnings:?}"),
        }
    }
    let digits = file(
        "kind = \"ascii\"\nframe = '{address}{text}'",
        "kind = \"modbus\"\nregister = 1\ncoding = \"bcd\"",
    );
    let warned = |text: &str| {
        parse(text)
            .expect("right")
            .warnings
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    assert!(warned(&digits).is_empty());
    assert!(
        warned(&format!("{digits}symbols = {{ cut_off = \"OFF\" }}\n"))[0]
            .contains("the letters of `cut_off` are shown as blanks")
    );
    let register = digits
        .replace("bcd", "number")
        .replace("counter = 1", "call = 1");
    let faults = parse(&register).expect_err("two numbers in one register");
    assert!(
        faults
            .iter()
            .any(|fault| fault.message.contains("one register holds one number")),
        "{faults:?}"
    );
}

#[test]
fn keypads_are_checked_too() {
    let keypad = |keys: &str| {
        format!(
            "{}[[keypad]]\nname = \"k\"\ncounter = 1\nport = \"a\"\nkeys = {{ {keys} }}\n",
            file("", "")
        )
    };
    assert!(parse(&keypad("'N1' = \"next\", 'R1' = \"recall\"")).is_ok());
    for (keys, told) in [
        (
            "'N' = \"next\", 'N1' = \"recall\"",
            "the beginning of another",
        ),
        ("'\\q' = \"next\"", "means nothing"),
        ("'N' = \"jump\"", "unknown variant `jump`"),
        ("", "is empty"),
    ] {
        let faults = parse(&keypad(keys)).expect_err("it is wrong");
        assert!(
            faults.iter().any(|fault| fault.message.contains(told)),
            "{told}: {faults:?}"
        );
    }
    let usb = "[[keypad]]\nname = \"k\"\ncounter = 1\ndevice = \"/dev/input/event0\"\nkeys = { KEY_NONSENSE = \"next\" }\n";
    let faults = parse(usb).expect_err("it is wrong");
    assert_eq!(
        faults[0].to_string(),
        "line 5, keypad[1].keys: `KEY_NONSENSE` is no key: names are such as KEY_KPENTER and KEY_F9"
    );
}

#[test]
fn a_secret_is_neither_shown_nor_read_by_others() {
    let faults = parse("token = 5ecret\n").expect_err("it is wrong");
    assert!(!format!("{faults:?}").contains("5ecret"), "{faults:?}");
    let path = std::env::temp_dir().join(format!("wires-settings-{}.toml", std::process::id()));
    std::fs::write(&path, file("", "token = \"abc\"\n")).expect("a file");
    for (mode, right) in [(0o644, false), (0o600, true)] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("a mode");
        assert_eq!(read(&path).is_ok(), right, "{mode:o}");
    }
    std::fs::remove_file(&path).expect("it was there");
}
