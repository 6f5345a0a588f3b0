// Describes the views of the SDK that the rules of a charter result in. The SDK
// fixes them at the start.

package enforce

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// defaultSeries is the series limit of the SDK.
const defaultSeries = 2000

// MaxSeries returns the series limit of the SDK: the largest of the charter, at
// least the default, because it applies to all metrics. The exporter applies the
// smaller ones of the charter. It is 0 where the rule is not enforced.
func (r *Rules) MaxSeries() int {
	if !r.findings.Enforces(charter.RuleMetricCardinality) {
		return 0
	}
	limit := defaultSeries
	for i := range r.charter.Metrics {
		limit = max(limit, r.charter.Metrics[i].MaxSeries)
	}
	return limit
}

// Views returns a description of the views: LabelFilter, Buckets and MaxSeries.
// It is the same for two charters whose views are.
func (r *Rules) Views() string { return r.views }

func (r *Rules) describeViews() string {
	var text strings.Builder
	fmt.Fprintln(&text, "limit", r.MaxSeries())
	labels := r.findings.Enforces(charter.RuleMetricLabel)
	converts := r.findings.Enforces(charter.RuleMetricUnit)
	for _, name := range slices.Sorted(maps.Keys(r.metrics.rows)) {
		row := r.metrics.rows[name]
		if labels {
			fmt.Fprintf(&text, "%q labels %q\n", name, r.keptLabels(row))
		}
		if bounds := r.Buckets(name, row.metric.Unit); len(bounds) > 0 {
			fmt.Fprintf(&text, "%q buckets %q %v, converted: %t\n", name, row.metric.Unit, bounds, converts)
		}
	}
	return text.String()
}

// keptLabels returns the keys that decide what LabelFilter keeps: labels, their
// deprecated keys, and the definitions of keys under a template.
func (r *Rules) keptLabels(row *metricRow) (kept []string) {
	labels := r.filtered(row)
	for key := range labels {
		kept = append(kept, string(key))
	}
	for i := range r.charter.Attributes {
		switch a := &r.charter.Attributes[i]; {
		case a.Template && labels[attribute.Key(a.Key)]:
			kept = append(kept, a.Key+".*")
		case r.isUnderTemplate(a.Key, labels):
			kept = append(kept, fmt.Sprintf("%s template=%t", a.Key, a.Template))
		}
	}
	slices.Sort(kept)
	return kept
}

// isUnderTemplate reports whether a template among the labels is a prefix of a
// key, which has a definition of its own.
func (r *Rules) isUnderTemplate(key string, labels map[attribute.Key]bool) bool {
	for i := range r.charter.Attributes {
		a := &r.charter.Attributes[i]
		if a.Template && labels[attribute.Key(a.Key)] && strings.HasPrefix(key, a.Key+".") {
			return true
		}
	}
	return false
}
