// Answers the cases of sampling: thresholds, decisions, tracestate, and the
// charter's sampling rules.

package main

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strconv"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/baggage"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/metric/embedded"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/propagation"
	"github.com/plumbline/plumbline/telemetry-go/sampling"
)

type thresholdInput struct{ Probability *float64 }

func samplingThreshold(in thresholdInput) (any, error) {
	if in.Probability == nil || *in.Probability < 0 || *in.Probability > 1 {
		return nil, fmt.Errorf("probability is not a number from 0 to 1")
	}
	return map[string]any{"threshold": orNull(sampling.ProbabilityToThreshold(*in.Probability).TValue())}, nil
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// fixedIntent is a sampler with a fixed intent.
type fixedIntent struct{ intent sampling.SamplingIntent }

func (f fixedIntent) SamplingIntent(trace.SpanContext, sdktrace.SamplingParameters) sampling.SamplingIntent {
	return f.intent
}
func (f fixedIntent) Description() string { return "fixedIntent" }

func thresholdFrom(th *string) (sampling.Threshold, error) {
	if th == nil {
		return sampling.NeverSampleThreshold, nil
	}
	threshold, ok := sampling.ParseThreshold(*th)
	if !ok {
		return 0, fmt.Errorf("threshold is %q; expected 1 to 14 hex digits", *th)
	}
	return threshold, nil
}

// incoming returns the context of a request with this trace context.
func incoming(traceID, spanID, flags, state string) context.Context {
	return propagation.TraceContext{}.Extract(context.Background(), propagation.HeaderCarrier{
		"Traceparent": {"00-" + traceID + "-" + spanID + "-" + flags}, "Tracestate": {state},
	})
}

// tracestateOf returns the tracestate that is injected for a context.
func tracestateOf(ctx context.Context) string {
	header := propagation.HeaderCarrier{}
	propagation.TraceContext{}.Inject(ctx, header)
	return header.Get("tracestate")
}

type decideInput struct {
	Threshold  *string
	Tracestate string
	TraceID    string `json:"trace_id"`
}

func samplingDecide(in decideInput) (any, error) {
	threshold, err := thresholdFrom(in.Threshold)
	if err != nil {
		return nil, err
	}
	ctx := incoming(in.TraceID, "00000000000000ff", "01", in.Tracestate)
	parent := trace.SpanContextFromContext(ctx)
	if !parent.IsValid() {
		return nil, fmt.Errorf("trace_id is %q; expected 32 hex digits", in.TraceID)
	}
	sampler := sampling.NewCompositeSampler(fixedIntent{sampling.SamplingIntent{Threshold: threshold, ThresholdReliable: true}})
	result := sampler.ShouldSample(sdktrace.SamplingParameters{ParentContext: ctx, TraceID: parent.TraceID()})
	return map[string]any{
		"sampled":    result.Decision == sdktrace.RecordAndSample,
		"randomness": fmt.Sprintf("%014x", sampling.TraceRandomness(parent.TraceID(), parent.TraceState())),
	}, nil
}

type tracestateInput struct {
	Tracestate string
	Th         *string
}

func samplingTracestate(in tracestateInput) (any, error) {
	const certain = "0000000000000000ffffffffffffffff" // sampled at every threshold, unless rv is present
	intent := sampling.SamplingIntent{}                // removes th
	if in.Th != nil {
		threshold, err := thresholdFrom(in.Th)
		if err != nil {
			return nil, err
		}
		intent = sampling.SamplingIntent{Threshold: threshold, ThresholdReliable: true}
	}
	ctx := incoming(certain, "00000000000000ff", "01", in.Tracestate)
	parent := trace.SpanContextFromContext(ctx)
	state := sampling.UpdateTraceState(parent.TraceState(), intent)
	return map[string]any{"tracestate": tracestateOf(trace.ContextWithSpanContext(ctx, parent.WithTraceState(state)))}, nil
}

type rulesInput struct {
	Rules []struct {
		Name        string
		Match       charter.SamplingMatch
		Probability float64
	}
	Service, Kind string
	Attributes    map[string]any
	Baggage       map[string]string
	TraceID       string `json:"trace_id"`
	Parent        *struct {
		SpanID     string `json:"span_id"`
		Flags      string
		Tracestate string
	}
}

// fixedID is the id generator for the root spans of a case.
type fixedID struct{ id trace.TraceID }

func (f fixedID) NewIDs(context.Context) (trace.TraceID, trace.SpanID) {
	return f.id, trace.SpanID{7: 1}
}
func (f fixedID) NewSpanID(context.Context, trace.TraceID) trace.SpanID { return trace.SpanID{7: 2} }

func samplingRules(in rulesInput) (any, error) {
	id, err := trace.TraceIDFromHex(in.TraceID)
	if err != nil {
		return nil, fmt.Errorf("trace_id: %w", err)
	}
	rules := make([]charter.SamplingRule, len(in.Rules))
	for i, r := range in.Rules {
		rules[i] = charter.SamplingRule{Name: r.Name, Match: r.Match, Probability: r.Probability}
	}
	sampler := sampling.NewCharterSampler(in.Service, rules)
	provider := sampling.NewRandomFlagProvider(sdktrace.NewTracerProvider(sdktrace.WithSampler(sampler), sdktrace.WithIDGenerator(fixedID{id})))
	ctx := context.Background()
	if in.Parent != nil {
		ctx = incoming(in.TraceID, in.Parent.SpanID, in.Parent.Flags, in.Parent.Tracestate)
	}
	if ctx, err = carrying(ctx, in.Baggage); err != nil {
		return nil, err
	}
	var attributes []attribute.KeyValue
	for key, value := range in.Attributes {
		if text, ok := value.(string); ok {
			attributes = append(attributes, attribute.String(key, text))
		}
	}
	ctx, span := provider.Tracer("executor").Start(ctx, "span", trace.WithSpanKind(kinds[in.Kind]), trace.WithAttributes(attributes...))
	decision, rule := "drop", &decidedBy{}
	if span.SpanContext().IsSampled() {
		decision = "keep"
	}
	if err := sampler.Observe(ctx, rule); err != nil {
		return nil, err
	}
	return map[string]any{
		"decision": decision, "rule": rule.name,
		"flags": span.SpanContext().TraceFlags().String(), "tracestate": tracestateOf(ctx),
	}, nil
}

func carrying(ctx context.Context, values map[string]string) (context.Context, error) {
	var members []baggage.Member
	for key, value := range values {
		member, err := baggage.NewMemberRaw(key, value)
		if err != nil {
			return ctx, err
		}
		members = append(members, member)
	}
	bag, err := baggage.New(members...)
	return baggage.ContextWithBaggage(ctx, bag), err
}

var kinds = map[string]trace.SpanKind{
	"internal": trace.SpanKindInternal, "server": trace.SpanKindServer, "client": trace.SpanKindClient,
	"producer": trace.SpanKindProducer, "consumer": trace.SpanKindConsumer,
}

// decidedBy finds the rule that decided in the counters.
type decidedBy struct {
	embedded.Int64Observer
	name string
}

func (d *decidedBy) Observe(_ int64, options ...metric.ObserveOption) {
	set := metric.NewObserveConfig(options).Attributes()
	value, _ := set.Value(charter.AttrPlumblineSamplerRule)
	d.name = value.AsString()
}

type bulkInput struct {
	Seed        string
	Count       int
	Probability float64
	Sampler     string
}

func samplingBulk(in bulkInput) (any, error) {
	seed, err := strconv.ParseUint(in.Seed, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("seed: %w", err)
	}
	sampler := sampling.NewCompositeSampler(sampling.Probability(in.Probability))
	switch in.Sampler {
	case "consistent", "":
	case "ratio":
		sampler = sdktrace.TraceIDRatioBased(in.Probability)
	default:
		return nil, fmt.Errorf("sampler is %q; expected consistent or ratio", in.Sampler)
	}
	bitmap := make([]byte, (in.Count+7)/8)
	kept := 0
	for i := range in.Count {
		var id trace.TraceID
		binary.BigEndian.PutUint64(id[:8], splitMix(&seed))
		binary.BigEndian.PutUint64(id[8:], splitMix(&seed))
		result := sampler.ShouldSample(sdktrace.SamplingParameters{ParentContext: context.Background(), TraceID: id})
		if result.Decision == sdktrace.RecordAndSample {
			kept++
			bitmap[i/8] |= 1 << (i % 8)
		}
	}
	return map[string]any{"kept": kept, "bitmap": base64.StdEncoding.EncodeToString(bitmap)}, nil
}

func splitMix(state *uint64) uint64 {
	*state += 0x9e3779b97f4a7c15
	z := *state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
