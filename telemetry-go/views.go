// The SDK views that apply the charter's labels and buckets to its metrics.

package plumbline

import (
	"slices"

	"go.opentelemetry.io/otel/attribute"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/finding"
	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
)

// view applies labels and buckets of the charter to its metrics. A label that
// is not in the charter is a finding and is removed where the rule is enforced.
// Sensitive labels are removed from every metric: even hashed values would be
// one series for each person.
func view(c *charter.Charter, findings *finding.Counter, inForce *enforce.InForce) sdkmetric.View {
	metrics := make(map[string]*charter.Metric, len(c.Metrics))
	for i := range c.Metrics {
		metrics[c.Metrics[i].Name] = &c.Metrics[i]
	}
	return func(instrument sdkmetric.Instrument) (sdkmetric.Stream, bool) {
		m := metrics[instrument.Name]
		stream := sdkmetric.Stream{
			Name: instrument.Name, Description: instrument.Description, Unit: instrument.Unit,
			AttributeFilter: onlyLabelsOf(m, findings, inForce),
		}
		if m != nil && len(m.Buckets) > 0 && findings.Enforces(charter.RuleMetricBuckets) {
			stream.Aggregation = sdkmetric.AggregationExplicitBucketHistogram{Boundaries: m.Buckets}
		}
		return stream, true
	}
}

func onlyLabelsOf(m *charter.Metric, findings *finding.Counter, inForce *enforce.InForce) attribute.Filter {
	return func(label attribute.KeyValue) bool {
		rules := inForce.Load()
		if rules.NeverExported(label) {
			return false
		}
		if m != nil && slices.Contains(m.Attributes, string(label.Key)) {
			return true
		}
		if rules.Sensitive(label.Key) && findings.Record(charter.RuleAttributeSensitive) {
			return false
		}
		return m == nil || !findings.Record(charter.RuleMetricLabel)
	}
}
