package sampling_test

import (
	"context"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/sampling"
)

// BenchmarkDecision is one decision, for a root and for a child, by the SDK's
// own samplers and by ours. benchmarks/sampling has what it gave.
func BenchmarkDecision(b *testing.B) {
	rules := []charter.SamplingRule{
		{Name: "faults", Match: charter.SamplingMatch{Baggage: map[string]string{"plumbline.demo.fault": "*"}}, Probability: 1},
		{Name: "health", Match: charter.SamplingMatch{Kind: "server", Route: "/healthz"}, Probability: 0.01},
		{Name: "default", Probability: 0.1},
	}
	attributes := []attribute.KeyValue{
		attribute.String(charter.AttrHttpRequestMethod, "POST"), attribute.String(charter.AttrUrlPath, "/v1/orders"),
	}
	spans := map[string]sdktrace.SamplingParameters{
		"root":  {ParentContext: context.Background(), TraceID: id(high), Kind: trace.SpanKindServer, Attributes: attributes},
		"child": {ParentContext: parent(high, "ot=th:e666", 1), TraceID: id(high), Kind: trace.SpanKindServer, Attributes: attributes},
	}
	for _, span := range []string{"root", "child"} {
		for _, s := range []struct {
			name    string
			sampler sdktrace.Sampler
		}{
			{"sdk-ratio", sdktrace.TraceIDRatioBased(0.1)},
			{"sdk-parent-ratio", sdktrace.ParentBased(sdktrace.TraceIDRatioBased(0.1))},
			{"probability", sampling.NewCompositeSampler(sampling.Probability(0.1))},
			{"parent-threshold", sampling.NewCompositeSampler(sampling.ParentThreshold(sampling.Probability(0.1)))},
			{"charter-3-rules", sampling.NewCharterSampler("gateway", rules)},
		} {
			b.Run(span+"/"+s.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					s.sampler.ShouldSample(spans[span])
				}
			})
		}
	}
}
