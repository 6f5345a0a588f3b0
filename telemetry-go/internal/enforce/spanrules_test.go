package enforce_test

import (
	"context"
	"maps"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/sdk/instrumentation"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/finding"
	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
)

var acmeScope = instrumentation.Scope{Name: "test", SchemaURL: acmeURL}

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

func emitted(record log.Record, options ...log.LoggerOption) sdklog.Record {
	caught := &catch{}
	sdklog.NewLoggerProvider(sdklog.WithProcessor(caught)).Logger("test", options...).Emit(context.Background(), record)
	return caught.record
}
