package lawful_test

import (
	"testing"

	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/plumbline/plumbline/telemetry-go/finding"
	"github.com/plumbline/plumbline/telemetry-go/internal/lawful"
)

// BenchmarkSpan is what a span costs on its way out, on the exporting goroutine.
// benchmarks/telemetry-go has what it gave.
func BenchmarkSpan(b *testing.B) {
	law := lawful.New(finding.New(true), hashKey)
	corrected := tracetest.SpanStub{Name: "orders.place", Attributes: []attribute.KeyValue{
		attribute.String("http.method", "POST"), attribute.String("orders.customer", "c-1"), attribute.String("orders.id", "o-1"),
	}}.Snapshot()
	for name, span := range map[string]sdktrace.ReadOnlySpan{"conformant-9-attributes": conformant(), "renamed-and-hashed": corrected} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				law.Span(span)
			}
		})
	}
}
