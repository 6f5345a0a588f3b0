// Applies the rules to a span before export: name, attributes, events, links
// and status.

package enforce

import (
	"slices"

	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// Span returns the span to export: the recorded one where nothing changes, for
// which it allocates nothing. exported is false where a rule panicked and the span
// may have a sensitive value; it is dropped then.
func (r *Rules) Span(recorded sdktrace.ReadOnlySpan) (enforced sdktrace.ReadOnlySpan, exported bool) {
	enforced = recorded
	defer func() {
		if recover() != nil {
			enforced, exported = afterFailure(r, recorded, r.bareSpan)
		}
	}()
	var removed removedTexts
	sdk := recorded.Attributes()
	before := withErrorTuple(recorded)
	status := recorded.Status()
	description := status.Description
	status.Description = r.statusDescription(r.never.withoutHashKey(status.Description))
	name, after := r.nameAndAttributes(recorded, before, &removed)
	events, differs := r.events(recorded.Events(), &removed, !same(after, sdk))
	links, differs := r.links(recorded.Links(), &removed, differs)
	scope := recorded.InstrumentationScope()
	differs = r.Scope(&scope) || differs
	if !differs && name == recorded.Name() && status.Description == description {
		return recorded, true
	}
	left := &enforcedSpan{ReadOnlySpan: recorded, name: name, attributes: after, events: events, links: links, status: status, scope: scope}
	if len(removed.texts) > 0 {
		left.removeTexts(&removed)
	}
	return left, true
}

// nameAndAttributes returns the name and the attributes to export.
func (r *Rules) nameAndAttributes(recorded sdktrace.ReadOnlySpan, before []attribute.KeyValue, removed *removedTexts) (name string, after []attribute.KeyValue) {
	kind, name := recorded.SpanKind(), recorded.Name()
	if known := r.shapes.find(kind, name, before, r); known != nil {
		for i := range known.counted {
			r.findings.ObserveOf(known.counted[i].rule, known.counted[i].key, known.counted[i].times)
		}
		return name, before
	}
	name = r.never.withoutHashKey(name)
	after = r.attributes(before, removed)
	item := spanItem{row: r.spans.find(kind, name, after), name: name, attributes: after, whole: recorded.DroppedAttributes() == 0}
	name, conforms := r.applySpanRules(item)
	if conforms && same(after, before) && name == recorded.Name() && (item.whole || item.row == nil) {
		r.remember(kind, item)
	}
	return name, after
}

// same reports whether two slices are the same one.
func same(after, before []attribute.KeyValue) bool {
	return len(after) == len(before) && (len(after) == 0 || &after[0] == &before[0])
}

// statusDescription redacts the description of a status, which repeats the
// message of the exception.
func (r *Rules) statusDescription(text string) string {
	if text == "" || r.message == notSensitive {
		return text
	}
	value := attribute.StringValue(text)
	if !r.message.applies(value) || !r.findings.Record(charter.RuleAttributeSensitive) {
		return text
	}
	left, ok := r.redact(r.message, value)
	if !ok {
		return ""
	}
	return left.AsString()
}

func (r *Rules) events(recorded []sdktrace.Event, removed *removedTexts, differs bool) (enforced []sdktrace.Event, different bool) {
	enforced = recorded
	for i := range recorded {
		before := recorded[i].Attributes
		after, name := r.attributes(dedup(before), removed), r.never.withoutHashKey(recorded[i].Name)
		if required := r.eventRequires[recorded[i].Name]; len(required) > 0 && recorded[i].DroppedAttributeCount == 0 {
			r.require(required, after)
		}
		if !same(after, before) || name != recorded[i].Name {
			if &enforced[0] == &recorded[0] {
				enforced = slices.Clone(recorded)
			}
			enforced[i].Attributes, enforced[i].Name, differs = after, name, true
		}
	}
	return enforced, differs
}

func (r *Rules) links(recorded []sdktrace.Link, removed *removedTexts, differs bool) (enforced []sdktrace.Link, different bool) {
	enforced = recorded
	for i := range recorded {
		before := recorded[i].Attributes
		if after := r.attributes(dedup(before), removed); !same(after, before) {
			if &enforced[0] == &recorded[0] {
				enforced = slices.Clone(recorded)
			}
			enforced[i].Attributes, differs = after, true
		}
	}
	return enforced, differs
}
