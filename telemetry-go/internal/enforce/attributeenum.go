// The rule attribute-enum. A value of another type violates attribute-type only.

package enforce

import (
	"slices"

	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

var attributeEnum = attributeRule{
	id:       charter.RuleAttributeEnum,
	concerns: func(_ *Rules, of keyRule) bool { return of.row != nil && len(of.row.Values) > 0 },
	breaks: func(_ *Rules, of keyRule, kv *attribute.KeyValue) bool {
		return accepts(of.row.Type, kv.Value.Type()) && !isMember(of.row, &kv.Value)
	},
	byValue: true,
}

// isMember reports whether a closed enum has a value.
func isMember(a *charter.Attribute, v *attribute.Value) bool {
	if v.Type() == attribute.STRING {
		return slices.Contains(a.Values, v.AsString())
	}
	return slices.Contains(a.Values, v.String())
}
