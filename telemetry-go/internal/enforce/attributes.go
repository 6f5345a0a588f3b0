// Applies the attribute rules: renames, redacts, corrects and truncates
// attributes.

package enforce

import (
	"slices"
	"unicode/utf16"
	"unicode/utf8"

	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// Attributes returns the attributes to export and counts each violation. Without
// a change it returns the same slice and allocates nothing.
func (r *Rules) Attributes(recorded []attribute.KeyValue) []attribute.KeyValue {
	return r.attributes(recorded, nil)
}

func (r *Rules) attributes(recorded []attribute.KeyValue, removed *removedTexts) []attribute.KeyValue {
	recorded = r.never.removeFromAll(recorded)
	changes := false
	for i := range recorded {
		changes = r.check(&recorded[i]) || changes
	}
	if !changes {
		return recorded
	}
	correct := make([]attribute.KeyValue, 0, len(recorded))
	for _, kv := range recorded {
		if kept, ok := r.correct(kv, recorded, removed); ok {
			correct = append(correct, kept)
		}
	}
	return dedup(correct) // two old names may have one new name
}

// check counts every rule that an attribute violates, not only the first. It
// reports whether an enforced rule changes the attribute.
func (r *Rules) check(kv *attribute.KeyValue) (changes bool) {
	rule := r.find(kv.Key)
	_, changes = r.checkDefined(kv, rule)
	if rule.row == nil {
		changes = r.checkUnknown(kv.Key) || changes
	}
	return changes
}

// checkUnknown counts an attribute that the charter does not have, and reports
// whether it is dropped.
func (r *Rules) checkUnknown(key attribute.Key) (drops bool) {
	switch {
	case r.dropUnknown:
		return r.findings.RecordOf(charter.RuleAttributeUnknown, string(key))
	case r.charter.UnknownAttributes != "keep":
		r.findings.ObserveOf(charter.RuleAttributeUnknown, string(key), 1)
	}
	return false
}

// checkDefined counts the rules that depend on the definition of a key. It reports
// whether one is violated, and whether an enforced one changes the attribute.
func (r *Rules) checkDefined(kv *attribute.KeyValue, rule keyRule) (breaks, changes bool) {
	switch kv.Value.Type() {
	case attribute.MAP, attribute.SLICE:
		if _, sensitive := r.redactNested(string(kv.Key), kv.Value, nil, 0); sensitive {
			breaks, changes = true, r.findings.RecordOf(charter.RuleAttributeSensitive, string(kv.Key))
		}
	}
	if rule.redaction.applies(kv.Value) {
		breaks, changes = true, r.findings.RecordOf(charter.RuleAttributeSensitive, string(kv.Key)) || changes
	}
	a := rule.row
	if a == nil {
		return breaks, changes
	}
	if a.Deprecated {
		breaks, changes = true, r.findings.RecordOf(charter.RuleAttributeDeprecated, string(kv.Key)) || changes
	}
	if !accepts(a.Type, kv.Value.Type()) {
		breaks = true
		r.findings.ObserveOf(charter.RuleAttributeType, string(kv.Key), 1)
	} else if !isMember(a, kv.Value) {
		breaks = true
		r.findings.ObserveOf(charter.RuleAttributeEnum, string(kv.Key), 1)
	}
	if kv.Value.Type() == attribute.STRING && a.MaxLength > 0 && tooLong(kv.Value.AsString(), a.MaxLength) {
		breaks, changes = true, r.findings.RecordOf(charter.RuleAttributeLength, string(kv.Key)) || changes
	}
	return breaks, changes
}

// isMember reports whether a closed enum has a value.
func isMember(a *charter.Attribute, v attribute.Value) bool {
	if len(a.Values) == 0 {
		return true
	}
	if v.Type() == attribute.STRING {
		return slices.Contains(a.Values, v.AsString())
	}
	return slices.Contains(a.Values, v.String())
}

// correct returns the attribute to export; false if it is dropped.
func (r *Rules) correct(kv attribute.KeyValue, all []attribute.KeyValue, removed *removedTexts) (kept attribute.KeyValue, ok bool) {
	rule := r.find(kv.Key)
	if rule.row == nil && r.dropUnknown {
		if r.sensitive && rule.redaction.applies(kv.Value) {
			removed.add(kv.Value)
		}
		return kv, false
	}
	return r.correctDefined(kv, rule, all, removed)
}

// correctDefined is correct without attribute-unknown.
func (r *Rules) correctDefined(kv attribute.KeyValue, rule keyRule, all []attribute.KeyValue, removed *removedTexts) (kept attribute.KeyValue, ok bool) {
	a := rule.row
	protects := r.sensitive && rule.redaction.applies(kv.Value)
	if protects {
		removed.add(kv.Value)
	}
	if a != nil && a.Deprecated && r.deprecated {
		successor := r.row(attribute.Key(a.RenamedTo))
		if a.RenamedTo == "" || successor == nil || !accepts(successor.Type, kv.Value.Type()) || has(all, a.RenamedTo) {
			return kv, false
		}
		a, kv.Key = successor, attribute.Key(a.RenamedTo)
	}
	if protects {
		if kv.Value, ok = r.redact(rule.redaction, kv.Value); !ok {
			return kv, false
		}
	} else if r.sensitive {
		kv.Value, _ = r.redactNested(string(kv.Key), kv.Value, removed, 0)
	}
	if a != nil && kv.Value.Type() == attribute.STRING && a.MaxLength > 0 && r.length {
		kv.Value = attribute.StringValue(cut(kv.Value.AsString(), a.MaxLength))
	}
	return kv, true
}

func has(all []attribute.KeyValue, key string) bool {
	return slices.ContainsFunc(all, func(kv attribute.KeyValue) bool { return string(kv.Key) == key })
}

// Redact returns the attributes of a resource or a scope without sensitive
// values; no other rule changes them. All violations count as one finding, for
// these attributes are exported with many items.
func (r *Rules) Redact(recorded []attribute.KeyValue) []attribute.KeyValue {
	recorded = r.never.removeFromAll(recorded)
	kept := make([]attribute.KeyValue, 0, len(recorded))
	found := false
	for _, kv := range recorded {
		p := r.redactionOf(string(kv.Key))
		value, nested := r.redactNested(string(kv.Key), kv.Value, nil, 0)
		ok := true
		if p.applies(kv.Value) {
			nested = true
			value, ok = r.redact(p, kv.Value)
		}
		found = found || nested
		if ok {
			kept = append(kept, attribute.KeyValue{Key: kv.Key, Value: value})
		}
	}
	if !found || !r.findings.Record(charter.RuleAttributeSensitive) {
		return recorded
	}
	return kept
}

// accepts reports whether a type of the registry includes the type of a value.
func accepts(word string, given attribute.Type) bool {
	switch word {
	case "string":
		return given == attribute.STRING
	case "int":
		return given == attribute.INT64
	case "double":
		return given == attribute.FLOAT64
	case "boolean":
		return given == attribute.BOOL
	case "string[]":
		return given == attribute.STRINGSLICE
	case "int[]":
		return given == attribute.INT64SLICE
	case "double[]":
		return given == attribute.FLOAT64SLICE
	case "boolean[]":
		return given == attribute.BOOLSLICE
	}
	return true // any
}

// tooLong reports whether a value has more UTF-16 code units than the limit. The
// JVM counts them too, so that a limit cuts at the same place in every language.
func tooLong(value string, limit int) bool {
	return len(value) > limit && len(cut(value, limit)) < len(value)
}

// cut returns the longest prefix of whole characters within the limit.
func cut(value string, limit int) string {
	if len(value) <= limit {
		return value
	}
	units := 0
	for i, r := range value {
		n := utf16.RuneLen(r)
		if r == utf8.RuneError {
			n = 1
		}
		if units += n; units > limit {
			return value[:i]
		}
	}
	return value
}
