// Applies the rules to the metrics of one export: which metrics, under which
// name and unit, with which labels. Each violation of a metric is counted with
// every export.

package enforce

import (
	"slices"
	"strings"
	"sync"

	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// metricRules has the metrics of the charter, and the labels and series that this
// process has exported.
type metricRules struct {
	mu           *sync.Mutex // exports are one after another; it guards what they remember
	rows         map[string]*metricRow
	other        knownSets // label sets of metrics that the charter does not have
	seenOverflow map[string]int64
}

// metricRow is a metric of the charter.
type metricRow struct {
	recorded *charter.Metric // under the name that was recorded
	metric   *charter.Metric // the one that it becomes: itself, or its successor where it is renamed
	labels   map[string]*labelRule
	required int
	limited  bool // there is a limit of series, or of the values of a label

	conformant knownSets
	series     knownSets // those within max_series
}

func (r *Rules) initMetrics() {
	metrics := r.charter.Metrics
	m := &r.metrics
	renames := r.findings.Enforces(charter.RuleMetricDeprecated)
	m.mu = new(sync.Mutex)
	m.rows, m.seenOverflow = make(map[string]*metricRow, len(metrics)), map[string]int64{}
	for i := range metrics {
		row := &metricRow{recorded: &metrics[i], metric: &metrics[i], labels: map[string]*labelRule{}, series: knownSets{}}
		for j := range metrics {
			if renames && metrics[j].Name == row.recorded.RenamedTo {
				row.metric = &metrics[j]
			}
		}
		for _, key := range row.metric.Attributes {
			row.labels[key] = r.labelRule(row.metric, key)
			if row.labels[key].required {
				row.required++
			}
			row.limited = row.limited || row.labels[key].max > 0
		}
		row.limited = row.limited || row.metric.MaxSeries > 0
		m.rows[row.recorded.Name] = row
	}
}

// follow takes over what the metrics of the charter before have exported: a reload
// moves no series, and counts no measurement again. Limits that were lowered start
// anew. The maps are shared, as an export by the charter before may be under way.
func (m *metricRules) follow(before *metricRules) {
	m.mu, m.seenOverflow = before.mu, before.seenOverflow
	for name, row := range m.rows {
		old := before.rows[name]
		if old == nil {
			continue
		}
		if row.metric.MaxSeries >= old.metric.MaxSeries {
			row.series = old.series
		}
		for key, label := range row.labels {
			if was := old.labels[key]; was != nil && label.max >= was.max && label.overflow == was.overflow {
				label.admitted = was.admitted
			}
		}
	}
}

// Metrics applies the rules to the metrics of one export, in place. Where nothing
// changes it allocates nothing. Nothing is left of an export on which a rule
// panics where sensitive values are redacted.
func (r *Rules) Metrics(exported *metricdata.ResourceMetrics) {
	m := &r.metrics
	m.mu.Lock()
	defer m.mu.Unlock()
	defer func() {
		if recover() != nil {
			if left, kept := afterFailure(r, *exported, r.bareMetrics); kept {
				*exported = left
			} else {
				exported.ScopeMetrics = nil
			}
		}
	}()
	empty := false
	for i := range exported.ScopeMetrics {
		scope := &exported.ScopeMetrics[i]
		r.Scope(&scope.Scope)
		r.metricsOf(scope)
		empty = empty || len(scope.Metrics) == 0
	}
	if empty {
		// A new slice: the SDK fills the old one at the next export, and two of its
		// elements must not share their points.
		exported.ScopeMetrics = slices.DeleteFunc(slices.Clone(exported.ScopeMetrics),
			func(scope metricdata.ScopeMetrics) bool { return len(scope.Metrics) == 0 })
	}
}

func (r *Rules) metricsOf(scope *metricdata.ScopeMetrics) {
	kept, renamed := scope.Metrics, false
	for i := range scope.Metrics {
		m := &scope.Metrics[i]
		unit := m.Unit
		if !r.tryMetric(m, scope.Metrics, scope.Scope.Name) {
			if len(kept) == len(scope.Metrics) {
				kept = slices.Clone(scope.Metrics[:i])
			}
			continue
		}
		if len(kept) < len(scope.Metrics) {
			kept = append(kept, *m)
		}
		renamed = renamed || r.newName(m.Name) != m.Name || m.Unit != unit
	}
	scope.Metrics = kept
	if renamed {
		for i := range kept {
			kept[i].Name = r.newName(kept[i].Name)
		}
		scope.Metrics = r.mergeDuplicates(kept)
	}
}

// tryMetric applies the rules to a metric; false if it is dropped. A metric on
// which a rule panics is dropped where sensitive values are redacted, but for
// those of Plumbline, which count the failure; in every mode where it has what no
// mode exports.
func (r *Rules) tryMetric(m *metricdata.Metrics, batch []metricdata.Metrics, scope string) (kept bool) {
	defer func() {
		if recover() != nil {
			never, exported := afterFailure(r, false, func(bool) bool { return r.hasNeverExported(m.Data) })
			kept = exported && !never || strings.HasPrefix(m.Name, "plumbline.")
		}
	}()
	return r.metric(m, batch, scope)
}

func (r *Rules) metric(m *metricdata.Metrics, batch []metricdata.Metrics, scope string) (kept bool) {
	row := r.metrics.rows[m.Name]
	if row == nil && !r.keepsUnknownMetric(m.Name) || row != nil && row.recorded.Deprecated && !r.keepsDeprecatedMetric(row, m.Name, batch) {
		return false
	}
	unit := unitConversion{}
	if row != nil {
		unit = r.unitOf(m, row)
	}
	p := pointRules{rules: r, row: row, unit: unit, metric: m, scope: scope}
	if !p.apply() {
		return false
	}
	if !unit.none() {
		m.Unit = row.metric.Unit
	}
	return true
}
