//! Decides which hosts receive baggage.

/// Whether a call to a host carries baggage: a loopback host, a peer of the charter under its own name, or a host
/// that the policy lists. Third parties receive only the trace context.
///
/// `hosts` are names, or `*.suffix`. An unknown host counts as internal.
pub(crate) fn receives_baggage(host: Option<&str>, peers: &[&str], hosts: &[&str]) -> bool {
    let Some(host) = host.filter(|host| !host.is_empty()) else {
        return true;
    };
    let host = name(host).to_ascii_lowercase();
    is_loopback(&host)
        || peers.iter().any(|peer| is_peer(&host, &peer.to_ascii_lowercase()))
        || hosts.iter().any(|pattern| fits(&host, &pattern.to_ascii_lowercase()))
}

/// Removes the port, the brackets of an address and a final dot.
fn name(host: &str) -> &str {
    if let Some(address) = host.strip_prefix('[') {
        return address.split_once(']').map_or(host, |(inside, _)| inside);
    }
    let host = match host.rsplit_once(':') {
        // More than one colon is an IPv6 address.
        Some((name, _)) if !name.contains(':') => name,
        _ => host,
    };
    host.strip_suffix('.').unwrap_or(host)
}

fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host.ends_with(".localhost")
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

fn is_peer(host: &str, peer: &str) -> bool {
    let Some(rest) = host.strip_prefix(peer) else {
        return false;
    };
    rest.is_empty()
        || rest.starts_with('.')
            && [".local", ".internal", ".svc"]
                .iter()
                .any(|suffix| rest.ends_with(suffix))
}

fn fits(host: &str, pattern: &str) -> bool {
    match pattern.strip_prefix('*') {
        Some(suffix) if suffix.starts_with('.') => host.ends_with(suffix),
        _ => host == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reaches(host: &str) -> bool {
        receives_baggage(
            Some(host),
            &["worker", "gateway"],
            &["partner.example", "*.shop.example"],
        )
    }

    #[test]
    fn this_machine_peers_and_named_hosts_get_baggage() {
        for host in [
            "",
            "localhost",
            "api.localhost:8080",
            "127.0.0.9:80",
            "[::1]:80",
            "::1",
            "worker",
            "Worker:9200",
            "worker.",
            "worker.shop.svc",
            "worker.shop.svc.cluster.local",
            "partner.example",
            "pay.shop.example",
        ] {
            assert!(reaches(host), "{host}");
        }
        assert!(receives_baggage(None, &[], &[]));
    }

    #[test]
    fn third_parties_do_not() {
        for host in [
            "example.com",
            "worker.example.com",
            "workers",
            "sub.partner.example",
            "shop.example",
            "evilshop.example",
            "10.0.0.1",
            "[2001:db8::1]:443",
            "localhost.example",
            ":80",
            "[::1",
            ".",
        ] {
            assert!(!reaches(host), "{host}");
        }
    }
}
