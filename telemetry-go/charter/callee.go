// Finds the service of the charter that a call goes to.

package charter

import (
	"net/netip"
	"slices"
	"strings"
)

// Callee returns the service that a call of self goes to, or the empty string
// for none of the charter: the named one if it is in the charter; else the one
// with a matching host pattern (host:port before host before the longest
// *.suffix); else the one whose name the host is, alone or in a cluster domain;
// else, on loopback, the only peer of self.
func (c *Charter) Callee(self, named, host string) string {
	if named != "" {
		if _, ok := c.ServiceNamed(named); ok {
			return named
		}
	}
	name, port := splitHost(host)
	if name == "" {
		return ""
	}
	if service := c.ownerOf(name, port); service != "" {
		return service
	}
	for i := range c.Services {
		if isNameOf(name, strings.ToLower(c.Services[i].Name)) {
			return c.Services[i].Name
		}
	}
	if isLoopback(name) {
		peer, _ := c.OnlyPeer(self)
		return peer
	}
	return ""
}

func (c *Charter) ownerOf(name, port string) string {
	best, service := 0, ""
	for i := range c.Services {
		for _, pattern := range c.Services[i].Hosts {
			if n := fit(pattern, name, port); n > best {
				best, service = n, c.Services[i].Name
			}
		}
	}
	return service
}

// fit returns how specific a matching pattern is: 0 for no match, the length of
// a suffix, more for the whole name, and most for name and port.
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

// splitHost returns name and port of an authority, in lower case and without
// brackets and a trailing dot.
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

// isNameOf reports whether a host is the name of a service, alone or in a
// cluster domain.
func isNameOf(name, service string) bool {
	rest, ok := strings.CutPrefix(name, service)
	return ok && (rest == "" || rest[0] == '.' && slices.ContainsFunc(clusterDomains, func(domain string) bool {
		return strings.HasSuffix(rest, domain)
	}))
}

var clusterDomains = []string{".local", ".internal", ".svc"}

// isLoopback reports whether a host name, in lower case and without a port, is
// loopback.
func isLoopback(name string) bool {
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	if name == "" || name[0] != '1' && name[0] != ':' && name[0] != '0' {
		return false
	}
	address, err := netip.ParseAddr(name)
	return err == nil && address.IsLoopback()
}
