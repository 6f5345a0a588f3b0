package lawful

import (
	"strings"

	"go.opentelemetry.io/otel/attribute"
)

// deepest is how deep maps are looked into; deeper ones are masked whole.
const deepest = 32

// inside is a value without what is sensitive in its maps, and whether it had
// any. An entry is sensitive when its key is, or the end of its path: pan in a
// map under acme is acme.pan.
func (l *Law) inside(path string, v attribute.Value, taken *taken, depth int) (left attribute.Value, changed bool) {
	switch v.Type() {
	case attribute.MAP:
		if depth == deepest {
			return attribute.StringValue(mask), true
		}
		entries := v.AsMap()
		kept := make([]attribute.KeyValue, 0, len(entries))
		for _, kv := range entries {
			p, under := l.entry(path, string(kv.Key))
			if p.touches(kv.Value) {
				changed = true
				taken.add(kv.Value)
				if value, ok := l.protect(p, kv.Value); ok {
					kept = append(kept, attribute.KeyValue{Key: kv.Key, Value: value})
				}
				continue
			}
			value, c := l.inside(under, kv.Value, taken, depth+1)
			changed = changed || c
			kept = append(kept, attribute.KeyValue{Key: kv.Key, Value: value})
		}
		if changed {
			return attribute.MapValue(kept...), true
		}
	case attribute.SLICE:
		if depth == deepest {
			return attribute.StringValue(mask), true
		}
		elements := v.AsSlice()
		kept := make([]attribute.Value, 0, len(elements))
		for _, element := range elements {
			value, c := l.inside(path, element, taken, depth+1)
			changed = changed || c
			kept = append(kept, value)
		}
		if changed {
			return attribute.SliceValue(kept...), true
		}
	}
	return v, false
}

// entry is how an entry of a map is protected, and its path.
func (l *Law) entry(path, key string) (p protection, under string) {
	under = key
	if path != "" {
		under = path + "." + key
	}
	for from := 0; from <= len(under)-len(key); {
		if p := l.protectionOf(under[from:]); p != open {
			return p, under
		}
		dot := strings.IndexByte(under[from:], '.')
		if dot < 0 {
			break
		}
		from += dot + 1
	}
	return open, under
}

// shortest is how long a text is at least that is taken out of free texts:
// shorter ones are parts of ordinary words.
const shortest = 4

// taken is the texts of sensitive values that were taken out of one item, to be
// taken out of its free texts as well: names, status, body, stack traces.
type taken struct{ texts []string }

func (t *taken) add(v attribute.Value) {
	if t == nil {
		return
	}
	each := list(v)
	if each == nil {
		each = []attribute.Value{v}
	}
	for _, one := range each {
		if text := one.String(); len(text) >= shortest {
			t.texts = append(t.texts, text)
		}
	}
}

func (t *taken) outOf(text string) string {
	for _, each := range t.texts {
		if strings.Contains(text, each) {
			text = strings.ReplaceAll(text, each, mask)
		}
	}
	return text
}
