// Applies the rule metric-buckets to what the views of the SDK have aggregated.

package enforce

import (
	"slices"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// checkBuckets counts a histogram whose bounds are not the charter's: counts of
// other buckets cannot be converted. All points of a metric have the same bounds.
func (r *Rules) checkBuckets(row *metricRow, bounds []float64) {
	if len(row.metric.Buckets) > 0 && !slices.Equal(bounds, row.metric.Buckets) {
		r.findings.ObserveOf(charter.RuleMetricBuckets, row.metric.Name, 1)
	}
}

// Buckets returns the bounds with which a view aggregates an instrument: the
// charter's, in the unit of the instrument; nil where it has no such bounds.
func (r *Rules) Buckets(name, unit string) []float64 {
	row := r.metrics.rows[name]
	if row == nil || !r.findings.Enforces(charter.RuleMetricBuckets) {
		return nil
	}
	m := row.metric
	if unit == m.Unit || len(m.Buckets) == 0 {
		return m.Buckets
	}
	conversion, exact := convertsUnit(unit, m.Unit)
	if !exact || !r.findings.Enforces(charter.RuleMetricUnit) {
		return nil
	}
	bounds := make([]float64, len(m.Buckets))
	for i, bound := range m.Buckets {
		bounds[i] = conversion.revert(bound)
	}
	return bounds
}
