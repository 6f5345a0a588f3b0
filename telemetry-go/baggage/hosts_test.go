package baggage_test

import (
	"testing"

	"github.com/plumbline/plumbline/telemetry-go/baggage"
)

func TestBaggageReachesPeersAndThisMachineOnly(t *testing.T) {
	peers, patterns := []string{"worker"}, []string{"*.shop.example", "exact.example"}
	for host, want := range map[string]bool{
		"": true, "localhost": true, "localhost:9200": true, "x.localhost": true, "127.0.0.1:80": true, "127.9.9.9": true, "[::1]:80": true, "::1": true,
		"worker": true, "WORKER:9200": true, "worker.": true, "worker.shop.svc.cluster.local": true, "worker.prod.internal": true, "worker.ns.svc:443": true,
		"a.shop.example": true, "exact.example": true, "A.SHOP.example.": true,
		"worker.example": false, "worker-2": false, "payments.example": false, "shop.example": false, "10.0.0.1": false, "evil-localhost": false,
		"x.exact.example": false, "notworker.local": false, "128.0.0.1": false,
	} {
		if got := baggage.ReachesHost(host, peers, patterns); got != want {
			t.Errorf("%q: %v", host, got)
		}
	}
}
