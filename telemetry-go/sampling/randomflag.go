package sampling

import (
	"context"

	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/embedded"
)

// NewRandomFlagProvider has the provider's roots carry the W3C random flag, which says
// that the last 56 bits of their trace id are random. That holds for the SDK's
// own id generator; with one that does not make random ids, leave it out.
//
// A sampler cannot set the flag: the SDK copies the flags of the parent and
// asks the sampler for the sampled bit only. So a root gets a parent here that
// has the flag and no id, which is no parent.
func NewRandomFlagProvider(next trace.TracerProvider) trace.TracerProvider {
	return randomProvider{next: next}
}

type randomProvider struct {
	embedded.TracerProvider
	next trace.TracerProvider
}

// Tracer makes a tracer whose roots carry the flag.
func (p randomProvider) Tracer(name string, options ...trace.TracerOption) trace.Tracer {
	return randomTracer{next: p.next.Tracer(name, options...)}
}

type randomTracer struct {
	embedded.Tracer
	next trace.Tracer
}

// noParent has the random flag and is not valid.
var noParent = trace.SpanFromContext(trace.ContextWithSpanContext(context.Background(),
	trace.NewSpanContext(trace.SpanContextConfig{TraceFlags: trace.FlagsRandom})))

// Start begins a span.
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

// withoutNewRoot are the same options but for WithNewRoot, which would take the
// flag away again.
func withoutNewRoot(config trace.SpanConfig) []trace.SpanStartOption {
	options := []trace.SpanStartOption{
		trace.WithSpanKind(config.SpanKind()), trace.WithAttributes(config.Attributes()...), trace.WithLinks(config.Links()...),
	}
	if at := config.Timestamp(); !at.IsZero() {
		options = append(options, trace.WithTimestamp(at))
	}
	return options
}
