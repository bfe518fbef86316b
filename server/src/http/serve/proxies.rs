// SPDX-License-Identifier: EUPL-1.2
//! Reverse proxies that are believed about whom they speak for.

use std::net::IpAddr;

use axum::http::HeaderMap;
use ipnet::IpNet;

/// The header that proxies add to: the client first, then each proxy but the last.
const FORWARDED: &str = "x-forwarded-for";

/// The addresses of our own reverse proxies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies(Vec<IpNet>);

impl Proxies {
    pub fn new(networks: Vec<IpNet>) -> Proxies {
        Proxies(networks)
    }

    pub fn has(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Who sent a request that came from `peer`: going back from the last proxy, the first address that is not one of ours. What stands
    /// before it could have been written by anybody.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let lines: Vec<&str> = headers
            .get_all(FORWARDED)
            .into_iter()
            .map(|line| line.to_str().unwrap_or_default())
            .collect();
        for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
            if !self.has(client) {
                break;
            }
            let Some(before) = address(hop.trim()) else {
                break;
            };
            client = before.to_canonical();
        }
        client
    }
}

/// An address alone, or with a port.
fn address(hop: &str) -> Option<IpAddr> {
    let bare = hop.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(|| {
        hop.parse::<std::net::SocketAddr>()
            .ok()
            .map(|address| address.ip())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_proxies_are_believed() {
        let proxies = Proxies::new(vec![
            "10.0.0.5/32".parse().unwrap(),
            "fd00::/8".parse().unwrap(),
            "192.168.9.0/24".parse().unwrap(),
        ]);
        let table = [
            // peer, lines of the header, client
            ("10.0.0.9", vec!["1.2.3.4"], "10.0.0.9"),
            ("10.0.0.5", vec![], "10.0.0.5"),
            ("10.0.0.5", vec!["1.2.3.4"], "1.2.3.4"),
            ("::ffff:10.0.0.5", vec!["1.2.3.4"], "1.2.3.4"),
            ("10.0.0.5", vec!["6.6.6.6, 1.2.3.4"], "1.2.3.4"),
            (
                "10.0.0.5",
                vec!["6.6.6.6", "1.2.3.4, 192.168.9.1"],
                "1.2.3.4",
            ),
            ("10.0.0.5", vec!["1.2.3.4:5678"], "1.2.3.4"),
            ("fd00::1", vec!["[2001:db8::7]:443"], "2001:db8::7"),
            ("fd00::1", vec!["2001:db8::7"], "2001:db8::7"),
            ("10.0.0.5", vec!["1.2.3.4, unknown"], "10.0.0.5"),
            ("10.0.0.5", vec!["192.168.9.2, 192.168.9.1"], "192.168.9.2"),
        ];
        for (peer, lines, client) in table {
            let mut headers = HeaderMap::new();
            for line in &lines {
                headers.append(FORWARDED, line.parse().unwrap());
            }
            assert_eq!(
                proxies.client(peer.parse().unwrap(), &headers),
                client.parse::<IpAddr>().unwrap(),
                "{peer} {lines:?}"
            );
        }
    }
}
