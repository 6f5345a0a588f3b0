package charter_test

import (
	"testing"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

func TestCallee(t *testing.T) {
	tables := &charter.Charter{Services: []charter.Service{
		{Name: "edge", Peers: []string{"gateway"}},
		{Name: "gateway", Peers: []string{"worker"}, Hosts: []string{"*.gateways.example", "gw.example", "gw.example:8443"}},
		{Name: "worker", Hosts: []string{"*.eu.gateways.example", "gw.example:9443", "10.0.0.7"}},
		{Name: "lonely", Peers: []string{"edge", "worker"}},
	}}
	for _, c := range []struct{ self, named, host, callee string }{
		{"edge", "worker", "anything.example", "worker"},
		{"edge", "unknown", "gw.example", "gateway"},
		{"edge", "unknown", "", ""},
		{"edge", "", "no-such-host.invalid", ""},
		{"edge", "", "gw.example:8443", "gateway"},
		{"edge", "", "GW.Example.:9443", "worker"},
		{"edge", "", "gw.example:1", "gateway"},
		{"edge", "", "a.gateways.example", "gateway"},
		{"edge", "", "a.eu.gateways.example:80", "worker"},
		{"edge", "", "gateways.example", ""},
		{"edge", "", "10.0.0.7:80", "worker"},
		{"edge", "", "worker", "worker"},
		{"edge", "", "worker.shop.svc.cluster.local", "worker"},
		{"edge", "", "worker.example", ""},
		{"edge", "", "workers.local", ""},
		{"edge", "", "worker.svc", "worker"},
		{"edge", "", "localhost:9200", "gateway"},
		{"edge", "", "a.localhost", "gateway"},
		{"edge", "", "127.9.9.9:1", "gateway"},
		{"edge", "", "[::1]:9200", "gateway"},
		{"edge", "", "::1", "gateway"},
		{"lonely", "", "localhost", ""},
		{"nobody", "", "127.0.0.1", ""},
		{"edge", "", "128.0.0.1", ""},
	} {
		if got := tables.Callee(c.self, c.named, c.host); got != c.callee {
			t.Errorf("%s calls %q at %q: %q, want %q", c.self, c.named, c.host, got, c.callee)
		}
	}
}
