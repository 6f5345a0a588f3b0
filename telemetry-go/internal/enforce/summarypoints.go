// Applies the rules to the points of summaries, which only bridges from other
// libraries produce. Quantiles cannot be added up.

package enforce

import (
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

func applySummary(p *pointRules, m *metricdata.Metrics, data metricdata.Summary) bool {
	points, changed := applyPoints(p, data.DataPoints, pointType[metricdata.SummaryDataPoint]{
		labels: func(p *metricdata.SummaryDataPoint) *attribute.Set { return &p.Attributes },
		adjust: func(*pointRules, *metricdata.SummaryDataPoint) {}, // no exemplars; see unitOf
		merge:  func(_, _ *metricdata.SummaryDataPoint) bool { return false },
		count:  func(p *metricdata.SummaryDataPoint) int64 { return int64(p.Count) },
	}, false)
	if changed {
		data.DataPoints = points
		m.Data = data
	}
	return len(points) > 0
}
