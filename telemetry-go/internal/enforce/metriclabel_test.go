package enforce_test

import (
	"testing"

	"go.opentelemetry.io/otel/attribute"
)

func TestMetricLabel(t *testing.T) {
	testMetrics(t, []metricCase{
		{
			name: "series without their other labels are added up",
			record: func(r *recorder) {
				r.add("acme.visits", "{visit}", 2, text("acme.door", "north"), text("user", "ann"))
				r.add("acme.visits", "{visit}", 3, text("acme.door", "north"), text("user", "bob"))
				r.add("acme.visits", "{visit}", 4, text("acme.door", "south"))
			},
			want:   []string{"acme.visits {visit}{acme.door=north} 5", "acme.visits {visit}{acme.door=south} 4"},
			counts: map[string]int64{"metric-label enforced": 2},
		},
		{
			name: "histograms without their other labels are added up",
			record: func(r *recorder) {
				r.wait("acme.wait", "s", 2, text("user", "ann"))
				r.wait("acme.wait", "s", 500, text("user", "bob"))
			},
			want:   []string{"acme.wait s{} 2 502 [2 500] [100 1000] [1 1 0]"},
			counts: map[string]int64{"metric-label enforced": 2, "metric-buckets observed": 1},
		},
		{
			name: "other labels are only counted", rules: observed("metric-label"), views: true,
			record: func(r *recorder) {
				r.add("acme.visits", "{visit}", 2, text("acme.door", "north"), text("user", "ann"))
			},
			want: []string{"acme.visits {visit}{acme.door=north,user=ann} 2"}, counts: map[string]int64{"metric-label observed": 1},
		},
		{
			name: "a view keeps old labels, which are renamed",
			record: func(r *recorder) {
				r.add("acme.visits", "{visit}", 2, text("acme.gate", "north"))
				r.add("acme.visits", "{visit}", 3, text("acme.door", "north"))
			},
			views: true,
			want:  []string{"acme.visits {visit}{acme.door=north} 5"}, counts: map[string]int64{"attribute-deprecated enforced": 1},
		},
		{
			name:   "a label of a template",
			record: func(r *recorder) { r.wait("acme.wait", "s", 0.5, text("acme.tag.colour", "red")) },
			views:  true,
			want:   []string{"acme.wait s{acme.tag.colour=red} 1 0.5 [0.5 0.5] [0.1 1] [0 1 0]"},
		},
		{
			name: "sensitive labels are masked on any metric, long ones cut",
			record: func(r *recorder) {
				r.add("my.own", "", 2, text("acme.pin", "4711"), text("acme.door", "northnorth"), text("what", "x"))
				r.add("my.own", "", 3, text("acme.pin", "4712"), text("acme.door", "northnorthwest"), text("what", "x"))
			},
			want:   []string{"my.own {acme.door=northnor,acme.pin=****,what=x} 5"},
			counts: map[string]int64{"attribute-sensitive enforced": 2, "attribute-length enforced": 2},
		},
		{
			name: "a label of another type, and one that is no member, are counted",
			record: func(r *recorder) {
				r.add("acme.visits", "{visit}", 2, attribute.Int("acme.door", 7), attribute.Int("acme.floor", 3))
			},
			want:   []string{"acme.visits {visit}{acme.door=7,acme.floor=3} 2"},
			counts: map[string]int64{"attribute-type observed": 1, "attribute-enum observed": 1},
		},
		{
			name:   "a required label is missing",
			record: func(r *recorder) { r.add("acme.visits", "{visit}", 2) },
			want:   []string{"acme.visits {visit}{} 2"}, counts: map[string]int64{"attribute-required observed": 1},
		},
	})
}
