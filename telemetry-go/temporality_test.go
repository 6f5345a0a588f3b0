package plumbline_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	metrics "go.opentelemetry.io/proto/otlp/metrics/v1"
	"google.golang.org/protobuf/proto"

	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// Metrics are cumulative whatever the environment is; another preference logs one
// warning.
func TestMetricsAreCumulative(t *testing.T) {
	const preference = "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE"
	for _, c := range []struct {
		preference string
		mode       string
		delta      bool
		warned     bool
	}{
		{"delta", "enforce", false, true}, {"lowmemory", "enforce", false, true}, {"delta", "observe", false, true},
		{"cumulative", "enforce", false, false}, {"Cumulative", "enforce", false, false}, {"", "enforce", false, false},
		{"delta", "off", true, false},
	} {
		t.Setenv(preference, c.preference) // the exporters read the process' own
		var mu sync.Mutex
		var all []*metrics.Metric
		server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			var export collector.ExportMetricsServiceRequest
			if proto.Unmarshal(body, &export) != nil || !strings.HasSuffix(r.URL.Path, "metrics") {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			for _, resource := range export.GetResourceMetrics() {
				for _, scope := range resource.GetScopeMetrics() {
					all = append(all, scope.GetMetrics()...)
				}
			}
		}))
		gateway := telemetrytest.StartWith(t, shop.Charter, telemetrytest.NewReceiver(t), "gateway", map[string]string{
			"OTEL_EXPORTER_OTLP_ENDPOINT": server.URL, "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf", preference: c.preference, "PLUMBLINE_MODE": c.mode,
		})
		counter, _ := gateway.MeterProvider().Meter("test").Int64Counter("orders.placed")
		counter.Add(context.Background(), 1)
		gateway.End(t)
		server.Close()
		if len(all) == 0 {
			t.Fatalf("%q: nothing left", c.preference)
		}
		for _, m := range all {
			for _, temporality := range []metrics.AggregationTemporality{m.GetSum().GetAggregationTemporality(), m.GetHistogram().GetAggregationTemporality()} {
				if !c.delta && temporality == metrics.AggregationTemporality_AGGREGATION_TEMPORALITY_DELTA {
					t.Errorf("%q, %s: %s is delta", c.preference, c.mode, m.GetName())
				}
			}
		}
		if got := strings.Count(gateway.Stderr.String(), preference+"="); (got == 1) != c.warned {
			t.Errorf("%q, %s: %d warnings: %s", c.preference, c.mode, got, gateway.Stderr.String())
		}
	}
}
