package enforce_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/sdk/instrumentation"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/exemplar"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/resource"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/finding"
	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
)

const acmeURL = "https://acme.example/schemas/1.0.0"

// acme returns a charter of another house; rules are the modes of single rules.
func acme(rules ...charter.Rule) *charter.Charter {
	return &charter.Charter{
		SchemaURL: acmeURL, Mode: "enforce", UnknownAttributes: "keep", UnknownMetrics: "keep", Rules: rules,
		Attributes: []charter.Attribute{
			{Key: "acme.door", Type: "string", MaxLength: 8},
			{Key: "acme.gate", Type: "string", Deprecated: true, RenamedTo: "acme.door"},
			{Key: "acme.pin", Type: "string", Sensitive: "mask"},
			{Key: "acme.floor", Type: "int", Values: []string{"1", "2"}},
			{Key: "acme.tag", Type: "string", Template: true},
			{Key: "acme.guest", Type: "string", MaxValues: 2, OnOverflow: "other"},
			{Key: "acme.room", Type: "int", MaxValues: 1},
			{Key: "acme.step", Type: "string"},
		},
		Metrics: []charter.Metric{
			{Name: "acme.wait", Instrument: "histogram", Unit: "s", Attributes: []string{"acme.door", "acme.pin", "acme.tag"}, Buckets: []float64{0.1, 1}},
			{Name: "acme.queue", Instrument: "histogram", Unit: "ms", Deprecated: true, RenamedTo: "acme.wait"},
			{Name: "acme.gone", Instrument: "counter", Deprecated: true},
			{Name: "acme.visits", Instrument: "counter", Unit: "{visit}", Attributes: []string{"acme.door", "acme.guest", "acme.room", "acme.floor"}, Required: []string{"acme.door"}},
			{Name: "acme.sent", Instrument: "counter", Unit: "By"},
			{Name: "acme.steps", Instrument: "counter", Attributes: []string{"acme.step"}, MaxSeries: 3},
			{Name: "acme.heat", Instrument: "gauge", Attributes: []string{"acme.door"}},
		},
		Spans: []charter.Span{
			{Type: "acme.enter", Kind: "server", Name: "enter {acme.door} {acme.floor}", Match: []string{"acme.door"}, Required: []string{"acme.door", "acme.step"}},
			{Type: "acme.enter.tagged", Kind: "server", Name: "tagged {acme.door}", Match: []string{"acme.door", "acme.guest"}},
			{Type: "acme.sweep", Kind: "internal", Name: "acme.sweep", Required: []string{"acme.tag"}},
		},
		Events: []charter.Event{{Name: "acme.alarm", Required: []string{"acme.door"}}},
	}
}

func observed(rules ...string) (modes []charter.Rule) {
	for _, rule := range rules {
		modes = append(modes, charter.Rule{Name: rule, Mode: "observe"})
	}
	return modes
}

// recorder records with the SDK, without or with the views of the charter, and
// exports through the rules.
type recorder struct {
	t        *testing.T
	reader   *sdkmetric.ManualReader
	meters   *sdkmetric.MeterProvider
	findings *finding.Counter
	rules    *enforce.Rules
}

func record(t *testing.T, c *charter.Charter, views bool, options ...sdkmetric.Option) *recorder {
	findings := finding.NewCounter(c, "enforce")
	r := &recorder{t: t, reader: sdkmetric.NewManualReader(), findings: findings, rules: enforce.NewRules(findings, hashKey, c)}
	options = append(options, sdkmetric.WithReader(r.reader), sdkmetric.WithResource(resource.Empty()))
	if views {
		options = append(options, sdkmetric.WithView(func(i sdkmetric.Instrument) (sdkmetric.Stream, bool) {
			stream := sdkmetric.Stream{Name: i.Name, Unit: i.Unit, AttributeFilter: r.rules.LabelFilter(i.Name)}
			if bounds := r.rules.Buckets(i.Name, i.Unit); len(bounds) > 0 {
				stream.Aggregation = sdkmetric.AggregationExplicitBucketHistogram{Boundaries: bounds}
			}
			return stream, true
		}))
	}
	r.meters = sdkmetric.NewMeterProvider(options...)
	return r
}

func (r *recorder) meter() metric.Meter { return r.meters.Meter("test", metric.WithSchemaURL(acmeURL)) }

func (r *recorder) add(name, unit string, value int64, labels ...attribute.KeyValue) {
	counter, err := r.meter().Int64Counter(name, metric.WithUnit(unit))
	if err != nil {
		r.t.Fatal(err)
	}
	counter.Add(context.Background(), value, metric.WithAttributes(labels...))
}

func (r *recorder) wait(name, unit string, value float64, labels ...attribute.KeyValue) {
	histogram, err := r.meter().Float64Histogram(name, metric.WithUnit(unit), metric.WithExplicitBucketBoundaries(100, 1000))
	if err != nil {
		r.t.Fatal(err)
	}
	histogram.Record(context.Background(), value, metric.WithAttributes(labels...))
}

// exported returns a line for each point: name unit{labels} value.
func (r *recorder) exported() []string {
	var data metricdata.ResourceMetrics
	for range 2 { // the second export is into the memory of the first one
		if err := r.reader.Collect(context.Background(), &data); err != nil {
			r.t.Fatal(err)
		}
		r.rules.Metrics(&data)
	}
	return lines(&data)
}

func lines(data *metricdata.ResourceMetrics) (lines []string) {
	for _, scope := range data.ScopeMetrics {
		for _, m := range scope.Metrics {
			head := m.Name + " " + m.Unit
			switch data := m.Data.(type) {
			case metricdata.Sum[int64]:
				for _, p := range data.DataPoints {
					lines = append(lines, fmt.Sprintf("%s%s %d", head, labelsOf(p.Attributes), p.Value))
				}
			case metricdata.Sum[float64]:
				for _, p := range data.DataPoints {
					lines = append(lines, fmt.Sprintf("%s%s %v", head, labelsOf(p.Attributes), p.Value))
				}
			case metricdata.Gauge[int64]:
				for _, p := range data.DataPoints {
					lines = append(lines, fmt.Sprintf("%s%s %d", head, labelsOf(p.Attributes), p.Value))
				}
			case metricdata.Histogram[float64]:
				for _, p := range data.DataPoints {
					low, _ := p.Min.Value()
					high, _ := p.Max.Value()
					lines = append(lines, fmt.Sprintf("%s%s %d %v [%v %v] %v %v", head, labelsOf(p.Attributes), p.Count, p.Sum, low, high, p.Bounds, p.BucketCounts))
				}
			case metricdata.ExponentialHistogram[float64]:
				for _, p := range data.DataPoints {
					n := p.ZeroCount
					for _, count := range slices.Concat(p.PositiveBucket.Counts, p.NegativeBucket.Counts) {
						n += count
					}
					lines = append(lines, fmt.Sprintf("%s%s %d %v %d", head, labelsOf(p.Attributes), p.Count, p.Sum, n))
				}
			}
		}
	}
	slices.Sort(lines)
	return lines
}

func labelsOf(set attribute.Set) string { return "{" + set.Encoded(attribute.DefaultEncoder()) + "}" }

func text(key, value string) attribute.KeyValue { return attribute.String(key, value) }

// metricCase is what an application records, what is exported of it, and what is
// counted: rule and action, with the count of one export.
type metricCase struct {
	name   string
	rules  []charter.Rule
	change func(*charter.Charter)
	views  bool
	record func(*recorder)
	want   []string
	counts map[string]int64
}

var metricCases = []metricCase{
	{
		name:   "conformant",
		record: func(r *recorder) { r.add("acme.visits", "{visit}", 2, text("acme.door", "north")) },
		want:   []string{"acme.visits {visit}{acme.door=north} 2"},
	},
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
	{
		name: "a rule that is off", rules: []charter.Rule{{Name: "metric-label", Mode: "off"}, {Name: "metric-unit", Mode: "off"}}, views: true,
		record: func(r *recorder) { r.add("acme.sent", "KiBy", 2, text("x", "y")) },
		want:   []string{"acme.sent KiBy{x=y} 2"},
	},
}

func TestMetrics(t *testing.T) {
	for _, c := range metricCases {
		t.Run(c.name, func(t *testing.T) {
			chart := acme(c.rules...)
			if c.change != nil {
				c.change(chart)
			}
			r := record(t, chart, c.views)
			c.record(r)
			atRecording := counted(r.findings)
			got := r.exported()
			if c.want != nil && !slices.Equal(got, c.want) {
				t.Errorf("got  %s\nwant %s", strings.Join(got, "\n     "), strings.Join(c.want, "\n     "))
			}
			counts := counted(r.findings)
			for finding, n := range counts {
				counts[finding] = (n - atRecording[finding]) / 2 // exported twice
			}
			maps.DeleteFunc(counts, func(_ string, n int64) bool { return n == 0 })
			if !maps.Equal(counts, c.counts) {
				t.Errorf("counted %v, want %v", counts, c.counts)
			}
		})
	}
}

func counted(findings *finding.Counter) map[string]int64 {
	counts := map[string]int64{}
	for _, rule := range charter.RuleNames() {
		for _, action := range []string{"observed", "enforced", "failed"} {
			if n := findings.Count(rule, action); n > 0 {
				counts[rule+" "+action] = n
			}
		}
	}
	return counts
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

func TestExponentialHistogramsAreAddedUp(t *testing.T) {
	r := record(t, acme(), false, sdkmetric.WithView(sdkmetric.NewView(sdkmetric.Instrument{Name: "acme.wait"},
		sdkmetric.Stream{Aggregation: sdkmetric.AggregationBase2ExponentialHistogram{MaxSize: 160, MaxScale: 20}})))
	for i := range 100 {
		r.wait("acme.wait", "s", 0.001*float64(i), text("user", "ann"))
		r.wait("acme.wait", "s", 1e9*float64(i+1), text("user", "bob"))
		r.wait("acme.wait", "s", -float64(i), text("user", "carl"))
	}
	got := r.exported()
	if len(got) != 1 || !strings.HasPrefix(got[0], "acme.wait s{} 300 ") || !strings.HasSuffix(got[0], " 300") {
		t.Error(got)
	}
}

// Summaries come from bridges of other libraries.
func TestSummariesAreCorrected(t *testing.T) {
	r := record(t, acme(), false)
	point := func(labels ...attribute.KeyValue) metricdata.SummaryDataPoint {
		return metricdata.SummaryDataPoint{Attributes: attribute.NewSet(labels...), Count: 3, Sum: 6}
	}
	data := metricdata.ResourceMetrics{ScopeMetrics: []metricdata.ScopeMetrics{{Metrics: []metricdata.Metrics{{
		Name: "my.own", Data: metricdata.Summary{DataPoints: []metricdata.SummaryDataPoint{
			point(text("acme.pin", "4711"), text("x", "y")), point(text("acme.pin", "0815"), text("x", "y")),
		}},
	}}}}}
	r.rules.Metrics(&data)
	left, _ := data.ScopeMetrics[0].Metrics[0].Data.(metricdata.Summary)
	if len(left.DataPoints) != 1 || labelsOf(left.DataPoints[0].Attributes) != "{acme.pin=****,x=y}" {
		t.Errorf("%v", left.DataPoints)
	}
}

func TestExemplarsAreProtected(t *testing.T) {
	for _, enforced := range []bool{true, false} {
		modes := observed("metric-label")
		if enforced {
			modes = nil
		}
		r := record(t, acme(modes...), false, sdkmetric.WithExemplarFilter(exemplar.AlwaysOnFilter),
			sdkmetric.WithView(func(i sdkmetric.Instrument) (sdkmetric.Stream, bool) {
				return sdkmetric.Stream{Name: i.Name, Unit: i.Unit, AttributeFilter: attribute.NewAllowKeysFilter()}, true
			}))
		r.add("acme.sent", "KiBy", 2, text("acme.pin", "4711"), text("x", "y"))
		var data metricdata.ResourceMetrics
		if err := r.reader.Collect(context.Background(), &data); err != nil {
			t.Fatal(err)
		}
		r.rules.Metrics(&data)
		sum, _ := data.ScopeMetrics[0].Metrics[0].Data.(metricdata.Sum[int64])
		exemplars := sum.DataPoints[0].Exemplars
		if len(exemplars) != 1 || exemplars[0].Value != 2048 {
			t.Fatalf("%v", exemplars)
		}
		left := attribute.NewSet(exemplars[0].FilteredAttributes...)
		if got, want := labelsOf(left), map[bool]string{true: "{}", false: "{acme.pin=****,x=y}"}[enforced]; got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestConformantExportAllocatesNothing(t *testing.T) {
	r := record(t, acme(), true)
	for i := range 50 {
		r.add("acme.visits", "{visit}", 1, text("acme.door", fmt.Sprint(i)))
		r.add("my.own", "", 1, text("x", fmt.Sprint(i)))
		r.wait("acme.wait", "s", float64(i), text("acme.door", fmt.Sprint(i)))
	}
	var data metricdata.ResourceMetrics
	if err := r.reader.Collect(context.Background(), &data); err != nil {
		t.Fatal(err)
	}
	r.rules.Metrics(&data)
	if n := testing.AllocsPerRun(100, func() { r.rules.Metrics(&data) }); n > 3 {
		t.Errorf("%v allocations", n)
	}
	if got := counted(r.findings); len(got) != 0 {
		t.Errorf("%v", got)
	}
}

func TestScopesGetTheSchemaURL(t *testing.T) {
	r := record(t, acme(), false)
	counter, err := r.meters.Meter("old", metric.WithSchemaURL("https://old.example"), metric.WithInstrumentationAttributes(text("acme.pin", "4711"))).Int64Counter("my.own")
	if err != nil {
		t.Fatal(err)
	}
	counter.Add(context.Background(), 1)
	var data metricdata.ResourceMetrics
	for range 2 {
		if err := r.reader.Collect(context.Background(), &data); err != nil {
			t.Fatal(err)
		}
		r.rules.Metrics(&data)
		scope := data.ScopeMetrics[0].Scope
		if scope.SchemaURL != acmeURL || labelsOf(scope.Attributes) != "{acme.pin=****}" {
			t.Errorf("%v", scope)
		}
	}
	if n := r.findings.Count(charter.RuleSchemaUrl, "enforced"); n != 1 {
		t.Errorf("%d findings", n)
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
