package sampling_test

import (
	"context"
	"fmt"

	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/sampling"
)

// A quarter of all traces, every server span of the checkout, and what the parent
// decided for everything below a root.
func Example() {
	checkout := func(_ trace.SpanContext, p sdktrace.SamplingParameters) bool { return p.Name == "checkout" }
	sampler := sampling.New(sampling.ParentThreshold(sampling.RuleBased(
		sampling.Rule{Name: "checkout", Match: checkout, Then: sampling.Annotating(sampling.AlwaysOn(), attribute.Bool("kept.always", true))},
		sampling.Rule{Name: "default", Then: sampling.Probability(0.25)},
	)))
	provider := sampling.RandomRoots(sdktrace.NewTracerProvider(sdktrace.WithSampler(sampler)))

	_, span := provider.Tracer("shop").Start(context.Background(), "checkout")
	fmt.Println(span.SpanContext().TraceState(), span.SpanContext().TraceFlags())
	// Output: ot=th:0 03
}

func ExampleThresholdOf() {
	for _, probability := range []float64{1, 0.5, 0.1, 0.001} {
		fmt.Println(probability, sampling.ThresholdOf(probability).Value())
	}
	// Output:
	// 1 0
	// 0.5 8
	// 0.1 e666
	// 0.001 ffbe77
}
