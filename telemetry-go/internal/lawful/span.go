package lawful

import (
	"slices"

	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/naming"
)

// Span is the span as it may leave: the same one when nothing is to change.
// False: it may not leave, because a rule failed on it and it may have a
// sensitive value.
func (l *Law) Span(recorded sdktrace.ReadOnlySpan) (lawful sdktrace.ReadOnlySpan, leaves bool) {
	lawful = recorded
	defer l.failed(&leaves)
	var out taken
	sdk := recorded.Attributes()
	before := whole(recorded)
	name, status := recorded.Name(), recorded.Status()
	status.Description = l.description(l.withheld.out(status.Description))
	after := before
	if known := l.shapes.find(name, before, &l.withheld); known == nil {
		var isName bool
		name, isName = l.name(l.withheld.out(name), before)
		after = l.attributes(before, &out)
		if isName && name == recorded.Name() && same(after, before) {
			l.learn(name, before)
		}
	} else if known.unknown > 0 {
		l.findings.FoundTimes(charter.RuleAttributeUnknown, known.unknown)
	}
	events, differs := l.events(recorded.Events(), &out, !same(after, sdk))
	links, differs := l.links(recorded.Links(), &out, differs)
	if !differs && name == recorded.Name() && status == recorded.Status() {
		return recorded, true
	}
	changed := &span{ReadOnlySpan: recorded, name: name, attributes: after, events: events, links: links, status: status}
	if len(out.texts) > 0 {
		changed.withoutTaken(&out)
	}
	return changed, true
}

// failed lets nothing out that a rule failed on, where sensitive values are
// protected.
func (l *Law) failed(leaves *bool) {
	if recover() != nil {
		l.findings.Failed(charter.RuleAttributeSensitive)
		*leaves = !l.sensitive
	}
}

func same(after, before []attribute.KeyValue) bool {
	return len(after) == len(before) && (len(after) == 0 || &after[0] == &before[0])
}

// name is the name without ids; the span's own templates and the charter's words
// are none. It says whether it had none.
func (l *Law) name(name string, attributes []attribute.KeyValue) (left string, isName bool) {
	if !naming.ContainsID(name) {
		return name, true
	}
	var values [len(naming.Templates)]string
	for i := range attributes {
		at := naming.TemplateIndex(string(attributes[i].Key))
		if at >= 0 && attributes[i].Value.Type() == attribute.STRING {
			values[at] = attributes[i].Value.AsString()
		}
	}
	known := naming.Known{Words: charter.Current().NamingWords, Literals: charter.SpanNameWords, Values: values[:]}
	if !known.ContainsID(name) {
		return name, true
	}
	if !l.findings.Found(charter.RuleSpanNameCardinality) {
		return name, false
	}
	return known.WithoutIDs(name), false
}

// description is that of a status: it repeats the message of the exception.
func (l *Law) description(text string) string {
	if text == "" || l.message == open {
		return text
	}
	value := attribute.StringValue(text)
	if !l.message.touches(value) || !l.findings.Found(charter.RuleAttributeSensitive) {
		return text
	}
	left, ok := l.protect(l.message, value)
	if !ok {
		return ""
	}
	return left.AsString()
}

func (l *Law) events(recorded []sdktrace.Event, out *taken, differs bool) (lawful []sdktrace.Event, different bool) {
	lawful = recorded
	for i := range recorded {
		before := recorded[i].Attributes
		after, name := l.attributes(unique(before), out), l.withheld.out(recorded[i].Name)
		if !same(after, before) || name != recorded[i].Name {
			if &lawful[0] == &recorded[0] {
				lawful = slices.Clone(recorded)
			}
			lawful[i].Attributes, lawful[i].Name, differs = after, name, true
		}
	}
	return lawful, differs
}

func (l *Law) links(recorded []sdktrace.Link, out *taken, differs bool) (lawful []sdktrace.Link, different bool) {
	lawful = recorded
	for i := range recorded {
		before := recorded[i].Attributes
		if after := l.attributes(unique(before), out); !same(after, before) {
			if &lawful[0] == &recorded[0] {
				lawful = slices.Clone(recorded)
			}
			lawful[i].Attributes, differs = after, true
		}
	}
	return lawful, differs
}

// span is a recorded span with what was corrected.
type span struct {
	sdktrace.ReadOnlySpan
	name       string
	attributes []attribute.KeyValue
	events     []sdktrace.Event
	links      []sdktrace.Link
	status     sdktrace.Status
}

// withoutTaken takes out of the span's texts what was taken out of its
// attributes.
func (s *span) withoutTaken(out *taken) {
	s.name = out.outOf(s.name)
	s.status.Description = out.outOf(s.status.Description)
	s.attributes = out.outOfMessages(s.attributes)
	s.events = slices.Clone(s.events)
	for i := range s.events {
		s.events[i].Name = out.outOf(s.events[i].Name)
		s.events[i].Attributes = out.outOfMessages(s.events[i].Attributes)
	}
}

// outOfMessages takes them out of messages and stack traces of exceptions.
func (t *taken) outOfMessages(recorded []attribute.KeyValue) []attribute.KeyValue {
	left := recorded
	for i, kv := range recorded {
		if (kv.Key == charter.AttrExceptionMessage || kv.Key == charter.AttrExceptionStacktrace) && kv.Value.Type() == attribute.STRING {
			if text := t.outOf(kv.Value.AsString()); text != kv.Value.AsString() {
				left = slices.Clone(left)
				left[i].Value = attribute.StringValue(text)
			}
		}
	}
	return left
}

// Name is the name without ids.
func (s *span) Name() string { return s.name }

// Attributes are those that may leave.
func (s *span) Attributes() []attribute.KeyValue { return s.attributes }

// Events have the attributes that may leave.
func (s *span) Events() []sdktrace.Event { return s.events }

// Links have the attributes that may leave.
func (s *span) Links() []sdktrace.Link { return s.links }

// Status has the description that may leave.
func (s *span) Status() sdktrace.Status { return s.status }
