// SPDX-License-Identifier: EUPL-1.2
//! The address under which the LAN finds the server. It changes: a machine that was switched on before its cable was plugged in has none yet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::time::Duration;

use nix::ifaddrs::getifaddrs;
use nix::net::if_::InterfaceFlags;
use tokio::sync::watch;

use desk::Desk;

/// How often it is looked up again.
const AGAIN: Duration = Duration::from_secs(2);
/// Names of interfaces that lead to containers and virtual machines of this one, not to the LAN.
const INWARD: [&str; 7] = ["docker", "br-", "veth", "virbr", "lxc", "podman", "cni"];

/// The address of the pages of a server that listens there, without a slash at the end.
pub fn url(listening: SocketAddr) -> String {
    let ip = match listening.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => {
            of_the_lan(false).unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST))
        }
        IpAddr::V6(ip) if ip.is_unspecified() => {
            of_the_lan(true).unwrap_or(IpAddr::V6(Ipv6Addr::LOCALHOST))
        }
        ip => ip,
    };
    format!("http://{}", SocketAddr::new(ip, listening.port()))
}

/// Tells the desk whenever the address changes, until the server stops.
pub async fn follow(listening: SocketAddr, desk: Desk, mut stopping: watch::Receiver<bool>) {
    let mut known = String::new();
    loop {
        let now = tokio::task::spawn_blocking(move || url(listening))
            .await
            .unwrap_or_default();
        if !now.is_empty() && now != known {
            let told = now.clone();
            if desk
                .look(move |state| state.set_own_url(told))
                .await
                .is_ok()
            {
                known = now;
            }
        }
        tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(AGAIN) => {}
        }
    }
}

/// The way that the system takes to the world outside is the way that the LAN takes here; where there is none, as in a LAN of its own, the best
/// address of an interface. IPv4 first, since everybody has it who has the other; IPv6 only where the server listens there too.
fn of_the_lan(is_v6_heard: bool) -> Option<IpAddr> {
    // Addresses for documentation (RFC 5737, RFC 3849): nobody is there, and nothing is sent.
    let outside_v4 = || {
        outward(
            (Ipv4Addr::UNSPECIFIED, 0).into(),
            (Ipv4Addr::new(192, 0, 2, 1), 9).into(),
        )
    };
    let outside_v6 = || {
        outward(
            (Ipv6Addr::UNSPECIFIED, 0).into(),
            (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1), 9).into(),
        )
    };
    let best = |is_v6: bool| {
        addresses()
            .into_iter()
            .filter(|ip| ip.is_ipv6() == is_v6 && rank(ip) > 0)
            .max_by_key(rank)
    };
    let v4 = outside_v4().or_else(|| best(false));
    if is_v6_heard {
        v4.or_else(outside_v6).or_else(|| best(true))
    } else {
        v4
    }
}

/// Connecting a UDP socket sends nothing: it only asks which way the system would go.
fn outward(from: SocketAddr, to: SocketAddr) -> Option<IpAddr> {
    let socket = UdpSocket::bind(from).ok()?;
    socket.connect(to).ok()?;
    socket
        .local_addr()
        .ok()
        .map(|address| address.ip())
        .filter(|ip| rank(ip) > 1)
}

/// The addresses of interfaces that are up and have a cable.
fn addresses() -> Vec<IpAddr> {
    let Ok(all) = getifaddrs() else {
        return Vec::new();
    };
    let up = InterfaceFlags::IFF_UP | InterfaceFlags::IFF_RUNNING;
    let outward = all.filter(|one| {
        one.flags.contains(up)
            && !one.flags.contains(InterfaceFlags::IFF_LOOPBACK)
            && !INWARD
                .iter()
                .any(|name| one.interface_name.starts_with(name))
    });
    let ip = |address: nix::sys::socket::SockaddrStorage| match (
        address.as_sockaddr_in(),
        address.as_sockaddr_in6(),
    ) {
        (Some(v4), _) => Some(IpAddr::V4(v4.ip())),
        (_, Some(v6)) => Some(IpAddr::V6(v6.ip())),
        _ => None,
    };
    outward
        .filter_map(|one| one.address)
        .filter_map(ip)
        .collect()
}

/// How good an address is on a slip; 0 is none. One that a machine gave itself (RFC 3927) is better than nothing; one of IPv6 that is valid
/// on one cable alone (RFC 4291) needs the name of an interface, which no phone knows.
fn rank(ip: &IpAddr) -> u8 {
    match ip {
        IpAddr::V4(ip) if ip.is_loopback() || ip.is_unspecified() => 0,
        IpAddr::V4(ip) if ip.is_link_local() => 1,
        IpAddr::V4(ip) if ip.is_private() => 3,
        IpAddr::V6(ip) if ip.is_loopback() || ip.is_unspecified() || ip.is_unicast_link_local() => {
            0
        }
        IpAddr::V6(ip) if ip.is_unique_local() => 3,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_phones_can_reach_is_better() {
        let order = ["127.0.0.1", "169.254.3.4", "8.8.8.8", "192.168.1.10"];
        let ranks: Vec<u8> = order.iter().map(|ip| rank(&ip.parse().unwrap())).collect();
        assert!(ranks.is_sorted() && ranks[0] == 0, "{ranks:?}");
        let order = ["fe80::1", "2001:4860::1", "fd12::10"];
        let ranks: Vec<u8> = order.iter().map(|ip| rank(&ip.parse().unwrap())).collect();
        assert!(ranks.is_sorted() && ranks[0] == 0, "{ranks:?}");
    }

    #[test]
    fn an_address_that_was_chosen_stays() {
        assert_eq!(
            url("192.0.2.7:8080".parse().unwrap()),
            "http://192.0.2.7:8080"
        );
        assert_eq!(url("[fd00::7]:80".parse().unwrap()), "http://[fd00::7]:80");
    }
}
