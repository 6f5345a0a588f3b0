// Decides to which hosts baggage is sent.

package baggage

import (
	"net/netip"
	"slices"
	"strings"
)

// ReachesHost reports whether baggage is sent to a host, which may have a port:
// to a peer by its name, to loopback, to a host that a pattern of the policy
// matches (*.suffix, or the whole name), and if the host is empty. All other
// hosts are third parties.
func ReachesHost(host string, peers, patterns []string) bool {
	if host == "" {
		return true
	}
	name := strings.TrimSuffix(strings.ToLower(withoutPort(host)), ".")
	if local(name) {
		return true
	}
	if slices.ContainsFunc(peers, func(peer string) bool { return isPeer(name, strings.ToLower(peer)) }) {
		return true
	}
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		pattern = strings.ToLower(pattern)
		if suffix, ok := strings.CutPrefix(pattern, "*"); ok && strings.HasPrefix(suffix, ".") {
			return strings.HasSuffix(name, suffix)
		}
		return name == pattern
	})
}

func withoutPort(host string) string {
	if rest, ok := strings.CutPrefix(host, "["); ok {
		if inside, _, closed := strings.Cut(rest, "]"); closed {
			return inside
		}
		return host
	}
	if strings.Count(host, ":") == 1 {
		host, _, _ = strings.Cut(host, ":")
	}
	return host
}

func local(name string) bool {
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	address, err := netip.ParseAddr(name)
	return err == nil && address.IsLoopback()
}

// isPeer reports whether a host is a peer by its name, alone or in a cluster
// domain.
func isPeer(name, peer string) bool {
	if name == peer {
		return true
	}
	return strings.HasPrefix(name, peer+".") &&
		(strings.HasSuffix(name, ".local") || strings.HasSuffix(name, ".internal") || strings.HasSuffix(name, ".svc"))
}
