// The series limit of metrics: measurements beyond it are findings of the rule
// metric-cardinality.

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

// maxSeries returns the largest series limit of the charter. The SDK has one
// limit for all metrics; the smaller ones are those of Plumbline's own metrics,
// whose labels have fixed values.
func maxSeries(c *charter.Charter) int {
	limit := 0
	for _, m := range c.Metrics {
		limit = max(limit, m.MaxSeries)
	}
	return limit
}

// overflowExporter counts the measurements in overflow series since the last
// export as findings of metric-cardinality.
type overflowExporter struct {
	sdkmetric.Exporter
	findings *finding.Counter

	mu   sync.Mutex
	seen map[string]int64 // by scope and name; guarded by mu
}

func newOverflowExporter(next sdkmetric.Exporter, findings *finding.Counter) *overflowExporter {
	return &overflowExporter{Exporter: next, findings: findings, seen: map[string]int64{}}
}

// Export counts overflow series and exports.
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

// overflow returns the number of measurements in the overflow series of a
// metric; a sum counts as one.
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
