package sampling_test

import (
	"context"
	"fmt"

	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/sampling"
)

// A quarter of all traces, every server span of the checkout, and what the parent
// decided for everything below a root.
func Example() {
	checkout := func(_ trace.SpanContext, p sdktrace.SamplingParameters) bool { return p.Name == "checkout" }
	sampler := sampling.NewCompositeSampler(sampling.ParentThreshold(sampling.RuleBased(
		sampling.Rule{Name: "checkout", Match: checkout, Then: sampling.Annotating(sampling.AlwaysOn(), attribute.Bool("kept.always", true))},
		sampling.Rule{Name: "default", Then: sampling.Probability(0.25)},
	)))
	provider := sampling.NewRandomFlagProvider(sdktrace.NewTracerProvider(sdktrace.WithSampler(sampler)))

	_, span := provider.Tracer("shop").Start(context.Background(), "checkout")
	fmt.Println(span.SpanContext().TraceState(), span.SpanContext().TraceFlags())
	// Output: ot=th:0 03
}

func ExampleProbabilityToThreshold() {
	for _, probability := range []float64{1, 0.5, 0.1, 0.001} {
		fmt.Println(probability, sampling.ProbabilityToThreshold(probability).TValue())
	}
	// Output:
	// 1 0
	// 0.5 8
	// 0.1 e666
	// 0.001 ffbe77
}

// What the charter's rules decide; they may be replaced while the service runs.
func ExampleNewCharterSampler() {
	sampler := sampling.NewCharterSampler("gateway", []charter.SamplingRule{{Name: "default", Probability: 0}})
	tracer := sdktrace.NewTracerProvider(sdktrace.WithSampler(sampler)).Tracer("shop")
	_, before := tracer.Start(context.Background(), "checkout")
	sampler.Replace([]charter.SamplingRule{{Name: "default", Probability: 1}})
	_, after := tracer.Start(context.Background(), "checkout")
	fmt.Println(before.SpanContext().IsSampled(), after.SpanContext().IsSampled())
	// Output: false true
}

// Health checks are not kept; everything else is left to the parent.
func ExampleAlwaysOff() {
	health := func(_ trace.SpanContext, p sdktrace.SamplingParameters) bool { return p.Name == "GET /healthz" }
	sampler := sampling.NewCompositeSampler(sampling.RuleBased(
		sampling.Rule{Name: "health", Match: health, Then: sampling.AlwaysOff()},
		sampling.Rule{Name: "rest", Then: sampling.ParentThreshold(sampling.AlwaysOn())},
	))
	_, span := sdktrace.NewTracerProvider(sdktrace.WithSampler(sampler)).Tracer("shop").Start(context.Background(), "GET /healthz")
	fmt.Println(span.SpanContext().IsSampled())
	// Output: false
}

// A trace is kept when its randomness reaches the threshold: rv of the ot member,
// else the last 56 bits of its id.
func ExampleTraceIDToRandomness() {
	id := trace.TraceID{8: 0xff, 9: 0xce, 10: 0x92, 11: 0x9d, 12: 0x0e, 13: 0x0e, 14: 0x47, 15: 0x36}
	threshold, _ := sampling.ParseThreshold("c")
	fmt.Printf("%014x %v\n", sampling.TraceIDToRandomness(id), threshold.ShouldSample(sampling.TraceIDToRandomness(id)))
	state, _ := trace.ParseTraceState("ot=rv:0123456789abcd")
	fmt.Printf("%014x\n", sampling.TraceRandomness(id, state))
	// Output:
	// ce929d0e0e4736 true
	// 0123456789abcd
}

// ot moves first, the members of others stay in their order.
func ExampleUpdateTraceState() {
	state, _ := trace.ParseTraceState("a=1,ot=rv:0123456789abcd,b=2")
	fmt.Println(sampling.UpdateTraceState(state, sampling.SamplingIntent{Threshold: sampling.ProbabilityToThreshold(0.25), ThresholdReliable: true}))
	// Output: ot=th:c;rv:0123456789abcd,a=1,b=2
}
