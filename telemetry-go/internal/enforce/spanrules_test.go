package enforce_test

import (
	"context"
	"maps"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/sdk/instrumentation"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/finding"
	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
)

var acmeScope = instrumentation.Scope{Name: "test", SchemaURL: acmeURL}

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

func TestObservedSpanKeepsItsNameAndScope(t *testing.T) {
	c := acme()
	findings := finding.NewCounter(c, "observe")
	span := tracetest.SpanStub{Name: "x", SpanKind: trace.SpanKindServer, Attributes: []attribute.KeyValue{text("acme.door", "north"), text("acme.step", "1")}}.Snapshot()
	got, _ := enforce.NewRules(findings, hashKey, c).Span(span)
	if got.Name() != "x" || got.InstrumentationScope().SchemaURL != "" {
		t.Errorf("%s %v", got.Name(), got.InstrumentationScope())
	}
	if want := map[string]int64{"span-name-template observed": 1, "schema-url observed": 1}; !maps.Equal(counted(findings), want) {
		t.Errorf("counted %v, want %v", counted(findings), want)
	}
}

func TestEventsHaveWhatTheirRowRequires(t *testing.T) {
	findings := finding.NewCounter(acme(), "enforce")
	rules := enforce.NewRules(findings, hashKey, acme())
	rules.Span(tracetest.SpanStub{Name: "x", InstrumentationScope: acmeScope, Events: []sdktrace.Event{
		{Name: "acme.alarm"}, {Name: "acme.alarm", Attributes: []attribute.KeyValue{text("acme.door", "north")}},
		{Name: "acme.alarm", DroppedAttributeCount: 1}, {Name: "other"},
	}}.Snapshot())
	if n := findings.Count(charter.RuleAttributeRequired, "observed"); n != 1 {
		t.Errorf("%d findings of span events", n)
	}
	var alarm, complete log.Record
	alarm.SetEventName("acme.alarm")
	complete.SetEventName("acme.alarm")
	complete.AddAttributes(text("acme.gate", "north"))
	for _, record := range []log.Record{alarm, complete} {
		rules.Record(emitted(record, log.WithSchemaURL(acmeURL)))
	}
	if n := findings.Count(charter.RuleAttributeRequired, "observed"); n != 2 {
		t.Errorf("%d findings of log records", n)
	}
}

func emitted(record log.Record, options ...log.LoggerOption) sdklog.Record {
	caught := &catch{}
	sdklog.NewLoggerProvider(sdklog.WithProcessor(caught)).Logger("test", options...).Emit(context.Background(), record)
	return caught.record
}

func TestLogRecordGetsTheSchemaURLOfTheCharterInForce(t *testing.T) {
	first := enforce.NewRules(finding.NewCounter(acme(), "enforce"), hashKey, acme())
	next := acme()
	next.SchemaURL = "https://acme.example/schemas/1.1.0"
	findings := finding.NewCounter(next, "enforce")
	rules := first.Next(findings, next)
	var record log.Record
	record.SetBody(attribute.StringValue("paid"))
	record.SetEventName("paid")
	record.SetSeverity(log.SeverityWarn)
	record.AddAttributes(text("acme.door", "north"))
	for _, scope := range []log.LoggerOption{log.WithSchemaURL(acmeURL), log.WithInstrumentationVersion("1")} {
		before := emitted(record, scope)
		after, exported := rules.Record(before)
		if !exported || after.InstrumentationScope().SchemaURL != next.SchemaURL || after.InstrumentationScope().Name != "test" ||
			after.InstrumentationScope().Version != before.InstrumentationScope().Version {
			t.Errorf("%v", after.InstrumentationScope())
		}
		if after.Body().AsString() != "paid" || after.EventName() != "paid" || after.Severity() != log.SeverityWarn || after.AttributesLen() != 1 ||
			!after.ObservedTimestamp().Equal(before.ObservedTimestamp()) || !after.Resource().Equal(before.Resource()) {
			t.Errorf("%v", after)
		}
	}
	// The scope of the charter before is no violation, that without a URL is one.
	if n := findings.Count(charter.RuleSchemaUrl, "enforced"); n != 1 {
		t.Errorf("%d findings", n)
	}
}
