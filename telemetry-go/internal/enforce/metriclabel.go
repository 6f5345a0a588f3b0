// Applies the rules metric-label and attribute-* to the labels of points.

package enforce

import (
	"strings"

	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// overflowKey is the label of the series with the measurements beyond a limit.
const overflowKey = "otel.metric.overflow"

// labels returns the labels of a point to export, and whether they differ from
// the recorded ones; row is nil for a metric that the charter does not have. Other
// labels than the charter's are removed, and so are those beyond their limit.
func (r *Rules) labels(recorded attribute.Set, row *metricRow) (left attribute.Set, changed bool) {
	known := &r.metrics.other
	if row != nil {
		known = &row.conformant
	}
	set := recorded.Equivalent()
	if known.has(set) {
		return recorded, false
	}
	conforms, labels := true, recorded.ToSlice()
	for i := range labels {
		breaks, changes := r.checkLabel(&labels[i], row)
		conforms, changed = conforms && !breaks, changed || changes
	}
	if row != nil && !overflows(&recorded) && !r.requireLabels(row, labels) {
		conforms = false
	}
	if changed {
		labels = r.correctLabels(labels, row)
	}
	if row != nil {
		admitted, all := r.admitLabels(labels, row)
		if !all {
			conforms = false
			changed = changed || len(admitted) != len(labels) || !same(admitted, labels)
			labels = admitted
		}
	}
	if conforms {
		known.add(set, maxKnownSets)
	}
	if !changed {
		return recorded, false
	}
	return attribute.NewSet(labels...), true
}

// checkLabel counts every rule that a label violates. It reports whether there is
// one, and whether the label changes.
func (r *Rules) checkLabel(kv *attribute.KeyValue, row *metricRow) (breaks, changes bool) {
	if r.never.matches(string(kv.Key), kv.Value) {
		return true, true
	}
	rule := r.find(kv.Key)
	breaks, changes = r.check(r.ofLabels, rule, kv)
	if row != nil && kv.Key != overflowKey && row.label(string(kv.Key), rule.row) == nil {
		return true, r.findings.RecordOf(charter.RuleMetricLabel, string(kv.Key)) || changes
	}
	return breaks || kv.Key == overflowKey, changes
}

// label returns the label that a key is, or becomes when it is renamed; nil for
// another key. row is the definition of the key.
func (m *metricRow) label(key string, row *charter.Attribute) *labelRule {
	if label := m.labels[key]; label != nil || row == nil {
		return label
	}
	if row.Template {
		return m.labels[row.Key]
	}
	return m.labels[row.RenamedTo]
}

// requireLabels counts the required labels that a point lacks, and reports whether
// it has all.
func (r *Rules) requireLabels(row *metricRow, labels []attribute.KeyValue) (complete bool) {
	seen := 0
	for i := range labels {
		if label := row.label(string(labels[i].Key), r.row(labels[i].Key)); label != nil && label.required {
			seen++
		}
	}
	if seen >= row.required {
		return true
	}
	missing := int64(row.required - seen)
	r.findings.CountObserved(charter.RuleAttributeRequired, missing)
	return !r.findings.Watches(charter.RuleAttributeRequired)
}

// correctLabels returns the labels to export. Unknown ones of a metric that the
// charter does not have remain.
func (r *Rules) correctLabels(recorded []attribute.KeyValue, row *metricRow) []attribute.KeyValue {
	all := r.never.removeFromAll(recorded)
	left := make([]attribute.KeyValue, 0, len(all))
	c := newCorrection(all)
	only := row != nil && r.findings.Enforces(charter.RuleMetricLabel)
	for _, kv := range all {
		rule := r.find(kv.Key)
		if only && kv.Key != overflowKey && row.label(string(kv.Key), rule.row) == nil {
			continue
		}
		if kept, ok := r.correct(r.ofLabels, c, rule, kv); ok {
			left = append(left, kept)
		}
	}
	c.release()
	return dedup(left)
}

// isByOthers reports whether callers or called services choose the labels of a
// metric.
func isByOthers(metric string) bool {
	return strings.HasPrefix(metric, "http.") || strings.HasPrefix(metric, "rpc.")
}
