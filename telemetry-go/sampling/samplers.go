// The composable samplers: always on, always off, probability, parent
// threshold, rule based, annotating.

package sampling

import (
	"fmt"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// AlwaysOn samples every span and records th:0.
func AlwaysOn() ComposableSampler { return fixed(0, "AlwaysOn") }

// AlwaysOff samples no span.
func AlwaysOff() ComposableSampler { return fixed(NeverSampleThreshold, "AlwaysOff") }

// Probability samples this share of all traces, independently of parents.
func Probability(probability float64) ComposableSampler {
	return fixed(ProbabilityToThreshold(probability), fmt.Sprintf("Probability{%g}", probability))
}

type probability struct {
	intent      SamplingIntent
	description string
}

// fixed returns an intent whose tracestate is made once, so that a decision
// allocates nothing.
func fixed(t Threshold, description string) probability {
	p := probability{intent: SamplingIntent{Threshold: t, ThresholdReliable: true}, description: description}
	if t < NeverSampleThreshold {
		p.intent.state = withThreshold(trace.TraceState{}, t.TValue())
	}
	return p
}

func (p probability) SamplingIntent(trace.SpanContext, sdktrace.SamplingParameters) SamplingIntent {
	return p.intent
}
func (p probability) Description() string { return p.description }

// ParentThreshold follows the decision of a parent; root decides spans without
// one.
func ParentThreshold(root ComposableSampler) ComposableSampler { return parentThreshold{root: root} }

type parentThreshold struct{ root ComposableSampler }

func (s parentThreshold) SamplingIntent(parent trace.SpanContext, p sdktrace.SamplingParameters) SamplingIntent {
	if parent.IsValid() {
		return SamplingIntent{follows: true}
	}
	return s.root.SamplingIntent(parent, p)
}

func (s parentThreshold) Description() string {
	return "ParentThreshold{root=" + s.root.Description() + "}"
}

// Rule applies the sampler Then to the spans for which Match returns true; a
// nil Match matches every span.
type Rule struct {
	Name  string
	Match func(parent trace.SpanContext, p sdktrace.SamplingParameters) bool
	Then  ComposableSampler
}

// RuleBased applies the first rule that matches. A span that no rule matches is
// dropped.
func RuleBased(rules ...Rule) ComposableSampler { return ruleBased(append([]Rule(nil), rules...)) }

type ruleBased []Rule

func (s ruleBased) SamplingIntent(parent trace.SpanContext, p sdktrace.SamplingParameters) SamplingIntent {
	for i := range s {
		if s[i].Match == nil || s[i].Match(parent, p) {
			return s[i].Then.SamplingIntent(parent, p)
		}
	}
	return SamplingIntent{Threshold: NeverSampleThreshold, ThresholdReliable: true}
}

func (s ruleBased) Description() string {
	parts := make([]string, len(s))
	for i, r := range s {
		parts[i] = r.Name + ":" + r.Then.Description()
	}
	return "RuleBased{" + strings.Join(parts, ",") + "}"
}

// Annotating adds attributes to the root spans that next samples.
func Annotating(next ComposableSampler, attributes ...attribute.KeyValue) ComposableSampler {
	return annotating{next: next, attributes: append([]attribute.KeyValue(nil), attributes...)}
}

type annotating struct {
	next       ComposableSampler
	attributes []attribute.KeyValue
}

func (s annotating) SamplingIntent(parent trace.SpanContext, p sdktrace.SamplingParameters) SamplingIntent {
	intent := s.next.SamplingIntent(parent, p)
	switch {
	case parent.IsValid():
	case len(intent.Attributes) == 0:
		intent.Attributes = s.attributes
	default:
		intent.Attributes = append(intent.Attributes[:len(intent.Attributes):len(intent.Attributes)], s.attributes...)
	}
	return intent
}

func (s annotating) Description() string { return "Annotating{" + s.next.Description() + "}" }
