// Applies the rule metric-unit.

package enforce

import (
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// unitOf counts a metric whose unit is not the charter's, and returns the
// conversion of its values; none where they remain as they are. The buckets of an
// exponential histogram are powers of a base, which another unit would shift.
func (r *Rules) unitOf(m *metricdata.Metrics, row *metricRow) unitConversion {
	if m.Unit == row.metric.Unit {
		return unitConversion{}
	}
	conversion, exact := convertsUnit(m.Unit, row.metric.Unit)
	switch m.Data.(type) {
	case metricdata.ExponentialHistogram[int64], metricdata.ExponentialHistogram[float64], metricdata.Summary:
		exact = false
	}
	if !exact {
		r.findings.ObserveOf(charter.RuleMetricUnit, m.Name, 1)
		return unitConversion{}
	}
	if !r.findings.RecordOf(charter.RuleMetricUnit, m.Name) {
		return unitConversion{}
	}
	return conversion
}
