// Package baggage propagates only the baggage that the charter permits.
package baggage

import (
	"context"
	"slices"
	"sync/atomic"

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

// NewPropagator returns a propagator by a charter, which is asked for each time: a
// reload may replace it. boundary reports whether the service is a trust boundary.
func NewPropagator(inForce func() *charter.Charter, findings *finding.Counter, boundary func() bool) Propagator {
	redactions := new(atomic.Pointer[enforce.Rules])
	return Propagator{findings: findings, next: plumblinepropagation.NewBaggage(func(e plumblinepropagation.Entry) bool {
		// Both rules are checked: neither hides the other.
		c := inForce()
		if e.Out && rulesOf(redactions, c).Sensitive(attribute.Key(e.Key)) && findings.RecordOf(charter.RuleAttributeSensitive, finding.BaggageEntry) {
			return false
		}
		rule := BrokenRule(&c.Baggage, e, boundary())
		return rule == "" || !findings.RecordOf(rule, finding.BaggageEntry)
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
type SpanProcessor struct{ inForce func() *charter.Charter }

// NewSpanProcessor returns a processor by a charter, which is asked for each time.
func NewSpanProcessor(inForce func() *charter.Charter) SpanProcessor { return SpanProcessor{inForce} }

// OnStart sets the attributes.
func (p SpanProcessor) OnStart(parent context.Context, span sdktrace.ReadWriteSpan) {
	members := baggage.FromContext(parent)
	if members.Len() == 0 {
		return
	}
	for _, key := range p.inForce().Baggage.Keys {
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

// rulesOf returns the redactions of a charter, made anew when it is another one.
func rulesOf(latest *atomic.Pointer[enforce.Rules], c *charter.Charter) *enforce.Rules {
	if rules := latest.Load(); rules != nil && rules.Charter() == c {
		return rules
	}
	rules := enforce.NewRules(nil, nil, c)
	latest.Store(rules)
	return rules
}
