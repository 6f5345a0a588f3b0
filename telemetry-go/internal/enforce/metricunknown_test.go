package enforce_test

import (
	"testing"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

func TestMetricUnknown(t *testing.T) {
	testMetrics(t, []metricCase{
		{
			name:   "an unknown metric is kept",
			record: func(r *recorder) { r.add("my.own", "", 2) },
			want:   []string{"my.own {} 2"},
		},
		{
			name: "an unknown metric is counted", change: func(c *charter.Charter) { c.UnknownMetrics = "observe" },
			record: func(r *recorder) { r.add("my.own", "", 2) },
			want:   []string{"my.own {} 2"}, counts: map[string]int64{"metric-unknown observed": 1},
		},
		{
			name: "an unknown metric is dropped", change: func(c *charter.Charter) { c.UnknownMetrics = "drop" },
			record: func(r *recorder) { r.add("my.own", "", 2); r.add("acme.sent", "By", 1) },
			want:   []string{"acme.sent By{} 1"}, counts: map[string]int64{"metric-unknown enforced": 1},
		},
		{
			name: "an unknown metric would be dropped", change: func(c *charter.Charter) { c.UnknownMetrics = "drop" }, rules: observed("metric-unknown"),
			record: func(r *recorder) { r.add("my.own", "", 2) },
			want:   []string{"my.own {} 2"}, counts: map[string]int64{"metric-unknown observed": 1},
		},
	})
}
