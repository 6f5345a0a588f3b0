package sampling

import (
	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/internal/tracestate"
)

// SamplingIntent is what a ComposableSampler wants to happen to a span.
type SamplingIntent struct {
	// Threshold that the trace's randomness has to reach.
	Threshold Threshold
	// Reliable says that Threshold is the probability at which the span was
	// kept, so that it may be written as th. An intent that is not reliable
	// takes its decision from the threshold being below NeverSampleThreshold.
	ThresholdReliable bool
	// Attributes for the span, if it is kept.
	Attributes []attribute.KeyValue

	state   trace.TraceState // with Threshold as its only member; made once
	follows bool             // the parent's decision and tracestate stay as they are
}

// ComposableSampler states what it wants without looking at the trace's randomness,
// so that what is composed of it stays consistent. parent is the zero value for
// a root.
type ComposableSampler interface {
	SamplingIntent(parent trace.SpanContext, p sdktrace.SamplingParameters) SamplingIntent
	Description() string
}

// New makes a sampler of a composable.
func NewCompositeSampler(c ComposableSampler) sdktrace.Sampler { return composite{c} }

type composite struct{ composable ComposableSampler }

// ShouldSample decides about one span.
func (s composite) ShouldSample(p sdktrace.SamplingParameters) sdktrace.SamplingResult {
	parent := trace.SpanContextFromContext(p.ParentContext)
	if !parent.IsValid() {
		parent = trace.SpanContext{}
	}
	intent := s.composable.SamplingIntent(parent, p)
	return intent.decide(&parent, &p.TraceID)
}

// Description names what the sampler is made of.
func (s composite) Description() string {
	return "CompositeSampler{" + s.composable.Description() + "}"
}

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
		if ot.says {
			state = withThreshold(state, "")
		}
		return sdktrace.SamplingResult{Decision: sdktrace.Drop, Tracestate: state}
	}
	return sdktrace.SamplingResult{
		Decision: sdktrace.RecordAndSample, Attributes: i.Attributes, Tracestate: i.write(state, ot),
	}
}

// Write is the tracestate of a span that is kept with an intent: th is set as the
// first word of the first member, or erased where the intent is not reliable.
func UpdateTraceState(state trace.TraceState, intent SamplingIntent) trace.TraceState {
	return intent.write(state, parseOtel(state.Get(tracestate.Own)))
}

// write is the tracestate of a span that is kept.
func (i *SamplingIntent) write(state trace.TraceState, ot otel) trace.TraceState {
	switch {
	case !i.ThresholdReliable && !ot.says, i.ThresholdReliable && ot.hasThreshold && ot.threshold == i.Threshold && leads(state):
		return state
	case !i.ThresholdReliable:
		return withThreshold(state, "")
	case state.Len() == 0 && i.state.Len() == 1:
		return i.state
	}
	return withThreshold(state, i.Threshold.TValue())
}

// follow keeps the parent's decision. A threshold that cannot be read, or that
// contradicts the decision, would count the span wrongly and is erased.
func follow(parent *trace.SpanContext, attributes []attribute.KeyValue) sdktrace.SamplingResult {
	result := sdktrace.SamplingResult{Decision: sdktrace.Drop, Tracestate: parent.TraceState()}
	if parent.IsSampled() {
		result.Decision, result.Attributes = sdktrace.RecordAndSample, attributes
	}
	if result.Tracestate.Len() == 0 {
		return result
	}
	ot := parseOtel(result.Tracestate.Get(tracestate.Own))
	if ot.says && (!ot.hasThreshold || ot.threshold.ShouldSample(ot.randomnessOf(parent.TraceID())) != parent.IsSampled()) {
		result.Tracestate = withThreshold(result.Tracestate, "")
	}
	return result
}
