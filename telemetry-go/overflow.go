package plumbline

import (
	"context"
	"sync"

	"go.opentelemetry.io/otel/attribute"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/finding"
)

// maxSeries is the largest number of series that the charter allows a metric.
// The SDK knows one limit for all; the charter's smaller ones belong to metrics
// of Plumbline itself, whose labels have a fixed vocabulary.
func maxSeries() int {
	limit := 0
	for _, m := range charter.Metrics {
		limit = max(limit, m.MaxSeries)
	}
	return limit
}

// overflowExporter counts what the SDK put into the overflow series of a metric
// since the last export as findings.
type overflowExporter struct {
	sdkmetric.Exporter
	findings *finding.Counter

	mu   sync.Mutex
	seen map[string]int64 // by scope and name; guarded by mu
}

func newOverflowExporter(next sdkmetric.Exporter, findings *finding.Counter) *overflowExporter {
	return &overflowExporter{Exporter: next, findings: findings, seen: map[string]int64{}}
}

// Export looks for overflow series and exports.
func (e *overflowExporter) Export(ctx context.Context, metrics *metricdata.ResourceMetrics) error {
	e.count(metrics)
	return e.Exporter.Export(ctx, metrics)
}

func (e *overflowExporter) count(metrics *metricdata.ResourceMetrics) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, scope := range metrics.ScopeMetrics {
		for _, m := range scope.Metrics {
			n := overflow(m.Data)
			key := scope.Scope.Name + "\x00" + m.Name
			if grown := n - e.seen[key]; grown > 0 {
				e.findings.RecordN(charter.RuleMetricCardinality, grown)
				e.seen[key] = n
			}
		}
	}
}

// overflow is how many measurements a metric's overflow series stands for. A
// sum does not say how many: it counts once.
func overflow(data metricdata.Aggregation) int64 {
	switch data := data.(type) {
	case metricdata.Histogram[float64]:
		return overflowOfHistogram(data)
	case metricdata.Histogram[int64]:
		return overflowOfHistogram(data)
	case metricdata.Sum[int64]:
		return overflowOfNumbers(data.DataPoints)
	case metricdata.Sum[float64]:
		return overflowOfNumbers(data.DataPoints)
	case metricdata.Gauge[int64]:
		return overflowOfNumbers(data.DataPoints)
	case metricdata.Gauge[float64]:
		return overflowOfNumbers(data.DataPoints)
	}
	return 0
}

func overflowOfHistogram[N int64 | float64](h metricdata.Histogram[N]) int64 {
	for i := range h.DataPoints {
		if overflows(&h.DataPoints[i].Attributes) {
			return int64(h.DataPoints[i].Count)
		}
	}
	return 0
}

func overflowOfNumbers[N int64 | float64](points []metricdata.DataPoint[N]) int64 {
	for i := range points {
		if overflows(&points[i].Attributes) {
			return 1
		}
	}
	return 0
}

func overflows(set *attribute.Set) bool {
	if set.Len() != 1 {
		return false
	}
	value, ok := set.Value("otel.metric.overflow")
	return ok && value.AsBool()
}
