package enforce_test

import (
	"context"
	"os"
	"slices"
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

// A rule is a file with a test. Those that others apply than this package are named.
func TestEachRuleHasAFileAndATest(t *testing.T) {
	elsewhere := []string{
		charter.RuleResourceIdentity, charter.RuleBaggageKey, charter.RuleBaggageSize, charter.RuleErrorTuple,
	}
	for _, rule := range charter.RuleNames() {
		if slices.Contains(elsewhere, rule) {
			continue
		}
		for _, suffix := range []string{".go", "_test.go"} {
			if _, err := os.Stat(strings.ReplaceAll(rule, "-", "") + suffix); err != nil {
				t.Errorf("%s: %v", rule, err)
			}
		}
	}
}

// What applies the rules stays short, whatever their number.
func TestOrchestrationIsShort(t *testing.T) {
	for _, file := range []string{"attributerules.go", "attributes.go", "spanrules.go", "span.go", "logrecord.go", "metrics.go", "points.go"} {
		text, err := os.ReadFile(file)
		if lines := strings.Count(string(text), "\n"); err != nil || lines > 120 {
			t.Errorf("%s: %d lines, %v", file, lines, err)
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
