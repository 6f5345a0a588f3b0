// The composable sampler of the OpenTelemetry specification, and the SDK
// sampler that is made of one. What a sampler proposes becomes a decision here,
// for CharterSampler too: decide for a root, follow for the child of a span.

package sampling

import (
	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/internal/tracestate"
)

// SamplingIntent is the decision that a ComposableSampler proposes for a span
// ("Composable samplers" of the OpenTelemetry specification).
type SamplingIntent struct {
	// Threshold is the rejection threshold: the span is sampled if the randomness
	// of its trace is at least as large.
	Threshold Threshold
	// ThresholdReliable reports whether Threshold is the probability with which the
	// span is sampled, so that it is recorded as th. Otherwise the span is sampled
	// if Threshold is below NeverSampleThreshold, and th is removed.
	ThresholdReliable bool
	// Attributes are added to the span if it is sampled.
	Attributes []attribute.KeyValue

	state   trace.TraceState // with Threshold as its only member; made once
	follows bool             // the parent's decision and tracestate stay as they are
}

// ComposableSampler proposes a decision without reading the randomness of the
// trace, so that every sampler composed of it is consistent. parent is the zero
// value for a root span.
type ComposableSampler interface {
	SamplingIntent(parent trace.SpanContext, p sdktrace.SamplingParameters) SamplingIntent
	Description() string
}

// NewCompositeSampler returns an sdktrace.Sampler that decides by the intent of
// a composable sampler.
func NewCompositeSampler(c ComposableSampler) sdktrace.Sampler { return composite{c} }

type composite struct{ composable ComposableSampler }

// ShouldSample decides whether a span is sampled.
func (s composite) ShouldSample(p sdktrace.SamplingParameters) sdktrace.SamplingResult {
	parent := trace.SpanContextFromContext(p.ParentContext)
	if !parent.IsValid() {
		parent = trace.SpanContext{}
	}
	intent := s.composable.SamplingIntent(parent, p)
	return intent.decide(&parent, &p.TraceID)
}

// Description returns the name of the sampler and of its parts.
func (s composite) Description() string {
	return "CompositeSampler{" + s.composable.Description() + "}"
}

// decide returns the decision by the randomness of a trace.
func (i *SamplingIntent) decide(parent *trace.SpanContext, id *trace.TraceID) sdktrace.SamplingResult {
	if i.follows {
		return follow(parent, i.Attributes)
	}
	state := parent.TraceState()
	ot := otel{}
	if state.Len() > 0 {
		ot = parseOtel(state.Get(tracestate.Own))
	}
	kept := i.Threshold < NeverSampleThreshold
	if i.ThresholdReliable {
		kept = i.Threshold.ShouldSample(ot.randomnessOf(*id))
	}
	if !kept {
		if ot.hasTh {
			state = withThreshold(state, "")
		}
		return sdktrace.SamplingResult{Decision: sdktrace.Drop, Tracestate: state}
	}
	return sdktrace.SamplingResult{
		Decision: sdktrace.RecordAndSample, Attributes: i.Attributes, Tracestate: i.write(state, ot),
	}
}

// UpdateTraceState returns the tracestate of a span that is sampled with an
// intent: th is the first entry of the first member, or removed where the
// threshold is not reliable.
func UpdateTraceState(state trace.TraceState, intent SamplingIntent) trace.TraceState {
	return intent.write(state, parseOtel(state.Get(tracestate.Own)))
}

// write returns the tracestate of a span that is sampled.
func (i *SamplingIntent) write(state trace.TraceState, ot otel) trace.TraceState {
	switch {
	case !i.ThresholdReliable && !ot.hasTh, i.ThresholdReliable && ot.hasThreshold && ot.threshold == i.Threshold && isLeading(state):
		return state
	case !i.ThresholdReliable:
		return withThreshold(state, "")
	case state.Len() == 0 && i.state.Len() == 1:
		return i.state
	}
	return withThreshold(state, i.Threshold.TValue())
}

// follow returns the decision of the parent. A th that cannot be parsed, or
// that contradicts the decision, is removed: it would give the span a wrong
// adjusted count.
func follow(parent *trace.SpanContext, attributes []attribute.KeyValue) sdktrace.SamplingResult {
	result := sdktrace.SamplingResult{Decision: sdktrace.Drop, Tracestate: parent.TraceState()}
	if parent.IsSampled() {
		result.Decision, result.Attributes = sdktrace.RecordAndSample, attributes
	}
	if result.Tracestate.Len() == 0 {
		return result
	}
	ot := parseOtel(result.Tracestate.Get(tracestate.Own))
	if ot.hasTh && (!ot.hasThreshold || ot.threshold.ShouldSample(ot.randomnessOf(parent.TraceID())) != parent.IsSampled()) {
		result.Tracestate = withThreshold(result.Tracestate, "")
	}
	return result
}
