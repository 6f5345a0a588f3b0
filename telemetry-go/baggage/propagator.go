// Package baggage propagates only the baggage that the charter permits.
package baggage

import (
	"context"
	"slices"
	"sync"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/baggage"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/finding"
	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
	plumblinepropagation "github.com/plumbline/plumbline/telemetry-go/propagation"
)

// BrokenRule returns the rule that a baggage member violates, or the empty
// string. boundary reports whether the service is a trust boundary.
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

// Propagator is the W3C Baggage propagator, limited to the keys and sizes of
// the charter in both directions. Each violation is a finding.
type Propagator struct {
	next     plumblinepropagation.Baggage
	findings *finding.Counter
}

// NewPropagator returns a propagator that applies the active charter. boundary
// reports whether the service is a trust boundary.
func NewPropagator(findings *finding.Counter, boundary func() bool) Propagator {
	return Propagator{findings: findings, next: plumblinepropagation.NewBaggage(func(e plumblinepropagation.Entry) bool {
		// Both rules are checked: neither hides the other.
		if e.Out && rules().Sensitive(attribute.Key(e.Key)) && findings.Record(charter.RuleAttributeSensitive) {
			return false
		}
		rule := BrokenRule(&charter.Current().Baggage, e, boundary())
		return rule == "" || !findings.Record(rule)
	})}
}

// Inject writes the permitted members of the baggage in ctx.
func (p Propagator) Inject(ctx context.Context, carrier propagation.TextMapCarrier) {
	defer p.findings.Recover(charter.RuleBaggageKey)
	p.next.Inject(ctx, carrier)
}

// Extract reads the permitted members into the returned context.
func (p Propagator) Extract(ctx context.Context, carrier propagation.TextMapCarrier) (result context.Context) {
	result = ctx
	defer p.findings.Recover(charter.RuleBaggageKey)
	return p.next.Extract(ctx, carrier)
}

// Fields returns the header names.
func (p Propagator) Fields() []string { return p.next.Fields() }

// SpanProcessor sets the baggage members with copy_to_spans in the charter as
// attributes on each span that starts.
type SpanProcessor struct{}

// OnStart sets the attributes.
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

// rules are those of the embedded charter.
var rules = sync.OnceValue(func() *enforce.Rules { return enforce.NewRules(nil, nil, charter.Generated()) })
