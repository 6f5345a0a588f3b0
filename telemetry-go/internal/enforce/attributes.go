// Applies the rules to the attributes of an item.

package enforce

import (
	"slices"

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
	var first [12]keyRule // so that most are looked up once
	changes := false
	for i := range recorded {
		of := r.find(recorded[i].Key)
		if i < len(first) {
			first[i] = of
		}
		_, c := r.check(allRules, of, &recorded[i])
		changes = changes || c
	}
	if !changes {
		return recorded
	}
	correct, c := make([]attribute.KeyValue, 0, len(recorded)), newCorrection(recorded)
	for i, kv := range recorded {
		var of keyRule
		if i < len(first) {
			of = first[i]
		} else {
			of = r.find(kv.Key)
		}
		if kept, ok := r.correct(allRules, c, of, kv); ok {
			correct = append(correct, kept)
		}
	}
	removed.addAll(&c.removed)
	c.release()
	return dedup(correct) // two old names may have one new name
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
