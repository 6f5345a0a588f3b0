package lawful

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"

	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// Field is a field of a log line, and the path of the groups that it stands in.
type Field struct {
	Path string
	Attr slog.Attr
}

// Written is the field of a log line as it may be written; its zero value is
// left out. A rule that fails on it leaves it out.
func (l *Law) Written(groups []string, a slog.Attr) (left slog.Attr) {
	defer func() {
		if recover() != nil {
			l.findings.Failed(charter.RuleAttributeSensitive)
			left = slog.Attr{}
		}
	}()
	above := strings.Join(groups, ".")
	if l.withheld.hasUnder(above, a.Key) {
		return slog.Attr{}
	}
	p, path := l.entry(above, a.Key)
	kind := a.Value.Kind()
	if kind == slog.KindString {
		if text := l.withheld.out(a.Value.String()); text != a.Value.String() {
			a.Value = slog.StringValue(text)
		}
	}
	if p == open && kind != slog.KindAny && kind != slog.KindLogValuer {
		return a
	}
	value := plain(a.Value)
	if l.withheld.holds(path, value) {
		value = l.withheld.value(path, value, 0)
		a = slog.Any(a.Key, structure(value))
	}
	if p.touches(value) {
		if !l.sensitive {
			return a
		}
		kept, ok := l.protect(p, value)
		if !ok {
			return slog.Attr{}
		}
		return slog.Any(a.Key, kept.AsInterface())
	}
	if value.Type() != attribute.MAP && value.Type() != attribute.SLICE || !l.sensitive {
		return a
	}
	if kept, changed := l.inside(path, value, nil, 0); changed {
		return slog.Any(a.Key, structure(kept))
	}
	return a
}

// Message is that of a record without the values that its fields lose; path is
// that of the groups which are open.
func (l *Law) Message(record slog.Record, path string, fields []Field) string {
	message := l.withheld.out(record.Message)
	if !l.sensitive {
		return message
	}
	var out taken
	for _, field := range fields {
		l.collect(field.Path, field.Attr, &out)
	}
	record.Attrs(func(a slog.Attr) bool {
		l.collect(path, a, &out)
		return true
	})
	return out.outOf(message)
}

func (l *Law) collect(path string, a slog.Attr, out *taken) {
	p, under := l.entry(path, a.Key)
	if a.Value.Kind() == slog.KindGroup {
		for _, inner := range a.Value.Group() {
			l.collect(under, inner, out)
		}
		return
	}
	if p == open || l.withheld.hasUnder(path, a.Key) {
		return // the words of a command line are no secrets by themselves
	}
	if value := plain(a.Value); p.touches(value) {
		out.add(value)
	}
}

// plain is a slog value as an attribute's. What has parts of its own is seen as
// it would be written: as JSON.
func plain(v slog.Value) attribute.Value {
	v = v.Resolve()
	switch v.Kind() {
	case slog.KindString:
		return attribute.StringValue(v.String())
	case slog.KindInt64:
		return attribute.Int64Value(v.Int64())
	case slog.KindBool:
		return attribute.BoolValue(v.Bool())
	case slog.KindFloat64:
		return attribute.Float64Value(v.Float64())
	case slog.KindAny:
		if _, ok := v.Any().(error); ok {
			break
		}
		text, err := json.Marshal(v.Any())
		if err != nil {
			break
		}
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.UseNumber()
		var parts any
		if decoder.Decode(&parts) == nil {
			return ofJSON(parts)
		}
	}
	return attribute.StringValue(v.String())
}

func ofJSON(v any) attribute.Value {
	switch v := v.(type) {
	case map[string]any:
		entries := make([]attribute.KeyValue, 0, len(v))
		for key, value := range v {
			entries = append(entries, attribute.KeyValue{Key: attribute.Key(key), Value: ofJSON(value)})
		}
		return attribute.MapValue(entries...)
	case []any:
		elements := make([]attribute.Value, 0, len(v))
		for _, value := range v {
			elements = append(elements, ofJSON(value))
		}
		return attribute.SliceValue(elements...)
	case string:
		return attribute.StringValue(v)
	case json.Number:
		return attribute.StringValue(v.String())
	case bool:
		return attribute.BoolValue(v)
	}
	return attribute.Value{}
}

// structure is a value as JSON writes it.
func structure(v attribute.Value) any {
	switch v.Type() {
	case attribute.MAP:
		entries := map[string]any{}
		for _, kv := range v.AsMap() {
			entries[string(kv.Key)] = structure(kv.Value)
		}
		return entries
	case attribute.SLICE:
		elements := []any{}
		for _, value := range v.AsSlice() {
			elements = append(elements, structure(value))
		}
		return elements
	case attribute.EMPTY:
		return nil
	}
	return v.AsInterface()
}
