// SPDX-License-Identifier: EUPL-1.2
//! A server on a host of its own: a network namespace at the other end of a virtual cable, on which packets can be lost either way. Devices
//! use one of the server's addresses and clerks another, so that a device can be cut off while the clerks work on. Needs root.

use std::net::Ipv4Addr;
use std::process::Command;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::bench::sealed::{as_root, run};

/// Which packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    ToServer,
    FromServer,
}

/// Both ways.
pub const BOTH: [Way; 2] = [Way::ToServer, Way::FromServer];

pub struct Lan {
    name: String,
    devices: Ipv4Addr,
    clerks: Ipv4Addr,
}

impl Lan {
    /// Makes the host and lays the cable.
    #[track_caller]
    pub fn lay() -> Lan {
        static LAST: AtomicU8 = AtomicU8::new(0);
        let (n, own) = (
            LAST.fetch_add(1, Ordering::Relaxed),
            std::process::id() % 200,
        );
        let name = format!("rc{}-{n}", std::process::id());
        let octet = u8::try_from(own).expect("under 200");
        let address = |last| Ipv4Addr::new(10, 200 + n % 50, octet, last);
        let lan = Lan {
            name,
            devices: address(1),
            clerks: address(4),
        };
        let (name, far, near) = (
            lan.name.as_str(),
            format!("f{}", lan.name),
            format!("n{}", lan.name),
        );
        ip(&["netns", "add", name]);
        ip(&[
            "link", "add", &near, "type", "veth", "peer", "name", &far, "netns", name,
        ]);
        ip(&[
            "address",
            "add",
            &format!("{}/29", address(2)),
            "dev",
            &near,
        ]);
        ip(&["link", "set", &near, "up"]);
        for address in [lan.devices, lan.clerks] {
            lan.there(&[
                "ip",
                "address",
                "add",
                &format!("{address}/29"),
                "dev",
                &far,
            ]);
        }
        lan.there(&["ip", "link", "set", &far, "up"]);
        lan.there(&["ip", "link", "set", "lo", "up"]);
        lan
    }

    /// The address that devices use.
    pub fn devices(&self) -> String {
        self.devices.to_string()
    }

    /// The address that clerks use: nothing is ever lost on the way there.
    pub fn clerks(&self) -> String {
        self.clerks.to_string()
    }

    /// What stands before a command that is to run on the server's host.
    pub fn before(&self) -> Vec<&str> {
        vec!["ip", "netns", "exec", &self.name]
    }

    /// Loses so many of a hundred packets between devices and server, at random; 100 is a cut.
    #[track_caller]
    pub fn lose(&self, percent: u8, ways: &[Way]) {
        self.heal();
        let chance = if percent < 100 {
            format!("numgen random mod 100 < {percent}")
        } else {
            String::new()
        };
        let mut rules = "table ip fault {\n".to_owned();
        for way in ways {
            let (hook, end) = if *way == Way::ToServer {
                ("input", "daddr")
            } else {
                ("output", "saddr")
            };
            rules += &format!(
                "chain {hook} {{ type filter hook {hook} priority 0; ip {end} {} {chance} drop; }}\n",
                self.devices
            );
        }
        self.there(&["nft", &(rules + "}")]);
    }

    /// Cuts the way between devices and server.
    #[track_caller]
    pub fn cut(&self, ways: &[Way]) {
        self.lose(100, ways);
    }

    /// The cable is whole again.
    #[track_caller]
    pub fn heal(&self) {
        self.there(&["nft", "flush", "ruleset"]);
    }

    /// What the server sends leaves at this speed at most.
    #[track_caller]
    pub fn slow(&self, kbit: u32) {
        let far = format!("f{}", self.name);
        self.there(&[
            "tc",
            "qdisc",
            "replace",
            "dev",
            &far,
            "root",
            "tbf",
            "rate",
            &format!("{kbit}kbit"),
            "burst",
            "4kb",
            "latency",
            "2s",
        ]);
    }

    /// Pulls the server's cable out; its host forgets its addresses, as one that gets them from the network.
    #[track_caller]
    pub fn unplug(&self) {
        let far = format!("f{}", self.name);
        self.there(&["ip", "link", "set", &far, "down"]);
        self.there(&["ip", "address", "flush", "dev", &far]);
    }

    /// Plugs it in again, and the server's host gets these addresses, such as `10.200.3.1/29`.
    #[track_caller]
    pub fn plug(&self, addresses: &[&str]) {
        let far = format!("f{}", self.name);
        self.there(&["ip", "link", "set", &far, "up"]);
        for address in addresses {
            // An address of IPv6 would be tried out for a second first.
            let at_once: &[&str] = if address.contains(':') {
                &["nodad"]
            } else {
                &[]
            };
            self.there(&[&["ip", "address", "add", address, "dev", &far], at_once].concat());
        }
    }

    /// Gives this end of the cable a further address.
    #[track_caller]
    pub fn here(&self, address: &str) {
        ip(&[
            "address",
            "add",
            address,
            "dev",
            &format!("n{}", self.name),
            "nodad",
        ]);
    }

    #[track_caller]
    fn there(&self, command: &[&str]) {
        run(as_root().args(self.before()).args(command));
    }
}

impl Drop for Lan {
    fn drop(&mut self) {
        // The cable goes with the host; a host that stays behind is a nuisance, not a wrong result.
        let _gone = as_root()
            .args(["ip", "netns", "delete", &self.name])
            .status();
    }
}

#[track_caller]
fn ip(words: &[&str]) {
    let mut command: Command = as_root();
    run(command.arg("ip").args(words));
}
