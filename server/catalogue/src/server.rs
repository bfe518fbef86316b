// SPDX-License-Identifier: EUPL-1.2
//! How the server is called: `public_url`, `names` and `trusted_proxies` of `[office]`.

use std::net::IpAddr;

use faults::Faults;
use http::Uri;
use ipnet::IpNet;
use toml::de::DeValue;

use super::reader::{self, At, Table};
use super::words::{self, LONGEST};

const MOST_NAMES: usize = 20;
const MOST_PROXIES: usize = 20;
const EXAMPLE: &str =
    "such as \"http://192.168.1.10:8080\" or \"https://numeri.comune.example.it\"";

/// Where phones find the server: scheme and host, perhaps a port; no slash at the end.
pub(super) fn public_url(at: &At<&str>, faults: &mut Faults<'_>) -> Option<String> {
    let url = words::checked(at, faults, LONGEST)?;
    let rest = url
        .strip_prefix("http://")
        .or_else(|| url.strip_prefix("https://"));
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/[]".contains(c);
    let read: Option<Uri> = rest
        .filter(|rest| rest.chars().all(plain))
        .and_then(|_| url.parse().ok());
    let Some(read) = read.filter(|read| read.authority().is_some_and(is_whole)) else {
        at.fault(
            faults,
            "must be an address such as \"http://192.168.1.10:8080\"",
        );
        return None;
    };
    if read.path() != "/" {
        at.fault(faults, format!(
            "has a path, \"{}\", and the pages cannot be moved below one: give them an address of their own, {EXAMPLE}, also behind a proxy",
            read.path()
        ));
        return None;
    }
    Some(url.trim_end_matches('/').to_owned())
}

/// `Uri` reads a port that is none as a part of the authority.
fn is_whole(authority: &http::uri::Authority) -> bool {
    let port = authority
        .as_str()
        .strip_prefix(authority.host())
        .unwrap_or_default();
    !authority.host().is_empty()
        && (port.is_empty() || authority.port_u16().is_some_and(|port| port > 0))
}

/// Names of DNS without a port, each once, in small letters.
pub(super) fn names(at: &At<&DeValue<'_>>, faults: &mut Faults<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for at in reader::list(at, faults)
        .iter()
        .filter_map(|at| reader::string(at, faults))
        .collect::<Vec<_>>()
    {
        let name = at.value.trim_end_matches('.').to_ascii_lowercase();
        let fault = match &name {
            name if names.contains(name) => "is listed twice",
            name if name.parse::<IpAddr>().is_ok() => "is an address: those need not be listed",
            name if name.contains("://") || name.contains('/') => {
                "must be a name alone, without http:// and without a path"
            }
            name if name.contains(':') => "must be a name alone, without a port",
            name if name.contains('*') => {
                "must be a whole name: one for many would let strangers in"
            }
            name if !is_name(name) => {
                "must be a name of DNS, such as \"srv-anagrafe.comune.example.it\": letters, digits, hyphens and dots; write other letters \
                 as browsers send them (xn--…)"
            }
            _ if names.len() == MOST_NAMES => "is one name too many",
            _ => {
                names.push(name);
                continue;
            }
        };
        at.fault(faults, fault);
    }
    names
}

/// RFC 1123, section 2.1, and the underscore that names of Windows may have.
fn is_name(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    name.len() <= 253 && name.split('.').all(label)
}

/// Addresses, or networks such as `192.168.1.0/24`.
pub(super) fn trusted_proxies(from: &mut Table<'_>, faults: &mut Faults<'_>) -> Vec<IpNet> {
    let listed = from.strings(faults, "trusted_proxies");
    if let Some(at) = listed.get(MOST_PROXIES) {
        at.fault(
            faults,
            format!("is one too many: at most {MOST_PROXIES} proxies or networks"),
        );
    }
    let network = |at: &At<&str>| {
        at.value
            .parse::<IpNet>()
            .ok()
            .or_else(|| at.value.parse::<IpAddr>().ok().map(IpNet::from))
    };
    let mut networks = Vec::new();
    for at in &listed {
        match network(at) {
            Some(network) if network.prefix_len() > 0 => networks.push(network),
            Some(_) => at.fault(faults, "would believe everybody: list the addresses of your proxies"),
            None => at.fault(faults, "must be an address such as \"192.168.1.5\" or a network such as \"192.168.1.0/24\""),
        }
    }
    networks
}
