package lawful

import (
	"strings"

	"go.opentelemetry.io/otel/attribute"
)

// withheld is what leaves in no mode: the command line of a process, whose
// arguments may be passwords, and the key that values are hashed with.
type withheld struct {
	keys    map[string]struct{} // and each old name of one
	renamed bool                // there are old names
	own     string              // the hash key; empty: a random one, which nobody knows
}

const commands = "process.command_"

var commandLine = [...]string{commands + "args", commands + "line"}

// withhold notes the keys, except those of which the charter's own row says that
// they may leave.
func (l *Law) withhold(hashKey []byte) {
	l.withheld.keys = make(map[string]struct{}, len(commandLine))
	for _, key := range commandLine {
		if row := l.row(attribute.Key(key)); row == nil || row.Sensitive != "none" {
			l.withheld.keys[key] = struct{}{}
		}
	}
	for old := range l.byKey {
		name := string(old)
		for range names {
			row := l.row(attribute.Key(name))
			if row == nil || row.RenamedTo == "" {
				break
			}
			name = row.RenamedTo
			if _, ok := l.withheld.keys[name]; ok {
				l.withheld.keys[string(old)] = struct{}{}
				l.withheld.renamed = true
			}
		}
	}
	if len(hashKey) >= shortest {
		l.withheld.own = string(hashKey)
	}
}

func (w *withheld) has(key string) bool {
	if !w.renamed && !strings.HasPrefix(key, commands) {
		return false
	}
	_, ok := w.keys[key]
	return ok
}

// out is a text without the hash key.
func (w *withheld) out(text string) string {
	if !w.isIn(text) {
		return text
	}
	return strings.ReplaceAll(text, w.own, mask)
}

// isIn says whether a text holds the hash key.
func (w *withheld) isIn(text string) bool {
	return w.own != "" && len(text) >= len(w.own) && strings.Contains(text, w.own)
}

// holds says whether something of an attribute is to be withheld.
func (w *withheld) holds(path string, v attribute.Value) bool {
	if w.has(path) {
		return true
	}
	switch v.Type() {
	case attribute.STRING:
		return w.isIn(v.AsString())
	case attribute.STRINGSLICE:
		if w.own == "" {
			return false
		}
		for _, text := range v.AsStringSlice() {
			if w.out(text) != text {
				return true
			}
		}
	case attribute.MAP:
		for _, kv := range v.AsMap() {
			if w.hasUnder(path, string(kv.Key)) || w.holds(join(path, string(kv.Key)), kv.Value) {
				return true
			}
		}
	case attribute.SLICE:
		for _, element := range v.AsSlice() {
			if w.holds(path, element) {
				return true
			}
		}
	}
	return false
}

// hasUnder says whether the whole path of an entry, or an end of it that has the
// entry's own key, is withheld.
func (w *withheld) hasUnder(path, key string) bool {
	under := join(path, key)
	for from := 0; from <= len(under)-len(key); {
		if w.has(under[from:]) {
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

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// without are the attributes without what is withheld: the same slice where
// nothing is.
func (w *withheld) without(recorded []attribute.KeyValue) []attribute.KeyValue {
	first := -1
	for i := range recorded {
		if w.holds(string(recorded[i].Key), recorded[i].Value) {
			first = i
			break
		}
	}
	if first < 0 {
		return recorded
	}
	left := append(make([]attribute.KeyValue, 0, len(recorded)), recorded[:first]...)
	for _, kv := range recorded[first:] {
		if w.has(string(kv.Key)) {
			continue
		}
		left = append(left, attribute.KeyValue{Key: kv.Key, Value: w.value(string(kv.Key), kv.Value, 0)})
	}
	return left
}

// value is a value without what is withheld.
func (w *withheld) value(path string, v attribute.Value, depth int) attribute.Value {
	if !w.holds(path, v) {
		return v
	}
	if depth == deepest {
		return attribute.StringValue(mask)
	}
	switch v.Type() {
	case attribute.STRING:
		return attribute.StringValue(w.out(v.AsString()))
	case attribute.STRINGSLICE:
		texts := v.AsStringSlice()
		for i := range texts {
			texts[i] = w.out(texts[i])
		}
		return attribute.StringSliceValue(texts)
	case attribute.MAP:
		entries := v.AsMap()
		kept := make([]attribute.KeyValue, 0, len(entries))
		for _, kv := range entries {
			if !w.hasUnder(path, string(kv.Key)) {
				kept = append(kept, attribute.KeyValue{Key: kv.Key, Value: w.value(join(path, string(kv.Key)), kv.Value, depth+1)})
			}
		}
		return attribute.MapValue(kept...)
	case attribute.SLICE:
		elements := v.AsSlice()
		kept := make([]attribute.Value, 0, len(elements))
		for _, element := range elements {
			kept = append(kept, w.value(path, element, depth+1))
		}
		return attribute.SliceValue(kept...)
	}
	return v
}

// Withholds says whether an attribute has something that leaves in no mode.
func (l *Law) Withholds(kv attribute.KeyValue) bool {
	return l.withheld.holds(string(kv.Key), kv.Value)
}
