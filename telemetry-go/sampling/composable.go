package sampling

import (
	"fmt"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// AlwaysOn keeps every span and says so with th:0.
func AlwaysOn() Composable { return fixed(0, "AlwaysOn") }

// AlwaysOff keeps none.
func AlwaysOff() Composable { return fixed(Never, "AlwaysOff") }

// Probability keeps this share of traces, whatever their parents decided.
func Probability(probability float64) Composable {
	return fixed(ThresholdOf(probability), fmt.Sprintf("Probability{%g}", probability))
}

type probability struct {
	intent      Intent
	description string
}

// fixed makes the tracestate once, so that a decision allocates nothing.
func fixed(t Threshold, description string) probability {
	p := probability{intent: Intent{Threshold: t, Reliable: true}, description: description}
	if t < Never {
		p.intent.state = withThreshold(trace.TraceState{}, t.Value())
	}
	return p
}

func (p probability) Intend(trace.SpanContext, sdktrace.SamplingParameters) Intent { return p.intent }
func (p probability) Description() string                                          { return p.description }

// ParentThreshold follows the decision of a parent and asks root about spans
// that have none.
func ParentThreshold(root Composable) Composable { return parentThreshold{root: root} }

type parentThreshold struct{ root Composable }

func (s parentThreshold) Intend(parent trace.SpanContext, p sdktrace.SamplingParameters) Intent {
	if parent.IsValid() {
		return Intent{follows: true}
	}
	return s.root.Intend(parent, p)
}

func (s parentThreshold) Description() string {
	return "ParentThreshold{root=" + s.root.Description() + "}"
}

// Rule asks Then about the spans that Match fits.
type Rule struct {
	Name  string
	Match func(parent trace.SpanContext, p sdktrace.SamplingParameters) bool
	Then  Composable
}

// RuleBased asks the first rule that fits. A span that none fits is dropped.
func RuleBased(rules ...Rule) Composable { return ruleBased(append([]Rule(nil), rules...)) }

type ruleBased []Rule

func (s ruleBased) Intend(parent trace.SpanContext, p sdktrace.SamplingParameters) Intent {
	for i := range s {
		if s[i].Match == nil || s[i].Match(parent, p) {
			return s[i].Then.Intend(parent, p)
		}
	}
	return Intent{Threshold: Never, Reliable: true}
}

func (s ruleBased) Description() string {
	parts := make([]string, len(s))
	for i, r := range s {
		parts[i] = r.Name + ":" + r.Then.Description()
	}
	return "RuleBased{" + strings.Join(parts, ",") + "}"
}

// Annotating adds attributes to the roots that next keeps.
func Annotating(next Composable, attributes ...attribute.KeyValue) Composable {
	return annotating{next: next, attributes: append([]attribute.KeyValue(nil), attributes...)}
}

type annotating struct {
	next       Composable
	attributes []attribute.KeyValue
}

func (s annotating) Intend(parent trace.SpanContext, p sdktrace.SamplingParameters) Intent {
	intent := s.next.Intend(parent, p)
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
