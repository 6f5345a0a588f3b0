// Applies the rules to the fields of a JSON log line on stderr. Log records
// over OTLP are in logrecord.go.

package enforce

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"

	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// Field is a field of a log line, and the path of its slog groups.
type Field struct {
	Path string
	Attr slog.Attr
}

// LogAttr returns a field of a log line as it is written; the zero value is left
// out. It is a slog.HandlerOptions.ReplaceAttr. A field on which a rule panics is
// left out.
func (r *Rules) LogAttr(groups []string, a slog.Attr) (left slog.Attr) {
	defer func() {
		if recover() != nil {
			r.findings.RecordFailure(charter.RuleAttributeSensitive)
			left = slog.Attr{}
		}
	}()
	above := strings.Join(groups, ".")
	if r.never.hasKeyUnder(above, a.Key) {
		return slog.Attr{}
	}
	p, path := r.entryRedaction(above, a.Key)
	kind := a.Value.Kind()
	if kind == slog.KindString {
		if text := r.never.withoutHashKey(a.Value.String()); text != a.Value.String() {
			a.Value = slog.StringValue(text)
		}
	}
	if p == notSensitive && kind != slog.KindAny && kind != slog.KindLogValuer {
		return a
	}
	value := plain(a.Value)
	if r.never.matches(path, value) {
		value = r.never.removeFrom(path, value, 0)
		a = slog.Any(a.Key, structure(value))
	}
	if p.applies(value) {
		if !r.sensitive {
			return a
		}
		kept, ok := r.redact(p, value)
		if !ok {
			return slog.Attr{}
		}
		return slog.Any(a.Key, kept.AsInterface())
	}
	if value.Type() != attribute.MAP && value.Type() != attribute.SLICE || !r.sensitive {
		return a
	}
	if kept, changed := r.redactNested(path, value, nil, 0); changed {
		return slog.Any(a.Key, structure(kept))
	}
	return a
}

// LogTexts returns the message and the attributes of a record without the
// sensitive values that its fields have; path is that of the open groups. The
// attributes are the same slice where nothing changes.
func (r *Rules) LogTexts(message, path string, fields []Field, attrs []slog.Attr) (string, []slog.Attr) {
	message = r.never.withoutHashKey(message)
	if !r.sensitive {
		return message, attrs
	}
	var removed removedTexts
	for _, field := range fields {
		r.collect(field.Path, field.Attr, &removed)
	}
	for _, a := range attrs {
		r.collect(path, a, &removed)
	}
	if len(removed.texts) == 0 {
		return message, attrs
	}
	return removed.removeFrom(message), r.withoutTexts(attrs, &removed)
}

// withoutTexts masks removed values in texts and errors under keys that may have
// any text.
func (r *Rules) withoutTexts(attrs []slog.Attr, removed *removedTexts) []slog.Attr {
	left := attrs
	for i, a := range attrs {
		_, failed := a.Value.Any().(error)
		if a.Value.Kind() != slog.KindString && !failed || !r.isFreeText(attribute.Key(a.Key)) {
			continue
		}
		text := a.Value.String()
		masked := removed.removeFrom(text)
		if masked == text {
			continue
		}
		if &left[0] == &attrs[0] {
			left = slices.Clone(attrs)
		}
		left[i].Value = slog.StringValue(masked)
	}
	return left
}

// collect adds the sensitive values of a field.
func (r *Rules) collect(path string, a slog.Attr, removed *removedTexts) {
	p, under := r.entryRedaction(path, a.Key)
	if a.Value.Kind() == slog.KindGroup {
		for _, inner := range a.Value.Group() {
			r.collect(under, inner, removed)
		}
		return
	}
	if p == notSensitive || r.never.hasKeyUnder(path, a.Key) {
		return // a word of a command line may be any word of the message
	}
	if value := plain(a.Value); p.applies(value) {
		removed.add(value)
	}
}

// plain converts a slog value to an attribute's; structures through the JSON that
// the line would have.
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

// ofJSON converts a decoded JSON value to an attribute's.
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

// structure converts a value to what encoding/json writes.
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
