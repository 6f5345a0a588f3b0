// Applies the rule metric-deprecated.

package enforce

import (
	"slices"

	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// keepsDeprecatedMetric reports whether a deprecated metric is exported: under
// the name of its successor, unless there is none or its scope exports that too.
func (r *Rules) keepsDeprecatedMetric(row *metricRow, name string, batch []metricdata.Metrics) bool {
	if !r.findings.RecordOf(charter.RuleMetricDeprecated, name) {
		return true
	}
	successor := row.metric.Name
	return successor != name && !slices.ContainsFunc(batch, func(m metricdata.Metrics) bool { return m.Name == successor })
}

// newName returns the name under which a metric is exported.
func (r *Rules) newName(name string) string {
	if row := r.metrics.rows[name]; row != nil {
		return row.metric.Name
	}
	return name
}
