// Package baggage lets only what the charter lists travel in baggage.
package baggage

import (
	"context"
	"slices"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/baggage"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/finding"
	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
	plumblinepropagation "github.com/plumbline/plumbline/telemetry-go/propagation"
)

// BrokenRule is the rule that a member breaks, or empty; boundary says that
// strangers call the service.
func BrokenRule(policy *charter.BaggagePolicy, e plumblinepropagation.Entry, boundary bool) string {
	i := slices.IndexFunc(policy.Keys, func(k charter.BaggageKey) bool { return k.Key == e.Key })
	switch {
	case i < 0, boundary && !e.Out && !policy.Keys[i].FromBoundary:
		return charter.RuleBaggageKey
	case e.Size > policy.Keys[i].MaxBytes,
		e.BytesBefore+len(e.Key)+e.Size > policy.MaxBytes,
		e.EntriesBefore >= policy.MaxEntries:
		return charter.RuleBaggageSize
	}
	return ""
}

// Propagator is the W3C baggage propagator held to a policy on the way in and
// out. Each member that has to go is a finding.
type Propagator struct {
	next     plumblinepropagation.Baggage
	findings *finding.Counter
}

// NewPropagator makes a propagator that holds the charter in force; boundary
// says whether strangers call the service.
func NewPropagator(findings *finding.Counter, boundary func() bool) Propagator {
	return Propagator{findings: findings, next: plumblinepropagation.NewBaggage(func(e plumblinepropagation.Entry) bool {
		// Each is looked at: neither rule hides the other.
		if e.Out && enforce.Sensitive(e.Key) && findings.Record(charter.RuleAttributeSensitive) {
			return false
		}
		rule := BrokenRule(&charter.Current().Baggage, e, boundary())
		return rule == "" || !findings.Record(rule)
	})}
}

// Inject writes the permitted members of the context's baggage.
func (p Propagator) Inject(ctx context.Context, carrier propagation.TextMapCarrier) {
	defer p.findings.Recover(charter.RuleBaggageKey)
	p.next.Inject(ctx, carrier)
}

// Extract reads the permitted members into the context.
func (p Propagator) Extract(ctx context.Context, carrier propagation.TextMapCarrier) (result context.Context) {
	result = ctx
	defer p.findings.Recover(charter.RuleBaggageKey)
	return p.next.Extract(ctx, carrier)
}

// Fields are the header names in use.
func (p Propagator) Fields() []string { return p.next.Fields() }

// SpanProcessor copies the members that the charter wants on spans to each span that
// starts.
type SpanProcessor struct{}

// OnStart copies the members.
func (SpanProcessor) OnStart(parent context.Context, span sdktrace.ReadWriteSpan) {
	members := baggage.FromContext(parent)
	if members.Len() == 0 {
		return
	}
	for _, key := range charter.Current().Baggage.Keys {
		if !key.CopyToSpans {
			continue
		}
		if value := members.Member(key.Key).Value(); value != "" {
			span.SetAttributes(attribute.String(key.Key, value))
		}
	}
}

// OnEnd does nothing.
func (SpanProcessor) OnEnd(sdktrace.ReadOnlySpan) {}

// Shutdown does nothing.
func (SpanProcessor) Shutdown(context.Context) error { return nil }

// ForceFlush does nothing.
func (SpanProcessor) ForceFlush(context.Context) error { return nil }
