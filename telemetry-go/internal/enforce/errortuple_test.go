package enforce_test

import (
	"context"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/plumbline/plumbline/telemetry-go/finding"
	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
)

func TestErrorTupleSurvivesSpanLimits(t *testing.T) {
	limits := sdktrace.NewSpanLimits()
	limits.AttributeCountLimit = 2
	exporter := tracetest.NewInMemoryExporter()
	provider := sdktrace.NewTracerProvider(sdktrace.WithRawSpanLimits(limits), sdktrace.WithSyncer(exporter))
	defer func() { _ = provider.Shutdown(context.Background()) }()
	for range 2 {
		_, span := provider.Tracer("test").Start(context.Background(), "orders.place")
		span.SetAttributes(attribute.String("a", "1"), attribute.String("b", "2"))
		enforce.SetErrorTuple(span, []attribute.KeyValue{attribute.String("error.type", "INTERNAL"), attribute.Bool("plumbline.error.retryable", false)})
		span.End()
	}
	rules := enforce.NewRules(finding.NewCounter(shop.Parsed(), "enforce"), hashKey, shop.Parsed())
	for _, stub := range exporter.GetSpans() {
		span, exported := rules.Span(stub.Snapshot())
		if !exported || len(span.Attributes()) != 4 || span.Attributes()[2].Value.AsString() != "INTERNAL" || span.DroppedAttributes() == 0 {
			t.Errorf("%v", span.Attributes())
		}
		if again, _ := rules.Span(stub.Snapshot()); len(again.Attributes()) != 2 {
			t.Errorf("kept for ever: %v", again.Attributes())
		}
	}
}
