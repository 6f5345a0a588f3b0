// The rule attribute-trimmed.

package enforce

import (
	"strings"

	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

var attributeTrimmed = attributeRule{
	id:       charter.RuleAttributeTrimmed,
	concerns: func(_ *Rules, of keyRule) bool { return of.row != nil && of.row.Type == "string" },
	breaks: func(_ *Rules, _ keyRule, kv *attribute.KeyValue) bool {
		if kv.Value.Type() != attribute.STRING {
			return false
		}
		text := kv.Value.AsString()
		return strings.HasPrefix(text, " ") || strings.HasSuffix(text, " ")
	},
	byValue: true,
	correct: func(_ *Rules, c *correction) (kept bool) {
		c.kv.Value = attribute.StringValue(strings.Trim(c.kv.Value.AsString(), " "))
		return true
	},
}
