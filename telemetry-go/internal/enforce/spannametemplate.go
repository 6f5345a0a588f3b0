// The rule span-name-template.

package enforce

import (
	"strings"
	"unicode/utf8"

	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/naming"
)

// spanNameTemplate gives a span the name that the template of its row yields for
// the attributes. A template of which no attribute is present yields every name; a
// name is not checked where the SDK may have cut a value that is in it.
var spanNameTemplate = spanRule{
	apply: func(r *Rules, s spanItem) (name string, conforms bool) {
		if s.row == nil || !s.whole {
			return s.name, true
		}
		template := &s.row.template
		if template.matches(s.name, s.attributes) || template.mayBeCut(s.attributes) || !r.findings.Watches(charter.RuleSpanNameTemplate) {
			return s.name, true
		}
		if !r.findings.RecordOf(charter.RuleSpanNameTemplate, s.row.Type) {
			return s.name, false
		}
		return template.fill(s.attributes), false
	},
	needs: func(s spanItem, kv *attribute.KeyValue) bool { return s.row != nil && s.row.template.has(kv.Key) },
}

// nameTemplate is a template of span names, such as
// "{http.request.method} {http.route}". An attribute that is absent or empty is
// left out with the text before it.
type nameTemplate struct {
	literals []string // before, between and behind the keys: one more than keys
	keys     []string
}

func parseTemplate(text string) nameTemplate {
	var t nameTemplate
	for {
		before, rest, found := strings.Cut(text, "{")
		key, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			t.literals = append(t.literals, text)
			return t
		}
		t.literals, t.keys, text = append(t.literals, before), append(t.keys, key), after
	}
}

// matches reports whether a name is what the attributes yield, and allocates
// nothing.
func (t *nameTemplate) matches(name string, attributes []attribute.KeyValue) bool {
	if len(t.keys) == 0 {
		return name == t.literals[0]
	}
	left, any := name, false
	for i, key := range t.keys {
		value := valueInName(key, attributes)
		if value == "" {
			continue
		}
		ok := true
		if any || i == 0 {
			left, ok = strings.CutPrefix(left, t.literals[i])
		}
		if ok {
			left, ok = strings.CutPrefix(left, value)
		}
		if !ok {
			return false
		}
		any = true
	}
	return !any || left == t.literals[len(t.keys)]
}

// fill returns the name that the attributes yield.
func (t *nameTemplate) fill(attributes []attribute.KeyValue) string {
	if len(t.keys) == 0 {
		return t.literals[0]
	}
	var b strings.Builder
	any := false
	for i, key := range t.keys {
		value := valueInName(key, attributes)
		if value == "" {
			continue
		}
		if any || i == 0 {
			b.WriteString(t.literals[i])
		}
		b.WriteString(value)
		any = true
	}
	return b.String() + t.literals[len(t.keys)]
}

// has reports whether the template has a key.
func (t *nameTemplate) has(key attribute.Key) bool {
	for _, each := range t.keys {
		if each == string(key) {
			return true
		}
	}
	return false
}

// mayBeCut reports whether the SDK's limit may have cut a value that the template
// has.
func (t *nameTemplate) mayBeCut(attributes []attribute.KeyValue) bool {
	limit := lengthLimit()
	if limit < 0 {
		return false
	}
	for i := range attributes {
		kv := &attributes[i]
		if kv.Value.Type() == attribute.STRING && t.has(kv.Key) && utf8.RuneCountInString(kv.Value.AsString()) >= limit {
			return true
		}
	}
	return false
}

// valueInName returns the text of an attribute in a name; empty if it is absent.
func valueInName(key string, attributes []attribute.KeyValue) string {
	for i := range attributes {
		if string(attributes[i].Key) != key {
			continue
		}
		v := &attributes[i].Value
		if v.Type() == attribute.STRING {
			return naming.InName(key, v.AsString())
		}
		return v.String()
	}
	return ""
}
