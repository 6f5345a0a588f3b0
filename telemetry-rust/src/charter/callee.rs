use super::{Service, policy, service};

const CLUSTER: [&str; 3] = [".local", ".internal", ".svc"];

/// The service that a call of `own` goes to; `None` where the charter cannot tell.
///
/// It is the one that the application named, if the charter has it; else the one whose host it is, by the pattern of a
/// service (`host:port` before `host` before the longest `*.suffix`), by its name alone or in a cluster's own domain, or,
/// on this machine, the only peer of `own`.
pub(crate) fn callee(own: &str, named: Option<&str>, host: Option<&str>) -> Option<&'static str> {
    callee_of(policy().services, own, named, host)
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

/// How well a pattern fits: 0 not at all, a suffix less than the whole name, and that less than the name with its port.
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

/// Takes a port, brackets and one last dot off.
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

/// Whether a host's name is a service's, alone or in a cluster's own domain.
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

/// Whether a service is at the trust boundary.
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
            tier: 1,
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
    fn a_callee_is_whom_the_call_goes_to() {
        for (own, named, host, expected) in [
            ("edge", "worker", "anything.example", "worker"),
            ("edge", "stranger", "gw.example", "gateway"),
            ("edge", "stranger", "", ""),
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
            ("nobody", "", "127.0.0.1", ""),
            ("edge", "", "128.0.0.1", ""),
        ] {
            let found = callee_of(&SERVICES, own, Some(named), Some(host));
            assert_eq!(found.unwrap_or_default(), expected, "{own} calls {named:?} at {host:?}");
        }
    }
}
