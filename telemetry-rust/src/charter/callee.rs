//! Finds the service of the charter that a call goes to, and whether a service is at the trust boundary.

use super::{Service, service};
use crate::setup;

const CLUSTER: [&str; 3] = [".local", ".internal", ".svc"];

/// Returns the service that a call of `own` goes to; `None` if the charter does not determine it.
///
/// It is the service that the application named, if the charter lists it. Otherwise it is the service that has the
/// host: by a host pattern (`host:port` before `host` before the longest `*.suffix`), by its name alone or in a
/// cluster domain, or, for a loopback host, the only peer of `own`.
pub(crate) fn callee(own: &str, named: Option<&str>, host: Option<&str>) -> Option<&'static str> {
    callee_of(&setup::charter().services, own, named, host)
}

pub(crate) fn callee_of(
    services: &[Service],
    own: &str,
    named: Option<&str>,
    host: Option<&str>,
) -> Option<&'static str> {
    let find = |name: &str| services.iter().find(|service| service.name == name);
    if let Some(named) = named.and_then(find) {
        return Some(named.name);
    }
    let host = host.unwrap_or_default().to_ascii_lowercase();
    let (name, port) = split(&host);
    if name.is_empty() {
        return None;
    }
    let fits = services.iter().flat_map(|service| {
        let ranks = service.hosts.iter().map(|pattern| rank(pattern, name, port));
        ranks.map(move |rank| (rank, service.name))
    });
    let mut best = (0, None);
    for (rank, service) in fits {
        if rank > best.0 {
            best = (rank, Some(service));
        }
    }
    if best.1.is_some() {
        return best.1;
    }
    if let Some(service) = services.iter().find(|service| is_name_of(name, service.name)) {
        return Some(service.name);
    }
    match find(own).map(|own| own.peers) {
        Some([only]) if is_this_machine(name) => Some(only),
        _ => None,
    }
}

/// Rates how specifically a pattern matches: 0 not at all, then suffix, host, host with port.
fn rank(pattern: &str, name: &str, port: &str) -> usize {
    if let Some(suffix) = pattern.strip_prefix('*') {
        let fits = suffix.starts_with('.') && name.len() > suffix.len() && name.ends_with(suffix);
        return if fits { suffix.len() } else { 0 };
    }
    let (host, its_port) = split(pattern);
    match its_port {
        _ if host != name => 0,
        "" => usize::MAX - 1,
        its_port if its_port == port => usize::MAX,
        _ => 0,
    }
}

/// Splits an authority into host and port; removes brackets and a final dot.
fn split(authority: &str) -> (&str, &str) {
    let (name, port) = match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((inside, after)) => (inside, after.strip_prefix(':').unwrap_or(after)),
        None => match authority.split_once(':') {
            Some((name, port)) if !port.contains(':') => (name, port),
            _ => (authority, ""),
        },
    };
    (name.strip_suffix('.').unwrap_or(name), port)
}

/// Whether a host is the name of a service, alone or in a cluster domain.
fn is_name_of(name: &str, service: &str) -> bool {
    let rest = match name.get(..service.len()) {
        Some(begin) if begin.eq_ignore_ascii_case(service) => &name[service.len()..],
        _ => return false,
    };
    rest.is_empty() || rest.starts_with('.') && CLUSTER.iter().any(|domain| rest.ends_with(domain))
}

fn is_this_machine(name: &str) -> bool {
    name == "localhost"
        || name.ends_with(".localhost")
        || name
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// Whether a service is at the trust boundary: untrusted callers reach it.
pub(crate) fn is_boundary(name: &str) -> bool {
    service(name).is_some_and(|service| service.boundary)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn service_of(name: &'static str, peers: &'static [&'static str], hosts: &'static [&'static str]) -> Service {
        Service {
            name,
            team: "t",
            boundary: false,
            peers,
            hosts,
        }
    }

    const SERVICES: [Service; 4] = [
        service_of("edge", &["gateway"], &[]),
        service_of(
            "gateway",
            &["worker"],
            &["*.gateways.example", "gw.example", "gw.example:8443"],
        ),
        service_of("worker", &[], &["*.eu.gateways.example", "gw.example:9443", "10.0.0.7"]),
        service_of("lonely", &["edge", "worker"], &[]),
    ];

    #[test]
    fn the_callee_is_found_by_name_host_or_single_peer() {
        for (own, named, host, expected) in [
            ("edge", "worker", "anything.example", "worker"),
            ("edge", "unlisted", "gw.example", "gateway"),
            ("edge", "unlisted", "", ""),
            ("edge", "", "no-such-host.invalid", ""),
            ("edge", "", "gw.example:8443", "gateway"),
            ("edge", "", "GW.Example.:9443", "worker"),
            ("edge", "", "gw.example:1", "gateway"),
            ("edge", "", "a.gateways.example", "gateway"),
            ("edge", "", "a.eu.gateways.example:80", "worker"),
            ("edge", "", "gateways.example", ""),
            ("edge", "", "10.0.0.7:80", "worker"),
            ("edge", "", "worker", "worker"),
            ("edge", "", "worker.shop.svc.cluster.local", "worker"),
            ("edge", "", "worker.example", ""),
            ("edge", "", "workers.local", ""),
            ("edge", "", "worker.svc", "worker"),
            ("edge", "", "localhost:9200", "gateway"),
            ("edge", "", "a.localhost", "gateway"),
            ("edge", "", "127.9.9.9:1", "gateway"),
            ("edge", "", "[::1]:9200", "gateway"),
            ("edge", "", "::1", "gateway"),
            ("lonely", "", "localhost", ""),
            ("unlisted", "", "127.0.0.1", ""),
            ("edge", "", "128.0.0.1", ""),
        ] {
            let found = callee_of(&SERVICES, own, Some(named), Some(host));
            assert_eq!(found.unwrap_or_default(), expected, "{own} calls {named:?} at {host:?}");
        }
    }
}
