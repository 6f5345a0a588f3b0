package enforce_test

import "testing"

func TestMetricDeprecated(t *testing.T) {
	testMetrics(t, []metricCase{
		{
			name:   "a deprecated metric gets name, unit, labels and buckets of its successor",
			record: func(r *recorder) { r.wait("acme.queue", "ms", 200, text("acme.door", "north"), text("x", "y")) },
			views:  true,
			want:   []string{"acme.wait s{acme.door=north} 1 0.2 [0.2 0.2] [0.1 1] [0 1 0]"},
			counts: map[string]int64{"metric-deprecated enforced": 1, "metric-unit enforced": 1},
		},
		{
			name: "a deprecated metric without a successor, or beside it, is dropped",
			record: func(r *recorder) {
				r.add("acme.gone", "", 1)
				r.wait("acme.queue", "ms", 200)
				r.wait("acme.wait", "s", 3)
			},
			views:  true,
			want:   []string{"acme.wait s{} 1 3 [3 3] [0.1 1] [0 0 1]"},
			counts: map[string]int64{"metric-deprecated enforced": 2},
		},
		{
			name: "a deprecated metric is only counted", rules: observed("metric-deprecated"),
			record: func(r *recorder) { r.add("acme.gone", "", 1) },
			want:   []string{"acme.gone {} 1"}, counts: map[string]int64{"metric-deprecated observed": 1},
		},
	})
}
