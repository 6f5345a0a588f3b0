// Removes the labels that are not of the charter's metrics as they are recorded,
// for the views of the SDK.

package enforce

import (
	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// LabelFilter returns the filter of the labels of an instrument, which counts
// each label that it removes; nil where none is removed. It keeps deprecated keys
// of labels: they are renamed at export.
func (r *Rules) LabelFilter(instrument string) attribute.Filter {
	row := r.metrics.rows[instrument]
	if row == nil || !r.findings.Enforces(charter.RuleMetricLabel) {
		return nil
	}
	labels := r.filtered(row)
	return func(label attribute.KeyValue) bool {
		if labels[label.Key] {
			return true
		}
		if a := r.row(label.Key); a != nil && a.Template && labels[attribute.Key(a.Key)] {
			return true
		}
		r.findings.RecordOf(charter.RuleMetricLabel, string(label.Key))
		return false
	}
}

// filtered returns the labels of a metric and their deprecated keys.
func (r *Rules) filtered(row *metricRow) map[attribute.Key]bool {
	labels := map[attribute.Key]bool{}
	for _, key := range row.metric.Attributes {
		labels[attribute.Key(key)] = true
	}
	for i := range r.charter.Attributes {
		if a := &r.charter.Attributes[i]; a.RenamedTo != "" && labels[attribute.Key(a.RenamedTo)] {
			labels[attribute.Key(a.Key)] = true
		}
	}
	return labels
}
