package lawful

import (
	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/naming"
)

// Span is the span as it may leave: the same one when nothing is to change.
func (l *Law) Span(recorded sdktrace.ReadOnlySpan) (lawful sdktrace.ReadOnlySpan) {
	lawful = recorded
	defer l.findings.Guard(charter.RuleAttributeUnknown)
	before := recorded.Attributes()
	after := l.Attributes(before)
	name := l.name(recorded.Name())
	events := l.events(recorded.Events())
	if len(after) == len(before) && (len(after) == 0 || &after[0] == &before[0]) && name == recorded.Name() && events == nil {
		return recorded
	}
	changed := &span{ReadOnlySpan: recorded, name: name, attributes: after, events: events}
	if events == nil {
		changed.events = recorded.Events()
	}
	return changed
}

func (l *Law) name(name string) string {
	if !naming.ContainsID(name) || !l.findings.Found(charter.RuleSpanNameCardinality) {
		return name
	}
	return naming.WithoutIDs(name)
}

// events is nil when nothing is to change.
func (l *Law) events(recorded []sdktrace.Event) (lawful []sdktrace.Event) {
	for i := range recorded {
		before := recorded[i].Attributes
		after := l.Attributes(before)
		if len(before) == 0 || len(after) == len(before) && &after[0] == &before[0] {
			continue
		}
		if lawful == nil {
			lawful = append([]sdktrace.Event(nil), recorded...)
		}
		lawful[i].Attributes = after
	}
	return lawful
}

// span is a recorded span with what was corrected.
type span struct {
	sdktrace.ReadOnlySpan
	name       string
	attributes []attribute.KeyValue
	events     []sdktrace.Event
}

// Name is the name without ids.
func (s *span) Name() string { return s.name }

// Attributes are those that may leave.
func (s *span) Attributes() []attribute.KeyValue { return s.attributes }

// Events have the attributes that may leave.
func (s *span) Events() []sdktrace.Event { return s.events }
