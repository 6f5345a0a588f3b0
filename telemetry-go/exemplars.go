// Applies the charter's rules to the exemplars of metrics before export.

package plumbline

import (
	"context"

	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
)

// exemplarExporter redacts the attributes of exemplars, which include those
// that a view removes from its metric.
type exemplarExporter struct {
	sdkmetric.Exporter
	inForce *enforce.InForce
}

// Export redacts the exemplars and exports.
func (e exemplarExporter) Export(ctx context.Context, metrics *metricdata.ResourceMetrics) error {
	rules := e.inForce.Load()
	for _, scope := range metrics.ScopeMetrics {
		for _, m := range scope.Metrics {
			protect(rules, m.Data)
		}
	}
	return e.Exporter.Export(ctx, metrics)
}

func protect(rules *enforce.Rules, data metricdata.Aggregation) {
	switch data := data.(type) {
	case metricdata.Histogram[float64]:
		for i := range data.DataPoints {
			protectExemplars(rules, data.DataPoints[i].Exemplars)
		}
	case metricdata.Histogram[int64]:
		for i := range data.DataPoints {
			protectExemplars(rules, data.DataPoints[i].Exemplars)
		}
	case metricdata.ExponentialHistogram[float64]:
		for i := range data.DataPoints {
			protectExemplars(rules, data.DataPoints[i].Exemplars)
		}
	case metricdata.ExponentialHistogram[int64]:
		for i := range data.DataPoints {
			protectExemplars(rules, data.DataPoints[i].Exemplars)
		}
	case metricdata.Sum[int64]:
		protectPoints(rules, data.DataPoints)
	case metricdata.Sum[float64]:
		protectPoints(rules, data.DataPoints)
	case metricdata.Gauge[int64]:
		protectPoints(rules, data.DataPoints)
	case metricdata.Gauge[float64]:
		protectPoints(rules, data.DataPoints)
	}
}

func protectPoints[N int64 | float64](rules *enforce.Rules, points []metricdata.DataPoint[N]) {
	for i := range points {
		protectExemplars(rules, points[i].Exemplars)
	}
}

func protectExemplars[N int64 | float64](rules *enforce.Rules, exemplars []metricdata.Exemplar[N]) {
	for i := range exemplars {
		if left := exemplars[i].FilteredAttributes; len(left) > 0 {
			exemplars[i].FilteredAttributes = rules.ExemplarAttributes(left)
		}
	}
}
