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
)

// Propagator is the W3C baggage propagator held to the charter's keys and
// sizes on the way in and out. Each member that has to go is a finding.
type Propagator struct {
	next     propagation.Baggage
	findings *finding.Findings
	boundary bool
}

// NewPropagator makes a propagator; boundary says that strangers call the
// service.
func NewPropagator(findings *finding.Findings, boundary bool) Propagator {
	return Propagator{findings: findings, boundary: boundary}
}

// Inject writes the permitted members of the context's baggage.
func (p Propagator) Inject(ctx context.Context, carrier propagation.TextMapCarrier) {
	defer p.findings.Guard(charter.RuleBaggageKey)
	if baggage.FromContext(ctx).Len() == 0 {
		return
	}
	p.next.Inject(p.permitted(ctx, false), carrier)
}

// Extract reads the permitted members into the context.
func (p Propagator) Extract(ctx context.Context, carrier propagation.TextMapCarrier) (result context.Context) {
	result = ctx
	defer p.findings.Guard(charter.RuleBaggageKey)
	extracted := p.next.Extract(ctx, carrier)
	if baggage.FromContext(extracted).Len() == 0 {
		return extracted
	}
	return p.permitted(extracted, p.boundary)
}

// Fields are the header names in use.
func (p Propagator) Fields() []string { return p.next.Fields() }

func (p Propagator) permitted(ctx context.Context, stranger bool) context.Context {
	before := baggage.FromContext(ctx)
	after := before
	members := before.Members()
	slices.SortFunc(members, func(a, b baggage.Member) int {
		if a.Key() < b.Key() {
			return -1
		}
		return 1
	})
	bytes, entries := 0, 0
	for _, member := range members {
		size := len(member.String())
		rule := p.broken(member, size, stranger, bytes, entries)
		if rule != "" && p.findings.Found(rule) {
			after = after.DeleteMember(member.Key())
			continue
		}
		bytes += size + 1
		entries++
	}
	if after.Len() == before.Len() {
		return ctx
	}
	return baggage.ContextWithBaggage(ctx, after)
}

// broken is the rule that the member breaks, or empty.
func (p Propagator) broken(member baggage.Member, size int, stranger bool, bytes, entries int) string {
	i := slices.IndexFunc(charter.BaggageKeys, func(k charter.BaggageKey) bool { return k.Key == member.Key() })
	switch {
	case i < 0, stranger && !charter.BaggageKeys[i].FromBoundary:
		return charter.RuleBaggageKey
	case len(member.Value()) > charter.BaggageKeys[i].MaxBytes,
		bytes+size > charter.BaggageMaxBytes,
		entries >= charter.BaggageMaxEntries:
		return charter.RuleBaggageSize
	}
	return ""
}

// Copier copies the members that the charter wants on spans to each span that
// starts.
type Copier struct{}

// OnStart copies the members.
func (Copier) OnStart(parent context.Context, span sdktrace.ReadWriteSpan) {
	members := baggage.FromContext(parent)
	if members.Len() == 0 {
		return
	}
	for _, key := range charter.BaggageKeys {
		if !key.CopyToSpans {
			continue
		}
		if value := members.Member(key.Key).Value(); value != "" {
			span.SetAttributes(attribute.String(key.Key, value))
		}
	}
}

// OnEnd does nothing.
func (Copier) OnEnd(sdktrace.ReadOnlySpan) {}

// Shutdown does nothing.
func (Copier) Shutdown(context.Context) error { return nil }

// ForceFlush does nothing.
func (Copier) ForceFlush(context.Context) error { return nil }
