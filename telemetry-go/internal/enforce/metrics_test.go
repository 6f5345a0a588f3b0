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

var otherMetricCases = []metricCase{
	{
		name:   "conformant",
		record: func(r *recorder) { r.add("acme.visits", "{visit}", 2, text("acme.door", "north")) },
		want:   []string{"acme.visits {visit}{acme.door=north} 2"},
	},
	{
		name: "a rule that is off", rules: []charter.Rule{{Name: "metric-label", Mode: "off"}, {Name: "metric-unit", Mode: "off"}}, views: true,
		record: func(r *recorder) { r.add("acme.sent", "KiBy", 2, text("x", "y")) },
		want:   []string{"acme.sent KiBy{x=y} 2"},
	},
}

func TestMetrics(t *testing.T) { testMetrics(t, otherMetricCases) }

func testMetrics(t *testing.T, cases []metricCase) {
	t.Helper()
	for _, c := range cases {
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
