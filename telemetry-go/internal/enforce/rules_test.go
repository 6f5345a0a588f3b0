package enforce_test

import (
	"context"
	"strings"
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
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
)

var hashKey = []byte("key of a test")

func TestAttributesAreCorrected(t *testing.T) {
	s, i := attribute.String, attribute.Int
	for _, c := range []struct {
		name   string
		before []attribute.KeyValue
		after  []attribute.KeyValue
		rule   string
		action string
	}{
		{"conformant", []attribute.KeyValue{s("orders.id", "o-1"), i("orders.lines", 2)}, []attribute.KeyValue{s("orders.id", "o-1"), i("orders.lines", 2)}, "", ""},
		{"renamed", []attribute.KeyValue{s("http.method", "GET")}, []attribute.KeyValue{s("http.request.method", "GET")}, charter.RuleAttributeDeprecated, "enforced"},
		{"renamed, but the new one is there", []attribute.KeyValue{s("http.method", "POST"), s("http.request.method", "GET")}, []attribute.KeyValue{s("http.request.method", "GET")}, charter.RuleAttributeDeprecated, "enforced"},
		{"deprecated without successor", []attribute.KeyValue{s("rpc.service", "x"), i("orders.lines", 1)}, []attribute.KeyValue{i("orders.lines", 1)}, charter.RuleAttributeDeprecated, "enforced"},
		{"dropped", []attribute.KeyValue{s("customer.email", "ann@shop.example")}, nil, charter.RuleAttributeSensitive, "enforced"},
		{"hashed", []attribute.KeyValue{s("orders.customer", "c-1")}, []attribute.KeyValue{s("orders.customer", "de5214c9fc976e24")}, charter.RuleAttributeSensitive, "enforced"},
		{"cut", []attribute.KeyValue{s("orders.sku", strings.Repeat("x", 17))}, []attribute.KeyValue{s("orders.sku", strings.Repeat("x", 16))}, charter.RuleAttributeLength, "enforced"},
		{"cut between characters", []attribute.KeyValue{s("orders.sku", strings.Repeat("x", 15)+"😀")}, []attribute.KeyValue{s("orders.sku", strings.Repeat("x", 15))}, charter.RuleAttributeLength, "enforced"},
		{"16 characters of two bytes", []attribute.KeyValue{s("orders.sku", strings.Repeat("ü", 16))}, []attribute.KeyValue{s("orders.sku", strings.Repeat("ü", 16))}, "", ""},
		{"unknown", []attribute.KeyValue{s("what.is.this", "x")}, []attribute.KeyValue{s("what.is.this", "x")}, charter.RuleAttributeUnknown, "observed"},
		{"of another type", []attribute.KeyValue{s("orders.lines", "two")}, []attribute.KeyValue{s("orders.lines", "two")}, charter.RuleAttributeType, "observed"},
		{"not a member", []attribute.KeyValue{s("plumbline.error.fault", "nobody")}, []attribute.KeyValue{s("plumbline.error.fault", "nobody")}, charter.RuleAttributeEnum, "observed"},
	} {
		findings := finding.NewCounter(shop.Parsed(), "enforce")
		got := enforce.NewRules(findings, hashKey, shop.Parsed()).Attributes(c.before)
		if len(got) != len(c.after) {
			t.Errorf("%s: %v", c.name, got)
			continue
		}
		for n := range got {
			if got[n] != c.after[n] {
				t.Errorf("%s: %v, want %v", c.name, got[n], c.after[n])
			}
		}
		if c.rule != "" && findings.Count(c.rule, c.action) != 1 {
			t.Errorf("%s: not counted", c.name)
		}
		observing := enforce.NewRules(finding.NewCounter(shop.Parsed(), "observe"), hashKey, shop.Parsed()).Attributes(c.before)
		if len(observing) != len(c.before) || &observing[0] != &c.before[0] {
			t.Errorf("%s: changed while observing", c.name)
		}
	}
}

var scope = instrumentation.Scope{Name: "test", SchemaURL: shop.Parsed().SchemaURL}

func conformant() sdktrace.ReadOnlySpan {
	return tracetest.SpanStub{Name: "POST /v1/orders", SpanKind: trace.SpanKindServer, InstrumentationScope: scope, Attributes: []attribute.KeyValue{
		attribute.String("http.request.method", "POST"), attribute.String("url.path", "/v1/orders"), attribute.Int("http.response.status_code", 201),
		attribute.String("url.scheme", "http"), attribute.String("server.address", "127.0.0.1"), attribute.Int("server.port", 9101),
		attribute.String("network.peer.address", "127.0.0.1"), attribute.Int("network.peer.port", 41000), attribute.String("http.route", "/v1/orders"),
	}}.Snapshot()
}

func TestConformantSpanIsUnchangedWithoutAllocations(t *testing.T) {
	findings := finding.NewCounter(shop.Parsed(), "enforce")
	rules := enforce.NewRules(findings, hashKey, shop.Parsed())
	span := conformant()
	if got, _ := rules.Span(span); &got.Attributes()[0] != &span.Attributes()[0] || got.Name() != span.Name() {
		t.Error("the span was changed")
	}
	if n := testing.AllocsPerRun(100, func() { rules.Span(span) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	for _, rule := range charter.RuleNames() {
		if n := findings.Count(rule, "observed") + findings.Count(rule, "enforced"); n > 0 {
			t.Errorf("%d findings of %s", n, rule)
		}
	}
}

func TestSpanWithIDAndEventIsCorrected(t *testing.T) {
	findings := finding.NewCounter(shop.Parsed(), "enforce")
	span := tracetest.SpanStub{
		Name:       "pay order 4711",
		Attributes: []attribute.KeyValue{attribute.String("orders.id", "o-1")},
		Events:     []sdktrace.Event{{Name: "e"}, {Name: "paid", Attributes: []attribute.KeyValue{attribute.String("customer.email", "ann@shop.example")}}},
	}.Snapshot()
	got, _ := enforce.NewRules(findings, hashKey, shop.Parsed()).Span(span)
	if got.Name() != "pay order {id}" || len(got.Attributes()) != 1 || len(got.Events()) != 2 || len(got.Events()[1].Attributes) != 0 {
		t.Errorf("%s %v %v", got.Name(), got.Attributes(), got.Events())
	}
	if findings.Count(charter.RuleSpanNameCardinality, "enforced") != 1 || findings.Count(charter.RuleAttributeSensitive, "enforced") != 1 {
		t.Error("not counted")
	}
}

func TestRouteWithDigitsIsNoID(t *testing.T) {
	rules := enforce.NewRules(finding.NewCounter(shop.Parsed(), "enforce"), hashKey, shop.Parsed())
	for route, want := range map[string]string{
		"/rest/api/2/issue/{id}": "GET /rest/api/2/issue/{id}", "": "GET /rest/api/{id}/issue/{id}",
	} {
		span := tracetest.SpanStub{Name: "GET /rest/api/2/issue/{id}", InstrumentationScope: scope, Attributes: []attribute.KeyValue{attribute.String("http.route", route)}}.Snapshot()
		if got, _ := rules.Span(span); got.Name() != want {
			t.Errorf("%s, want %s", got.Name(), want)
		}
		if n := testing.AllocsPerRun(100, func() { rules.Span(span) }); route != "" && n != 0 {
			t.Errorf("%v allocations", n)
		}
	}
}

func TestLogRecordIsCorrected(t *testing.T) {
	caught := &catch{}
	var emitted log.Record
	emitted.SetBody(attribute.StringValue("paid"))
	emitted.AddAttributes(attribute.String("orders.id", "o-1"), attribute.String("customer.email", "ann@shop.example"),
		attribute.String("orders.customer", "c-1"), attribute.Int("extra", 1))
	sdklog.NewLoggerProvider(sdklog.WithProcessor(caught)).Logger("test").Emit(context.Background(), emitted)
	record := caught.record
	after, _ := enforce.NewRules(finding.NewCounter(shop.Parsed(), "enforce"), hashKey, shop.Parsed()).Record(record)
	got := map[string]string{}
	after.WalkAttributes(func(kv attribute.KeyValue) bool {
		got[string(kv.Key)] = kv.Value.String()
		return true
	})
	if len(got) != 3 || got["orders.id"] != "o-1" || got["orders.customer"] != "de5214c9fc976e24" || got["extra"] != "1" {
		t.Errorf("%v", got)
	}
	if record.AttributesLen() != 4 || after.Body().AsString() != "paid" {
		t.Error("the record itself changed")
	}
}

// catch keeps the record that was emitted last.
type catch struct {
	sdklog.Processor
	record sdklog.Record
}

func (c *catch) OnEmit(_ context.Context, record *sdklog.Record) error {
	c.record = record.Clone()
	return nil
}

func (c *catch) Enabled(context.Context, sdklog.EnabledParameters) bool { return true }
