// The exporters of Parts: they apply the charter to what the exporters of a set-up
// export.

package plumbline

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"go.opentelemetry.io/otel/attribute"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/plumbline/plumbline/telemetry-go/baggage"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
	"github.com/plumbline/plumbline/telemetry-go/internal/logcopy"
)

// joinedProcessor is the span processor of Parts.
type joinedProcessor struct {
	baggage.SpanProcessor
	ahead *spansAhead
}

// OnStart notes when the span began, and copies baggage to it.
func (p joinedProcessor) OnStart(parent context.Context, span sdktrace.ReadWriteSpan) {
	p.ahead.started(span)
	p.SpanProcessor.OnStart(parent, span)
}

// joinedSignal is what the exporters of Parts have in common.
type joinedSignal struct {
	t        *Telemetry
	name     string
	results  *exportResults
	underWay *underWay
	latest   atomic.Pointer[joinedStamp]
}

func (p *Parts) signal(name string) *joinedSignal {
	s := &joinedSignal{t: p.t, name: name, results: p.results, underWay: &underWay{by: map[*enforce.Rules]int{}}}
	under := s.underWay
	p.t.tellSending(func() (any, bool) { return under.older(p.t.Charter()) })
	return s
}

// underWay has the rules of the exports that have not ended.
type underWay struct {
	mu sync.Mutex
	by map[*enforce.Rules]int
}

// begin returns the rules of an export. They are the latest, or observeEnforcement
// sees that they are not.
func (u *underWay) begin(inForce *enforce.InForce) *enforce.Rules {
	u.mu.Lock()
	defer u.mu.Unlock()
	rules := inForce.Load()
	u.by[rules]++
	return rules
}

func (u *underWay) end(rules *enforce.Rules) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.by[rules]--; u.by[rules] == 0 {
		delete(u.by, rules)
	}
}

// older returns the rules of an export that does not follow a charter.
func (u *underWay) older(than *charter.Charter) (any, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for rules := range u.by {
		if rules.Charter() != than {
			return rules, true
		}
	}
	return nil, false
}

// joinedStamp is a resource of the set-up as one charter exports it.
type joinedStamp struct {
	rules    *enforce.Rules
	waits    bool // metrics keep the digest of the start
	of       *resource.Resource
	resource *resource.Resource // of itself where nothing changes
	records  logcopy.Copies     // with the resource
}

// stamp returns the resource to export in place of one: without sensitive values, and
// with the digest of the charter where that is in resources.
func (s *joinedSignal) stamp(of *resource.Resource, rules *enforce.Rules, waits bool) *joinedStamp {
	if l := s.latest.Load(); l != nil && l.rules == rules && l.waits == waits && (l.of == of || l.of.Equal(of)) {
		return l
	}
	c := rules.Charter()
	left := slices.Clip(rules.ForAll().Redact(of.Attributes()))
	if hasDigest(c) && rules.Findings().Enforces(charter.RuleResourceIdentity) {
		digest := c.Digest
		if waits {
			digest = s.t.started.Digest
		}
		left = append(left, attribute.String(charter.AttrPlumblineCharterDigest, digest))
	}
	made := &joinedStamp{rules: rules, waits: waits, of: of, resource: resource.NewWithAttributes(of.SchemaURL(), left...)}
	if made.resource.Equal(of) {
		made.resource = of
	}
	s.latest.Store(made)
	return made
}

// hasDigest reports whether a charter requires its digest in resources.
func hasDigest(c *charter.Charter) bool {
	return slices.ContainsFunc(c.Resource, func(row charter.ResourceKey) bool {
		return row.Key == charter.AttrPlumblineCharterDigest && slices.ContainsFunc(row.From, func(from charter.Source) bool { return from.Kind == "charter" })
	})
}

// holdBack counts items that are not exported.
func (s *joinedSignal) holdBack(items int) {
	if items > 0 {
		s.results.drop(s.name, items, false)
	}
}

// joinedSpans applies the charter to spans.
type joinedSpans struct {
	sdktrace.SpanExporter
	*joinedSignal
}

// ExportSpans exports spans by the charter.
func (e *joinedSpans) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	rules := e.underWay.begin(e.t.inForce)
	defer e.underWay.end(rules)
	if e.t.held.Load() {
		e.holdBack(len(spans))
		return nil
	}
	ready, stamped := make([]sdktrace.ReadOnlySpan, 0, len(spans)), make([]spanOf, 0, len(spans))
	for _, span := range spans {
		enforced, exported := rules.ForRecorded(e.t.ahead.begun(span)).Span(span)
		if !exported {
			continue
		}
		if own := e.stamp(span.Resource(), rules, false).resource; own != span.Resource() {
			stamped = append(stamped, spanOf{ReadOnlySpan: enforced, resource: own}) // within its capacity
			enforced = &stamped[len(stamped)-1]
		}
		ready = append(ready, enforced)
	}
	e.holdBack(len(spans) - len(ready))
	return e.SpanExporter.ExportSpans(ctx, ready)
}

// joinedLogs applies the charter to log records.
type joinedLogs struct {
	sdklog.Exporter
	*joinedSignal
}

// Export exports log records by the charter.
func (e *joinedLogs) Export(ctx context.Context, records []sdklog.Record) error {
	rules := e.underWay.begin(e.t.inForce)
	defer e.underWay.end(rules)
	if e.t.held.Load() {
		e.holdBack(len(records))
		return nil
	}
	ready := make([]sdklog.Record, 0, len(records))
	for i := range records {
		enforced, exported := rules.ForRecorded(records[i].ObservedTimestamp()).Record(records[i])
		if !exported {
			continue
		}
		of := records[i].Resource()
		if stamp := e.stamp(of, rules, false); stamp.resource != of {
			enforced = stamp.records.Of(&enforced, enforced.InstrumentationScope(), stamp.resource)
		}
		ready = append(ready, enforced)
	}
	e.holdBack(len(records) - len(ready))
	return e.Exporter.Export(ctx, ready)
}

// joinedMetrics applies the charter to metrics.
type joinedMetrics struct {
	sdkmetric.Exporter
	*joinedSignal
}

// Export exports metrics by the charter. The rules change a copy: the metrics may be
// exported elsewhere too.
func (e *joinedMetrics) Export(ctx context.Context, metrics *metricdata.ResourceMetrics) error {
	rules := e.underWay.begin(e.t.inForce)
	defer e.underWay.end(rules)
	if e.t.held.Load() {
		e.holdBack(points(metrics))
		return nil
	}
	own := copyOf(metrics)
	own.Resource = e.stamp(metrics.Resource, rules, e.t.metricsWait(rules)).resource
	rules.ForAll().Metrics(own)
	return e.Exporter.Export(ctx, own)
}
