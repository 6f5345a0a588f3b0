package enforce_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/instrumentation"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

func TestMetricCardinality(t *testing.T) {
	testMetrics(t, []metricCase{
		{
			name: "values beyond the limit of a label",
			record: func(r *recorder) {
				for i := range 5 {
					r.add("acme.visits", "{visit}", 1, text("acme.door", "north"), text("acme.guest", fmt.Sprint("g", i)))
				}
				r.add("acme.visits", "{visit}", 1, text("acme.door", "south"), attribute.Int("acme.room", 1))
				r.add("acme.visits", "{visit}", 1, text("acme.door", "south"), attribute.Int("acme.room", 2))
			},
			counts: map[string]int64{"metric-cardinality enforced": 4},
		},
	})
}

func TestSeriesBeyondTheLimitAreOne(t *testing.T) {
	r := record(t, acme(), true)
	for i := range 10 {
		r.add("acme.steps", "", 1, text("acme.step", fmt.Sprint(i)))
	}
	first := r.exported()
	r.add("acme.steps", "", 1, text("acme.step", "10"))
	second := r.exported()
	if len(first) != 3 || len(second) != 3 || first[0] == second[0] && first[1] == second[1] && first[2] == second[2] {
		t.Errorf("%v\n%v", first, second)
	}
	if !slices.Contains(first, "acme.steps {otel.metric.overflow=true} 8") || !slices.Contains(second, "acme.steps {otel.metric.overflow=true} 9") {
		t.Errorf("%v\n%v", first, second)
	}
}

// A reload moves no series: the values and series that were admitted remain so, and
// the overflow is not counted again.
func TestReloadMovesNoSeries(t *testing.T) {
	r := record(t, acme(), false)
	for i := range 20 {
		r.add("acme.steps", "", 1, attribute.String("acme.step", fmt.Sprint(i)))
	}
	steps := r.exported()
	counted := r.findings.Count(charter.RuleMetricCardinality, "enforced")
	if len(steps) != 3 || counted == 0 {
		t.Fatalf("%q, %d findings", steps, counted)
	}
	r.rules = r.rules.Next(r.findings, acme())
	if after := r.exported(); !slices.Equal(after, steps) {
		t.Errorf("%q became %q", steps, after)
	}
	if n := r.findings.Count(charter.RuleMetricCardinality, "enforced"); n != counted {
		t.Errorf("%d findings became %d", counted, n)
	}
	visits := func(guests ...string) []string {
		var points []metricdata.DataPoint[int64]
		for _, guest := range guests {
			points = append(points, metricdata.DataPoint[int64]{Attributes: attribute.NewSet(attribute.String("acme.door", "a"), attribute.String("acme.guest", guest)), Value: 1})
		}
		data := metricdata.ResourceMetrics{ScopeMetrics: []metricdata.ScopeMetrics{{Scope: instrumentation.Scope{SchemaURL: acmeURL}, Metrics: []metricdata.Metrics{
			{Name: "acme.visits", Unit: "{visit}", Data: metricdata.Sum[int64]{DataPoints: points, Temporality: metricdata.CumulativeTemporality, IsMonotonic: true}},
		}}}}
		r.rules.Metrics(&data)
		return lines(&data)
	}
	before := visits("3", "4")
	r.rules = r.rules.Next(r.findings, acme())
	if after := visits("1", "2", "3", "4"); len(after) != 3 || !slices.Equal(after[:2], before) {
		t.Errorf("%q became %q", before, after)
	}
	lowered := acme()
	for i := range lowered.Metrics {
		lowered.Metrics[i].MaxSeries = min(lowered.Metrics[i].MaxSeries, 2)
	}
	r.rules = r.rules.Next(r.findings, lowered)
	left := slices.DeleteFunc(r.exported(), func(point string) bool { return !strings.HasPrefix(point, "acme.steps") })
	if len(left) != 2 {
		t.Errorf("a lowered limit leaves %q", left)
	}
}
