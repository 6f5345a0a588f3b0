package enforce_test

import (
	"maps"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/finding"
	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
)

func TestSpanHasTheNameAndTheAttributesOfItsRow(t *testing.T) {
	door, guest, step := text("acme.door", "north"), text("acme.guest", "ann"), text("acme.step", "1")
	for _, c := range []struct {
		name       string
		kind       trace.SpanKind
		attributes []attribute.KeyValue
		dropped    int
		want       string
		counts     map[string]int64
	}{
		{"enter north", trace.SpanKindServer, []attribute.KeyValue{door, step}, 0, "enter north", nil},
		{"enter north 2", trace.SpanKindServer, []attribute.KeyValue{door, attribute.Int("acme.floor", 2), step}, 0, "enter north {id}", map[string]int64{"span-name-cardinality enforced": 1}},
		{"x", trace.SpanKindServer, []attribute.KeyValue{door, step}, 0, "enter north", map[string]int64{"span-name-template enforced": 1}},
		{"x", trace.SpanKindServer, []attribute.KeyValue{text("acme.gate", "north"), step}, 0, "enter north", map[string]int64{"span-name-template enforced": 1, "attribute-deprecated enforced": 1}},
		{"x", trace.SpanKindClient, []attribute.KeyValue{door, step}, 0, "x", nil},
		{"x", trace.SpanKindServer, []attribute.KeyValue{door, guest}, 0, "tagged north", map[string]int64{"span-name-template enforced": 1}},
		{"enter north", trace.SpanKindServer, []attribute.KeyValue{door}, 0, "enter north", map[string]int64{"attribute-required observed": 1}},
		{"x", trace.SpanKindServer, []attribute.KeyValue{door}, 1, "x", nil}, // what the SDK dropped may be the missing one
		{"enter 4711", trace.SpanKindServer, []attribute.KeyValue{text("acme.door", "4711"), step}, 0, "enter {id}", map[string]int64{"span-name-cardinality enforced": 1}},
		{"acme.sweep", trace.SpanKindUnspecified, nil, 0, "acme.sweep", map[string]int64{"attribute-required observed": 1}},
		{"acme.sweep", trace.SpanKindInternal, []attribute.KeyValue{text("acme.tag.colour", "red")}, 0, "acme.sweep", nil},
	} {
		findings := finding.NewCounter(acme(), "enforce")
		rules := enforce.NewRules(findings, hashKey, acme())
		span := tracetest.SpanStub{Name: c.name, SpanKind: c.kind, Attributes: c.attributes, DroppedAttributes: c.dropped, InstrumentationScope: acmeScope}.Snapshot()
		for range 2 { // the second one may be of a known shape
			if got, _ := rules.Span(span); got.Name() != c.want {
				t.Errorf("%s: %s, want %s", c.name, got.Name(), c.want)
			}
		}
		counts := counted(findings)
		for finding := range counts {
			counts[finding] /= 2
		}
		if !maps.Equal(counts, c.counts) {
			t.Errorf("%s: counted %v, want %v", c.name, counts, c.counts)
		}
	}
}

// A span of a known shape whose value is not in its name is checked anew.
func TestNameOfAnotherValueIsCorrected(t *testing.T) {
	rules := enforce.NewRules(finding.NewCounter(acme(), "enforce"), hashKey, acme())
	for door, want := range map[string]string{"north": "enter north", "south": "enter south"} {
		for range 2 {
			span := tracetest.SpanStub{Name: "enter north", SpanKind: trace.SpanKindServer, InstrumentationScope: acmeScope,
				Attributes: []attribute.KeyValue{text("acme.door", door), text("acme.step", "1")}}.Snapshot()
			if got, _ := rules.Span(span); got.Name() != want {
				t.Errorf("%s, want %s", got.Name(), want)
			}
			if n := testing.AllocsPerRun(10, func() { rules.Span(span) }); door == "north" && n != 0 {
				t.Errorf("%v allocations", n)
			}
		}
	}
}
