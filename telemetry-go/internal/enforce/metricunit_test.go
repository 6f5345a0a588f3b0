package enforce_test

import "testing"

func TestMetricUnit(t *testing.T) {
	testMetrics(t, []metricCase{
		{
			name:   "an integer remains one where the unit allows",
			record: func(r *recorder) { r.add("acme.sent", "KiBy", 2) },
			want:   []string{"acme.sent By{} 2048"}, counts: map[string]int64{"metric-unit enforced": 1},
		},
		{
			name:   "an integer becomes a float where the unit needs it",
			record: func(r *recorder) { r.add("acme.sent", "bit", 2) },
			want:   []string{"acme.sent By{} 0.25"}, counts: map[string]int64{"metric-unit enforced": 1},
		},
		{
			name:   "a unit of another quantity is counted",
			record: func(r *recorder) { r.add("acme.sent", "s", 2) },
			want:   []string{"acme.sent s{} 2"}, counts: map[string]int64{"metric-unit observed": 1},
		},
		{
			name: "a unit is only counted", rules: observed("metric-unit"), views: true,
			record: func(r *recorder) { r.wait("acme.wait", "ms", 200) },
			want:   []string{"acme.wait ms{} 1 200 [200 200] [100 1000] [0 1 0]"},
			counts: map[string]int64{"metric-unit observed": 1, "metric-buckets observed": 1},
		},
		{
			name: "one instrument in ms and one in s are one metric",
			record: func(r *recorder) {
				r.wait("acme.wait", "ms", 200)
				r.wait("acme.wait", "s", 3)
			},
			views:  true,
			want:   []string{"acme.wait s{} 2 3.2 [0.2 3] [0.1 1] [0 1 1]"},
			counts: map[string]int64{"metric-unit enforced": 1},
		},
	})
}
