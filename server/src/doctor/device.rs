// SPDX-License-Identifier: EUPL-1.2
//! A device's machine: the way to its server, the clocks, and its printer.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::os::unix::fs::FileTypeExt;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use protocol::{CLOCK_OFF_S, LiveView};

use super::Finding;
use super::server::health;

const ANSWERED_WITHIN: Duration = Duration::from_secs(3);
/// "Tell about the paper roll" (DLE EOT 4 of ESC/POS). Answers have bits 1 and 4 set and bits 0 and 7 clear.
const ASK_PAPER: [u8; 3] = [0x10, 0x04, 4];
/// "Tell whether you are online" (DLE EOT 1).
const ASK_PRINTER: [u8; 3] = [0x10, 0x04, 1];
/// "Tell why you are offline" (DLE EOT 2).
const ASK_OFFLINE: [u8; 3] = [0x10, 0x04, 2];

/// What to do with a printer whose answers say nothing.
const ASK_NOTHING: &str = "if it prints all the same, it can be used: write confirmation = \"none\" under [profile] of the totem's settings (docs/printers.md)";

pub(super) fn server(url: &str) -> Vec<Finding> {
    match health(url) {
        Ok(health) => vec![
            Finding::ok(
                "server",
                format!(
                    "{url} is Regolacode {}, epoch {}",
                    health.version, health.epoch
                ),
            ),
            clock(url),
        ],
        Err(why) => {
            let todo = "is the server on, is the cable in, is the address right? Try it in a browser of this machine";
            vec![Finding::broken("server", format!("{url}: {why}"), todo)]
        }
    }
}

/// The difference to the server's clock, as the live view tells it.
fn clock(url: &str) -> Finding {
    #[expect(clippy::disallowed_methods, reason = "two clocks are compared")]
    let asked = Timestamp::now();
    let answer = ureq::Agent::config_builder()
        .proxy(None)
        .timeout_global(Some(ANSWERED_WITHIN))
        .build()
        .new_agent()
        .get(format!("{}/api/v1/live", url.trim_end_matches('/')))
        .call()
        .map_err(|error| error.to_string())
        .and_then(|mut answer| {
            answer
                .body_mut()
                .read_json::<LiveView>()
                .map_err(|error| error.to_string())
        });
    let there = answer.and_then(|live| {
        live.at
            .parse::<Timestamp>()
            .map_err(|error| error.to_string())
    });
    match there {
        Ok(there) => offset(asked.as_second().saturating_sub(there.as_second())),
        Err(why) => Finding::attention(
            "clock",
            format!("the server's clock is not known: {why}"),
            "look at the server",
        ),
    }
}

/// `ahead_s` is how far this machine is ahead of the server.
pub(super) fn offset(ahead_s: i64) -> Finding {
    if ahead_s.unsigned_abs() > CLOCK_OFF_S {
        let todo =
            "let both machines take the time from the same time server (systemd-timesyncd, chrony)";
        return Finding::broken("clock", format!("{ahead_s} s ahead of the server's"), todo);
    }
    Finding::ok("clock", format!("{ahead_s} s ahead of the server's"))
}

/// A printer as the totem's settings write it: `network:HOST:PORT`, `serial:PATH:BAUD`, `device:PATH`, `virtual` or `none`.
pub(super) fn printer(place: &str) -> Vec<Finding> {
    let (kind, rest) = place.split_once(':').unwrap_or((place, ""));
    match kind {
        "network" => vec![network(rest)],
        "serial" | "device" => vec![device(if kind == "serial" {
            rest.rsplit_once(':').map_or(rest, |(path, _)| path)
        } else {
            rest
        })],
        "virtual" | "none" => vec![Finding::ok("printer", format!("{kind}: nothing to ask"))],
        _ => vec![Finding::broken(
            "printer",
            format!("{place} is not a printer"),
            "write network:HOST:9100, serial:PATH:BAUD or device:PATH",
        )],
    }
}

fn network(host: &str) -> Finding {
    let address = if host
        .rsplit_once(':')
        .is_some_and(|(_, port)| port.parse::<u16>().is_ok())
    {
        host.to_owned()
    } else {
        format!("{host}:9100")
    };
    let todo = "is it on, is its cable in, is this its address (its self-test slip tells it)?";
    let connect = || {
        let address = address
            .to_socket_addrs()?
            .next()
            .ok_or(std::io::ErrorKind::AddrNotAvailable)?;
        let line = TcpStream::connect_timeout(&address, ANSWERED_WITHIN)?;
        line.set_read_timeout(Some(ANSWERED_WITHIN))?;
        line.set_write_timeout(Some(ANSWERED_WITHIN))?;
        Ok::<_, std::io::Error>(line)
    };
    match connect() {
        Ok(mut line) => answer(&address, &mut line),
        Err(error) => Finding::broken("printer", format!("{address}: {error}"), todo),
    }
}

fn answer(address: &str, line: &mut (impl Read + Write)) -> Finding {
    let mut ask = |question: [u8; 3]| -> Option<u8> {
        let mut byte = [0];
        line.write_all(&question).ok()?;
        line.read_exact(&mut byte).ok()?;
        (byte[0] & 0x93 == 0x12).then_some(byte[0])
    };
    let (Some(offline), Some(paper)) = (ask(ASK_OFFLINE), ask(ASK_PAPER)) else {
        return Finding::attention(
            "printer",
            format!("{address} takes the connection and does not answer"),
            ASK_NOTHING,
        );
    };
    let is_offline = ask(ASK_PRINTER).is_some_and(|printer| printer & 0x08 != 0);
    match (
        offline & 0x04 != 0,
        paper & 0x60 != 0 || offline & 0x20 != 0,
        paper & 0x0C != 0,
    ) {
        (true, _, _) => Finding::broken(
            "printer",
            format!("{address}: the cover is open"),
            "close it",
        ),
        (_, true, _) => Finding::broken(
            "printer",
            format!("{address}: no paper"),
            "put a new roll in",
        ),
        _ if is_offline => Finding::attention(
            "printer",
            format!("{address} says that it is offline, and not why"),
            ASK_NOTHING,
        ),
        (_, _, true) => Finding::attention(
            "printer",
            format!("{address}: the paper is nearly out"),
            "put a new roll in soon",
        ),
        _ => Finding::ok("printer", format!("{address} answers and is ready")),
    }
}

/// Whether the device is there and may be written. What it says of itself is asked with `kiosk --print-test`, which knows its speed.
fn device(path: &str) -> Finding {
    let path = Path::new(path);
    let shown = path.display();
    let Ok(meta) = std::fs::metadata(path) else {
        return Finding::broken(
            "printer",
            format!("{shown} is not there"),
            "is it on and plugged in? ls /dev/usb /dev/serial/by-id",
        );
    };
    if !meta.file_type().is_char_device() {
        return Finding::attention(
            "printer",
            format!("{shown} is no device"),
            "slips would be written to a plain file",
        );
    }
    match File::options()
        .write(true)
        .custom_flags_nonblocking()
        .open(path)
    {
        Ok(_) => Finding::ok(
            "printer",
            format!("{shown} may be written; `kiosk --print-test` prints a page"),
        ),
        Err(error) => {
            let todo = "add the totem's user to the group of the device: lp for /dev/usb, dialout for serial ports";
            Finding::broken("printer", format!("{shown}: {error}"), todo)
        }
    }
}

/// Opening a serial port must not wait for a line that never rises.
trait NonBlocking {
    fn custom_flags_nonblocking(&mut self) -> &mut Self;
}

impl NonBlocking for std::fs::OpenOptions {
    fn custom_flags_nonblocking(&mut self) -> &mut Self {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
        self.custom_flags(i32::try_from(flags.bits()).unwrap_or(0))
    }
}
