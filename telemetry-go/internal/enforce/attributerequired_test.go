package enforce_test

import (
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/finding"
	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
)

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
