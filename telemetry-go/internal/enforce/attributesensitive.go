// The rule attribute-sensitive. redaction.go has which keys are sensitive and what
// is done to their values, nested.go the maps.

package enforce

import (
	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

var attributeSensitive = attributeRule{
	id:       charter.RuleAttributeSensitive,
	concerns: func(_ *Rules, of keyRule) bool { return of.redaction != notSensitive },
	breaks:   func(_ *Rules, of keyRule, kv *attribute.KeyValue) bool { return of.redaction.applies(kv.Value) },
	byValue:  true,
	correct: func(r *Rules, c *correction) (kept bool) {
		c.removed.add(c.kv.Value)
		c.kv.Value, kept = r.redact(c.of.redaction, c.kv.Value)
		return kept
	},
}

// attributeSensitiveInside is about the entries of maps in a value.
var attributeSensitiveInside = attributeRule{
	id:       charter.RuleAttributeSensitive,
	concerns: func(*Rules, keyRule) bool { return true },
	breaks: func(r *Rules, _ keyRule, kv *attribute.KeyValue) (sensitive bool) {
		if hasEntries(kv.Value.Type()) {
			_, sensitive = r.redactNested(string(kv.Key), kv.Value, nil, 0)
		}
		return sensitive
	},
	correct: func(r *Rules, c *correction) (kept bool) {
		c.kv.Value, _ = r.redactNested(string(c.kv.Key), c.kv.Value, &c.removed, 0)
		return true
	},
}

func hasEntries(kind attribute.Type) bool { return kind == attribute.MAP || kind == attribute.SLICE }
