package enforce

import (
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/instrumentation"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/finding"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
)

func twoMetrics() *metricdata.ResourceMetrics {
	point := []metricdata.DataPoint[int64]{{Attributes: attribute.NewSet(attribute.String("x", "y")), Value: 1}}
	return &metricdata.ResourceMetrics{ScopeMetrics: []metricdata.ScopeMetrics{{
		Scope: instrumentation.Scope{Name: "test", SchemaURL: "https://other.example"},
		Metrics: []metricdata.Metrics{
			{Name: "broken", Data: metricdata.Sum[int64]{DataPoints: point}},
			{Name: "plumbline.findings", Data: metricdata.Sum[int64]{DataPoints: point}},
		},
	}}}
}

// A metric on which a rule panics is dropped, an export on which one panics is
// empty; nothing reaches the application.
func TestPanicInARuleDropsTheMetric(t *testing.T) {
	findings := finding.NewCounter(shop.Parsed(), "enforce")
	r := NewRules(findings, nil, shop.Parsed())
	r.metrics.rows["broken"] = &metricRow{metric: &charter.Metric{Name: "broken"}}
	r.metrics.rows["plumbline.findings"] = &metricRow{metric: &charter.Metric{Name: "plumbline.findings"}}
	metrics := twoMetrics()
	r.Metrics(metrics)
	if left := metrics.ScopeMetrics[0].Metrics; len(left) != 1 || left[0].Name != "plumbline.findings" {
		t.Errorf("%v", left)
	}
	r.scopes.counted, r.scopes.made = nil, nil
	metrics = twoMetrics()
	r.Metrics(metrics)
	if len(metrics.ScopeMetrics) != 0 {
		t.Errorf("%v", metrics.ScopeMetrics)
	}
	if n := findings.Count(charter.RuleAttributeSensitive, "failed"); n != 3 {
		t.Errorf("%d failures", n)
	}
}
