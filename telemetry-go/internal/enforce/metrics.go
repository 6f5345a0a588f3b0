// Applies the rules to the metrics of one export: which metrics, under which
// name and unit, with which labels. Each violation of a metric is counted with
// every export.

package enforce

import (
	"slices"
	"strings"

	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

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
