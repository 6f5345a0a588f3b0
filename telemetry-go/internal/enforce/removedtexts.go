// Masks sensitive values, which were removed from attributes, in the free texts
// of the same item.

package enforce

import (
	"slices"
	"strings"

	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// minTextLength is the shortest value, in bytes, that is removed from free texts:
// shorter ones are parts of ordinary words.
const minTextLength = 4

// removedTexts are the sensitive values that were removed from the attributes of
// one item, to be masked in its free texts as well: names, status, body, stack
// traces. Sorted by length, the longest first.
type removedTexts struct{ texts []string }

func (t *removedTexts) add(v attribute.Value) {
	if t == nil {
		return
	}
	each := elements(v)
	if each == nil {
		t.addText(v.String())
	}
	for _, one := range each {
		t.addText(one.String())
	}
}

func (t *removedTexts) addText(text string) {
	if len(text) >= minTextLength {
		// The longest first: a value may contain another.
		at, _ := slices.BinarySearchFunc(t.texts, text, func(other, text string) int { return len(text) - len(other) })
		t.texts = slices.Insert(t.texts, at, text)
	}
}

// addAll adds the values of other.
func (t *removedTexts) addAll(other *removedTexts) {
	if t == nil {
		return
	}
	for _, text := range other.texts {
		t.addText(text)
	}
}

// removeFrom returns a text with the values masked.
func (t *removedTexts) removeFrom(text string) string {
	for _, each := range t.texts {
		if strings.Contains(text, each) {
			text = strings.ReplaceAll(text, each, mask)
		}
	}
	return text
}

// removeFromExceptions returns attributes with the values masked in messages and
// stack traces of exceptions; the same slice where there are none.
func (t *removedTexts) removeFromExceptions(recorded []attribute.KeyValue) []attribute.KeyValue {
	return t.removeUnder(recorded, isException)
}

// isFreeText reports whether a key may have any text: that of an exception, or one
// that the charter does not define, like error in a log record.
func (r *Rules) isFreeText(key attribute.Key) bool { return isException(key) || r.row(key) == nil }

func isException(key attribute.Key) bool {
	return key == charter.AttrExceptionMessage || key == charter.AttrExceptionStacktrace
}

// removeUnder does the same under the keys for which is returns true.
func (t *removedTexts) removeUnder(recorded []attribute.KeyValue, is func(attribute.Key) bool) []attribute.KeyValue {
	left := recorded
	for i, kv := range recorded {
		if kv.Value.Type() == attribute.STRING && is(kv.Key) {
			if text := t.removeFrom(kv.Value.AsString()); text != kv.Value.AsString() {
				left = slices.Clone(left)
				left[i].Value = attribute.StringValue(text)
			}
		}
	}
	return left
}
