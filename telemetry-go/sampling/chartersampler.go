// The sampler that decides by the charter's rules.

package sampling

import (
	"context"
	"strings"
	"sync/atomic"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/baggage"
	"go.opentelemetry.io/otel/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// ruleParent is the rule name under which decisions that follow a parent are
// counted.
const ruleParent = "parent"

// CharterSampler decides sampling by the charter: a span follows the decision
// of its parent; a root span is decided by the first rule that matches. Safe
// for concurrent use.
type CharterSampler struct {
	service   string
	rules     atomic.Pointer[[]charterRule]
	decisions decisions
	parent    *decision
}

// NewCharterSampler returns the sampler of a service. Without rules it samples
// every root.
func NewCharterSampler(service string, rules []charter.SamplingRule) *CharterSampler {
	s := &CharterSampler{service: service}
	s.parent = s.decisions.of(ruleParent)
	s.Replace(rules)
	return s
}

// Replace sets the rules for spans that start from now on.
func (s *CharterSampler) Replace(rules []charter.SamplingRule) {
	compiled := make([]charterRule, 0, len(rules))
	for _, rule := range rules {
		if rule.Match.Service != "" && rule.Match.Service != s.service {
			continue
		}
		compiled = append(compiled, compile(rule, s.decisions.of(rule.Name)))
	}
	s.rules.Store(&compiled)
}

// Observe is the callback of plumbline.sampler.decisions: decisions by rule.
func (s *CharterSampler) Observe(ctx context.Context, observer metric.Int64Observer) error {
	return s.decisions.observe(ctx, observer)
}

// ShouldSample decides whether a span is sampled.
func (s *CharterSampler) ShouldSample(p sdktrace.SamplingParameters) sdktrace.SamplingResult {
	parent := trace.SpanContextFromContext(p.ParentContext)
	if parent.IsValid() {
		result := follow(&parent, nil)
		s.parent.add(result.Decision)
		return result
	}
	parent = trace.SpanContext{}
	rules := *s.rules.Load()
	for i := range rules {
		if rules[i].matches(&p) {
			result := rules[i].intent.decide(&parent, &p.TraceID)
			rules[i].counted.add(result.Decision)
			return result
		}
	}
	return keepAll.decide(&parent, &p.TraceID)
}

// Description returns the name of the sampler.
func (s *CharterSampler) Description() string { return "PlumblineCharter" }

var keepAll = fixed(0, "").intent

// charterRule is a rule of the charter, compiled.
type charterRule struct {
	match   charter.SamplingMatch
	kind    trace.SpanKind
	route   []string
	baggage []baggagePair
	intent  SamplingIntent
	counted *decision
}

type baggagePair struct{ key, value string }

func compile(rule charter.SamplingRule, counted *decision) charterRule {
	r := charterRule{
		match: rule.Match, kind: kinds[rule.Match.Kind],
		intent: fixed(ProbabilityToThreshold(rule.Probability), "").intent, counted: counted,
	}
	if rule.Match.Route != "" {
		r.route = strings.Split(rule.Match.Route, "/")
	}
	for key, value := range rule.Match.Baggage {
		r.baggage = append(r.baggage, baggagePair{key, value})
	}
	return r
}

var kinds = map[string]trace.SpanKind{
	"internal": trace.SpanKindInternal, "server": trace.SpanKindServer, "client": trace.SpanKindClient,
	"producer": trace.SpanKindProducer, "consumer": trace.SpanKindConsumer,
}

// matches reports whether every condition of the rule is true for the span.
func (r *charterRule) matches(p *sdktrace.SamplingParameters) bool {
	if r.kind != trace.SpanKindUnspecified && r.kind != trace.ValidateSpanKind(p.Kind) {
		return false
	}
	if r.match.Method != "" && !r.matchesMethod(p.Attributes) {
		return false
	}
	if r.route != nil && !r.matchesRoute(p.Attributes) {
		return false
	}
	return len(r.baggage) == 0 || r.matchesBaggage(p.ParentContext)
}

func (r *charterRule) matchesMethod(attributes []attribute.KeyValue) bool {
	method, ok := text(attributes, charter.AttrHttpRequestMethod)
	if !ok {
		method, _ = text(attributes, charter.AttrRpcMethod)
	}
	return method == r.match.Method
}

// matchesRoute compares http.route where it is known when the span starts, else
// url.path with the template, in which {x} matches one segment.
func (r *charterRule) matchesRoute(attributes []attribute.KeyValue) bool {
	if route, ok := text(attributes, charter.AttrHttpRoute); ok {
		return route == r.match.Route
	}
	path, ok := text(attributes, charter.AttrUrlPath)
	if !ok {
		return false
	}
	for i, want := range r.route {
		segment, rest, more := strings.Cut(path, "/")
		if more != (i < len(r.route)-1) {
			return false
		}
		if !placeholder(want) && want != segment || placeholder(want) && segment == "" {
			return false
		}
		path = rest
	}
	return true
}

func placeholder(segment string) bool {
	return len(segment) > 2 && segment[0] == '{' && segment[len(segment)-1] == '}'
}

func (r *charterRule) matchesBaggage(ctx context.Context) bool {
	members := baggage.FromContext(ctx)
	for _, pair := range r.baggage {
		m := members.Member(pair.key)
		if m.Key() == "" || pair.value != "*" && pair.value != m.Value() {
			return false
		}
	}
	return true
}

func text(attributes []attribute.KeyValue, key attribute.Key) (string, bool) {
	for i := range attributes {
		if attributes[i].Key == key && attributes[i].Value.Type() == attribute.STRING {
			return attributes[i].Value.AsString(), true
		}
	}
	return "", false
}
