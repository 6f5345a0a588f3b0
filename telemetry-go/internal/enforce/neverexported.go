// Removes what no mode exports: the command line of the process, and the hash
// key.

package enforce

import (
	"strings"

	"go.opentelemetry.io/otel/attribute"
)

// neverExported removes what no mode exports: the command line of a process, whose
// arguments may be passwords, and the key that values are hashed with.
type neverExported struct {
	keys    map[string]struct{} // with their deprecated names
	renamed bool                // there are deprecated names
	hashKey string              // empty for a random one, which appears nowhere else
}

const commands = "process.command_"

var commandLine = [...]string{commands + "args", commands + "line"}

// initNeverExported sets the keys: those of command lines, except where the
// charter states that they are not sensitive, and their deprecated names.
func (r *Rules) initNeverExported(hashKey []byte) {
	r.never.keys = make(map[string]struct{}, len(commandLine))
	for _, key := range commandLine {
		if row := r.row(attribute.Key(key)); row == nil || row.Sensitive != "none" {
			r.never.keys[key] = struct{}{}
		}
	}
	for old := range r.byKey {
		name := string(old)
		for range maxRenames {
			row := r.row(attribute.Key(name))
			if row == nil || row.RenamedTo == "" {
				break
			}
			name = row.RenamedTo
			if _, ok := r.never.keys[name]; ok {
				r.never.keys[string(old)] = struct{}{}
				r.never.renamed = true
			}
		}
	}
	if len(hashKey) >= minTextLength {
		r.never.hashKey = string(hashKey)
	}
}

// hasKey reports whether the attribute with a key is never exported.
func (n *neverExported) hasKey(key string) bool {
	if !n.renamed && !strings.HasPrefix(key, commands) {
		return false
	}
	_, ok := n.keys[key]
	return ok
}

// withoutHashKey returns a text with the hash key masked.
func (n *neverExported) withoutHashKey(text string) string {
	if !n.hasHashKey(text) {
		return text
	}
	return strings.ReplaceAll(text, n.hashKey, mask)
}

// hasHashKey reports whether a text contains the hash key.
func (n *neverExported) hasHashKey(text string) bool {
	return n.hashKey != "" && len(text) >= len(n.hashKey) && strings.Contains(text, n.hashKey)
}

// matches reports whether anything of an attribute is never exported.
func (n *neverExported) matches(path string, v attribute.Value) bool {
	if n.hasKey(path) {
		return true
	}
	switch v.Type() {
	case attribute.STRING:
		return n.hasHashKey(v.AsString())
	case attribute.STRINGSLICE:
		if n.hashKey == "" {
			return false
		}
		for _, text := range v.AsStringSlice() {
			if n.withoutHashKey(text) != text {
				return true
			}
		}
	case attribute.MAP:
		for _, kv := range v.AsMap() {
			if n.hasKeyUnder(path, string(kv.Key)) || n.matches(join(path, string(kv.Key)), kv.Value) {
				return true
			}
		}
	case attribute.SLICE:
		for _, element := range v.AsSlice() {
			if n.matches(path, element) {
				return true
			}
		}
	}
	return false
}

// hasKeyUnder reports whether the path of an entry, or a suffix of it that has
// the entry's own key, is never exported.
func (n *neverExported) hasKeyUnder(path, key string) bool {
	under := join(path, key)
	for from := 0; from <= len(under)-len(key); {
		if n.hasKey(under[from:]) {
			return true
		}
		dot := strings.IndexByte(under[from:], '.')
		if dot < 0 {
			return false
		}
		from += dot + 1
	}
	return false
}

// join returns the path of a key in a map.
func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// removeFromAll returns the attributes to export; the same slice where nothing is
// removed.
func (n *neverExported) removeFromAll(recorded []attribute.KeyValue) []attribute.KeyValue {
	first := -1
	for i := range recorded {
		if n.matches(string(recorded[i].Key), recorded[i].Value) {
			first = i
			break
		}
	}
	if first < 0 {
		return recorded
	}
	left := append(make([]attribute.KeyValue, 0, len(recorded)), recorded[:first]...)
	for _, kv := range recorded[first:] {
		if n.hasKey(string(kv.Key)) {
			continue
		}
		left = append(left, attribute.KeyValue{Key: kv.Key, Value: n.removeFrom(string(kv.Key), kv.Value, 0)})
	}
	return left
}

// removeFromSet is removeFromAll for a set.
func (n *neverExported) removeFromSet(recorded attribute.Set) attribute.Set {
	before := recorded.ToSlice()
	if after := n.removeFromAll(before); !same(after, before) {
		return attribute.NewSet(after...)
	}
	return recorded
}

// removeFrom returns the value to export.
func (n *neverExported) removeFrom(path string, v attribute.Value, depth int) attribute.Value {
	if !n.matches(path, v) {
		return v
	}
	if depth == maxDepth {
		return attribute.StringValue(mask)
	}
	switch v.Type() {
	case attribute.STRING:
		return attribute.StringValue(n.withoutHashKey(v.AsString()))
	case attribute.STRINGSLICE:
		texts := v.AsStringSlice()
		for i := range texts {
			texts[i] = n.withoutHashKey(texts[i])
		}
		return attribute.StringSliceValue(texts)
	case attribute.MAP:
		entries := v.AsMap()
		kept := make([]attribute.KeyValue, 0, len(entries))
		for _, kv := range entries {
			if !n.hasKeyUnder(path, string(kv.Key)) {
				kept = append(kept, attribute.KeyValue{Key: kv.Key, Value: n.removeFrom(join(path, string(kv.Key)), kv.Value, depth+1)})
			}
		}
		return attribute.MapValue(kept...)
	case attribute.SLICE:
		elements := v.AsSlice()
		kept := make([]attribute.Value, 0, len(elements))
		for _, element := range elements {
			kept = append(kept, n.removeFrom(path, element, depth+1))
		}
		return attribute.SliceValue(kept...)
	}
	return v
}
