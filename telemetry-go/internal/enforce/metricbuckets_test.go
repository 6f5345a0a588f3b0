package enforce_test

import "testing"

func TestMetricBuckets(t *testing.T) {
	testMetrics(t, []metricCase{
		{
			name:   "other buckets are counted",
			record: func(r *recorder) { r.wait("acme.wait", "s", 2) },
			want:   []string{"acme.wait s{} 1 2 [2 2] [100 1000] [1 0 0]"}, counts: map[string]int64{"metric-buckets observed": 1},
		},
		{
			name:   "a view has the charter's",
			record: func(r *recorder) { r.wait("acme.wait", "s", 2) }, views: true,
			want: []string{"acme.wait s{} 1 2 [2 2] [0.1 1] [0 0 1]"},
		},
	})
}
