// Applies the rule metric-unknown.

package enforce

import "github.com/plumbline/plumbline/telemetry-go/charter"

// keepsUnknownMetric reports whether a metric that the charter does not have is
// exported; unknown_metrics of the policy decides.
func (r *Rules) keepsUnknownMetric(name string) bool {
	switch r.charter.UnknownMetrics {
	case "observe":
		r.findings.ObserveOf(charter.RuleMetricUnknown, name, 1)
	case "drop":
		return !r.findings.RecordOf(charter.RuleMetricUnknown, name)
	}
	return true
}
