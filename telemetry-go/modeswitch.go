// What enforce and observe do differently on the wire. A reload can change the
// mode, so each asks for it when it is used.

package plumbline

import (
	"context"
	"strconv"

	otelpropagation "go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	traceembedded "go.opentelemetry.io/otel/trace/embedded"

	"github.com/plumbline/plumbline/telemetry-go/sampling"
)

// modePropagator propagates with enforce as this module does, else as the SDK.
type modePropagator struct {
	enforces        func() bool
	enforced, stock otelpropagation.TextMapPropagator
}

func (p modePropagator) now() otelpropagation.TextMapPropagator {
	if p.enforces() {
		return p.enforced
	}
	return p.stock
}

// Inject writes the headers.
func (p modePropagator) Inject(ctx context.Context, carrier otelpropagation.TextMapCarrier) {
	p.now().Inject(ctx, carrier)
}

// Extract reads the headers.
func (p modePropagator) Extract(ctx context.Context, carrier otelpropagation.TextMapCarrier) context.Context {
	return p.now().Extract(ctx, carrier)
}

// Fields returns the header names.
func (p modePropagator) Fields() []string { return p.now().Fields() }

// modeSampler decides with enforce by the charter, else by OTEL_TRACES_SAMPLER.
type modeSampler struct {
	enforces        func() bool
	enforced, stock sdktrace.Sampler
}

// ShouldSample decides whether a span is sampled.
func (s modeSampler) ShouldSample(p sdktrace.SamplingParameters) sdktrace.SamplingResult {
	if s.enforces() {
		return s.enforced.ShouldSample(p)
	}
	return s.stock.ShouldSample(p)
}

// Description returns the name of the sampler.
func (s modeSampler) Description() string { return s.enforced.Description() }

// stockSampler returns the sampler of OTEL_TRACES_SAMPLER, as the SDK reads it.
func stockSampler(name, argument string) sdktrace.Sampler {
	ratio, err := strconv.ParseFloat(argument, 64)
	if err != nil || ratio < 0 || ratio > 1 {
		ratio = 1
	}
	switch name {
	case "always_on":
		return sdktrace.AlwaysSample()
	case "always_off":
		return sdktrace.NeverSample()
	case "traceidratio":
		return sdktrace.TraceIDRatioBased(ratio)
	case "parentbased_always_off":
		return sdktrace.ParentBased(sdktrace.NeverSample())
	case "parentbased_traceidratio":
		return sdktrace.ParentBased(sdktrace.TraceIDRatioBased(ratio))
	}
	return sdktrace.ParentBased(sdktrace.AlwaysSample())
}

// samplers are the words of OTEL_TRACES_SAMPLER.
var samplers = []string{
	"always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio",
}

// modeTracers sets the random flag of roots with enforce.
type modeTracers struct {
	traceembedded.TracerProvider
	enforces        func() bool
	enforced, stock trace.TracerProvider
}

func newModeTracers(enforces func() bool, stock trace.TracerProvider) modeTracers {
	return modeTracers{enforces: enforces, enforced: sampling.NewRandomFlagProvider(stock), stock: stock}
}

// Tracer returns a tracer.
func (p modeTracers) Tracer(name string, options ...trace.TracerOption) trace.Tracer {
	return modeTracer{enforces: p.enforces, enforced: p.enforced.Tracer(name, options...), stock: p.stock.Tracer(name, options...)}
}

type modeTracer struct {
	traceembedded.Tracer
	enforces        func() bool
	enforced, stock trace.Tracer
}

// Start starts a span.
func (t modeTracer) Start(ctx context.Context, name string, options ...trace.SpanStartOption) (context.Context, trace.Span) {
	if t.enforces() {
		return t.enforced.Start(ctx, name, options...)
	}
	return t.stock.Start(ctx, name, options...)
}
