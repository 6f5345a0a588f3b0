// The metrics of the charter, and what this process has exported of them.

package enforce

import (
	"sync"

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
