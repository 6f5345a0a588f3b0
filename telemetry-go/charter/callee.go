package charter

import (
	"net/netip"
	"slices"
	"strings"
)

// Callee is the service that a call of self goes to, or empty where the charter
// cannot tell: the one that the application named, if the charter has it; else
// the one whose host it is, by the pattern of a service (host:port before host
// before the longest *.suffix), by its name alone or in a cluster's own domain,
// or, on this machine, the only peer of self.
func (t *Tables) Callee(self, named, host string) string {
	if named != "" {
		if _, ok := t.ServiceNamed(named); ok {
			return named
		}
	}
	name, port := splitHost(host)
	if name == "" {
		return ""
	}
	if service := t.ownerOf(name, port); service != "" {
		return service
	}
	for i := range t.Services {
		if isNameOf(name, strings.ToLower(t.Services[i].Name)) {
			return t.Services[i].Name
		}
	}
	if thisMachine(name) {
		peer, _ := t.OnlyPeer(self)
		return peer
	}
	return ""
}

func (t *Tables) ownerOf(name, port string) string {
	best, service := 0, ""
	for i := range t.Services {
		for _, pattern := range t.Services[i].Hosts {
			if n := fit(pattern, name, port); n > best {
				best, service = n, t.Services[i].Name
			}
		}
	}
	return service
}

// fit is how well a pattern fits a host: 0 not at all, the longest suffix less
// than the whole name, and that less than the name with its port.
func fit(pattern, name, port string) int {
	if suffix, ok := strings.CutPrefix(pattern, "*"); ok {
		if strings.HasPrefix(suffix, ".") && len(name) > len(suffix) && strings.HasSuffix(name, suffix) {
			return len(suffix)
		}
		return 0
	}
	const whole, withPort = 1 << 20, 1 << 21
	host, itsPort := splitHost(pattern)
	switch {
	case host != name:
		return 0
	case itsPort == "":
		return whole
	case itsPort == port:
		return withPort
	}
	return 0
}

// splitHost takes a port, brackets and one last dot off, in lower case.
func splitHost(authority string) (name, port string) {
	name = authority
	if rest, ok := strings.CutPrefix(name, "["); ok {
		inside, after, closed := strings.Cut(rest, "]")
		if closed {
			name, port = inside, strings.TrimPrefix(after, ":")
		}
	} else if strings.Count(name, ":") == 1 {
		name, port, _ = strings.Cut(name, ":")
	}
	return strings.TrimSuffix(strings.ToLower(name), "."), port
}

// isNameOf says whether a host's name is the service's, alone or in a cluster's
// own domain.
func isNameOf(name, service string) bool {
	rest, ok := strings.CutPrefix(name, service)
	return ok && (rest == "" || rest[0] == '.' && slices.ContainsFunc(clusterDomains, func(domain string) bool {
		return strings.HasSuffix(rest, domain)
	}))
}

var clusterDomains = []string{".local", ".internal", ".svc"}

// thisMachine says whether a host's name, without a port and in lower case, is
// that of this machine.
func thisMachine(name string) bool {
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	if name == "" || name[0] != '1' && name[0] != ':' && name[0] != '0' {
		return false
	}
	address, err := netip.ParseAddr(name)
	return err == nil && address.IsLoopback()
}
