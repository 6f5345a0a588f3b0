// The rule attribute-length.

package enforce

import (
	"unicode/utf16"
	"unicode/utf8"

	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

var attributeLength = attributeRule{
	id:       charter.RuleAttributeLength,
	concerns: func(_ *Rules, of keyRule) bool { return of.row != nil && of.row.MaxLength > 0 },
	breaks: func(_ *Rules, of keyRule, kv *attribute.KeyValue) bool {
		return kv.Value.Type() == attribute.STRING && tooLong(kv.Value.AsString(), of.row.MaxLength)
	},
	byValue: true,
	correct: func(_ *Rules, c *correction) (kept bool) {
		c.kv.Value = attribute.StringValue(cut(c.kv.Value.AsString(), c.of.row.MaxLength))
		return true
	},
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
