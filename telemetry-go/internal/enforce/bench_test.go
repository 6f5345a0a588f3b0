package enforce_test

import (
	"testing"

	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/plumbline/plumbline/telemetry-go/finding"
	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
)

// BenchmarkSpan is what a span costs on its way out, on the exporting goroutine.
// benchmarks/telemetry-go has what it gave.
func BenchmarkSpan(b *testing.B) {
	rules := enforce.NewRules(finding.NewCounter(shop.Parsed(), "enforce"), hashKey, shop.Parsed())
	correct := tracetest.SpanStub{Name: "orders.place", Attributes: []attribute.KeyValue{
		attribute.String("http.method", "POST"), attribute.String("orders.customer", "c-1"), attribute.String("orders.id", "o-1"),
	}}.Snapshot()
	for name, span := range map[string]sdktrace.ReadOnlySpan{"conformant-9-attributes": conformant(), "renamed-and-hashed": correct} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				rules.Span(span)
			}
		})
	}
}
