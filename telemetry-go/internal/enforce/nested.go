// Redacts the maps and lists in attributes and log bodies.

package enforce

import (
	"strings"

	"go.opentelemetry.io/otel/attribute"
)

// maxDepth is how many maps and lists within each other are searched; deeper
// ones are masked whole.
const maxDepth = 32

// redactNested returns a value with the sensitive entries of its maps redacted,
// and whether it had any. An entry is sensitive if its key is, or a suffix of its
// path: pan in a map acme is acme.pan.
func (r *Rules) redactNested(path string, v attribute.Value, removed *removedTexts, depth int) (left attribute.Value, changed bool) {
	switch v.Type() {
	case attribute.MAP:
		if depth == maxDepth {
			return attribute.StringValue(mask), true
		}
		entries := v.AsMap()
		kept := make([]attribute.KeyValue, 0, len(entries))
		for _, kv := range entries {
			p, under := r.entryRedaction(path, string(kv.Key))
			if p.applies(kv.Value) {
				changed = true
				removed.add(kv.Value)
				if value, ok := r.redact(p, kv.Value); ok {
					kept = append(kept, attribute.KeyValue{Key: kv.Key, Value: value})
				}
				continue
			}
			value, c := r.redactNested(under, kv.Value, removed, depth+1)
			changed = changed || c
			kept = append(kept, attribute.KeyValue{Key: kv.Key, Value: value})
		}
		if changed {
			return attribute.MapValue(kept...), true
		}
	case attribute.SLICE:
		if depth == maxDepth {
			return attribute.StringValue(mask), true
		}
		elements := v.AsSlice()
		kept := make([]attribute.Value, 0, len(elements))
		for _, element := range elements {
			value, c := r.redactNested(path, element, removed, depth+1)
			changed = changed || c
			kept = append(kept, value)
		}
		if changed {
			return attribute.SliceValue(kept...), true
		}
	}
	return v, false
}

// entryRedaction returns the redaction of an entry of a map, and its path.
func (r *Rules) entryRedaction(path, key string) (p redaction, under string) {
	under = key
	if path != "" {
		under = path + "." + key
	}
	for from := 0; from <= len(under)-len(key); {
		if p := r.redactionOf(under[from:]); p != notSensitive {
			return p, under
		}
		dot := strings.IndexByte(under[from:], '.')
		if dot < 0 {
			break
		}
		from += dot + 1
	}
	return notSensitive, under
}
