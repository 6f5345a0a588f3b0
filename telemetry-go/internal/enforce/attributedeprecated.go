// The rule attribute-deprecated.

package enforce

import (
	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

var attributeDeprecated = attributeRule{
	id:       charter.RuleAttributeDeprecated,
	concerns: func(_ *Rules, of keyRule) bool { return of.row != nil && of.row.Deprecated },
	breaks:   anyValue,
	correct: func(r *Rules, c *correction) (kept bool) {
		name := c.of.row.RenamedTo
		successor := r.find(attribute.Key(name))
		if name == "" || successor.row == nil || !accepts(successor.row.Type, c.recorded.Type()) || has(c.all, name) {
			return false
		}
		c.of, c.kv.Key = successor, attribute.Key(name)
		return true
	},
}
