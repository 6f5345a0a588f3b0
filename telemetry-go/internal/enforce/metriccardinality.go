// Applies the rule metric-cardinality: to the values of each label, and to the
// series of each metric.

package enforce

import (
	"slices"

	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

const (
	// maxValuesByOthers is the limit of a label that others choose, where the
	// charter has none.
	maxValuesByOthers = 200
	otherValue        = "_OTHER"
)

// labelRule is a label of a metric, and the values that this process has
// admitted. A value that was admitted once remains so, and one that was not
// remains out: a series never moves from one value to another.
type labelRule struct {
	required bool
	max      int             // 0 for no limit
	overflow attribute.Value // of type EMPTY where further values lose the label
	admitted map[attribute.Value]struct{}
}

func (r *Rules) labelRule(m *charter.Metric, key string) *labelRule {
	row := r.row(attribute.Key(key))
	if row == nil {
		row = r.byPrefix[attribute.Key(key)]
	}
	label := &labelRule{required: slices.Contains(m.Required, key), admitted: map[attribute.Value]struct{}{}}
	if row == nil {
		return label
	}
	label.required = label.required && !row.Template
	switch {
	case row.MaxValues > 0:
		label.max, label.overflow = row.MaxValues, scalar(row.OnOverflow)
	case isByOthers(m.Name) && len(row.Values) == 0:
		label.max = maxValuesByOthers
		if row.Type == "string" {
			label.overflow = attribute.StringValue(otherValue)
		}
	}
	return label
}

func scalar(v any) attribute.Value {
	switch v := v.(type) {
	case string:
		return attribute.StringValue(v)
	case int64:
		return attribute.Int64Value(v)
	}
	return attribute.Value{}
}

// admits reports whether a value is among the first ones.
func (l *labelRule) admits(v attribute.Value) bool {
	if l.max == 0 || v == l.overflow {
		return true
	}
	if _, known := l.admitted[v]; known {
		return true
	}
	if len(l.admitted) >= l.max {
		return false
	}
	l.admitted[v] = struct{}{}
	return true
}

// admitLabels returns the labels without the values beyond the limits, which are
// counted, and whether there were none. It returns the same slice where nothing
// changes.
func (r *Rules) admitLabels(labels []attribute.KeyValue, row *metricRow) (left []attribute.KeyValue, all bool) {
	if !r.findings.Watches(charter.RuleMetricCardinality) {
		return labels, true
	}
	left, all = labels, true
	for i := len(labels) - 1; i >= 0; i-- {
		label := row.label(string(labels[i].Key), r.row(labels[i].Key))
		if label == nil || label.admits(labels[i].Value) {
			continue
		}
		all = false
		if !r.findings.RecordOf(charter.RuleMetricCardinality, row.metric.Name) {
			continue
		}
		if same(left, labels) {
			left = slices.Clone(labels)
		}
		if label.overflow.Type() == attribute.EMPTY {
			left = slices.Delete(left, i, i+1)
		} else {
			left[i].Value = label.overflow
		}
	}
	return left, all
}

var overflowSet = attribute.NewSet(attribute.Bool(overflowKey, true))

// admitsSeries reports whether a series is exported by itself: one that is within
// max_series of its metric, where that is enforced. The SDK has one limit for all
// metrics, the largest of the charter.
func (p *pointRules) admitsSeries(labels *attribute.Set) bool {
	if p.row == nil || p.row.metric.MaxSeries == 0 || !p.rules.findings.Enforces(charter.RuleMetricCardinality) {
		return true
	}
	series := labels.Equivalent()
	if p.row.series.has(series) || overflows(labels) {
		return true
	}
	if len(p.row.series) >= p.row.metric.MaxSeries-1 { // the overflow series is one of them
		return false
	}
	p.row.series.add(series, p.row.metric.MaxSeries)
	return true
}

// checkOverflow counts the measurements in the overflow series of a metric since
// its last export, and a metric with more series than max_series. A sum or a gauge
// has no number of measurements: it counts one.
func (p *pointRules) checkOverflow(series int, measurements int64, delta bool) {
	r := p.rules
	if p.row == nil || p.row.metric.MaxSeries == 0 {
		return
	}
	if series > p.row.metric.MaxSeries {
		r.findings.ObserveOf(charter.RuleMetricCardinality, p.row.metric.Name, 1)
	}
	if measurements == 0 {
		return
	}
	key := p.scope + "\x00" + p.metric.Name + "\x00" + p.metric.Unit
	grown := measurements
	if !delta {
		grown -= r.metrics.seenOverflow[key]
		r.metrics.seenOverflow[key] = measurements
	}
	if grown > 0 {
		r.findings.RecordN(charter.RuleMetricCardinality, grown)
	}
}

func overflows(set *attribute.Set) bool {
	value, ok := set.Value(overflowKey)
	return ok && value.Type() == attribute.BOOL && value.AsBool()
}

// maxKnownSets bounds the label sets of a metric that are known to conform.
const maxKnownSets = 2048

// knownSets are label sets: those that conformed, or those that are exported.
type knownSets map[attribute.Distinct]struct{}

func (k *knownSets) has(set attribute.Distinct) bool {
	_, ok := (*k)[set]
	return ok
}

// add adds a set unless there are limit ones.
func (k *knownSets) add(set attribute.Distinct, limit int) {
	if *k == nil {
		*k = knownSets{}
	}
	if len(*k) < limit {
		(*k)[set] = struct{}{}
	}
}
