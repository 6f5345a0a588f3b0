// Sets the random flag of W3C Trace Context on root spans.

package sampling

import (
	"context"

	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/embedded"
)

// NewRandomFlagProvider returns a provider whose root spans have the random
// flag of W3C Trace Context level 2: the last 56 bits of their trace id are
// random. Use it only with an id generator for which this is true, such as the
// SDK's own.
//
// A sampler cannot set the flag: the SDK copies the flags of the parent and
// takes only the sampled bit from the sampler. Root spans therefore get an
// invalid parent with the flag.
func NewRandomFlagProvider(next trace.TracerProvider) trace.TracerProvider {
	return randomProvider{next: next}
}

type randomProvider struct {
	embedded.TracerProvider
	next trace.TracerProvider
}

// Tracer returns a tracer whose root spans have the flag.
func (p randomProvider) Tracer(name string, options ...trace.TracerOption) trace.Tracer {
	return randomTracer{next: p.next.Tracer(name, options...)}
}

// ForceFlush calls that of the next provider, if it has one.
func (p randomProvider) ForceFlush(ctx context.Context) error {
	if next, ok := p.next.(interface{ ForceFlush(context.Context) error }); ok {
		return next.ForceFlush(ctx)
	}
	return nil
}

type randomTracer struct {
	embedded.Tracer
	next trace.Tracer
}

// noParent is an invalid span context with the random flag.
var noParent = trace.SpanFromContext(trace.ContextWithSpanContext(context.Background(),
	trace.NewSpanContext(trace.SpanContextConfig{TraceFlags: trace.FlagsRandom})))

// Start starts a span.
func (t randomTracer) Start(ctx context.Context, name string, options ...trace.SpanStartOption) (context.Context, trace.Span) {
	if ctx == nil {
		ctx = context.Background()
	}
	if !trace.SpanContextFromContext(ctx).TraceID().IsValid() {
		return t.next.Start(trace.ContextWithSpan(ctx, noParent), name, options...)
	}
	if config := trace.NewSpanStartConfig(options...); config.NewRoot() {
		return t.next.Start(trace.ContextWithSpan(ctx, noParent), name, withoutNewRoot(config)...)
	}
	return t.next.Start(ctx, name, options...)
}

// withoutNewRoot returns the options without WithNewRoot, which would remove
// the flag.
func withoutNewRoot(config trace.SpanConfig) []trace.SpanStartOption {
	options := []trace.SpanStartOption{
		trace.WithSpanKind(config.SpanKind()), trace.WithAttributes(config.Attributes()...), trace.WithLinks(config.Links()...),
	}
	if at := config.Timestamp(); !at.IsZero() {
		options = append(options, trace.WithTimestamp(at))
	}
	return options
}
