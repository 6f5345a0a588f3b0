// The rule attribute-type.

package enforce

import (
	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

var attributeType = attributeRule{
	id:       charter.RuleAttributeType,
	concerns: func(_ *Rules, of keyRule) bool { return of.row != nil },
	breaks:   func(_ *Rules, of keyRule, kv *attribute.KeyValue) bool { return !accepts(of.row.Type, kv.Value.Type()) },
}

// accepts reports whether a type of the registry includes the type of a value.
func accepts(word string, given attribute.Type) bool {
	switch word {
	case "string":
		return given == attribute.STRING
	case "int":
		return given == attribute.INT64
	case "double":
		return given == attribute.FLOAT64
	case "boolean":
		return given == attribute.BOOL
	case "string[]":
		return given == attribute.STRINGSLICE
	case "int[]":
		return given == attribute.INT64SLICE
	case "double[]":
		return given == attribute.FLOAT64SLICE
	case "boolean[]":
		return given == attribute.BOOLSLICE
	}
	return true // any
}
