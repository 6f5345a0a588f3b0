// Applies the rule span-name-cardinality.

package enforce

import (
	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/naming"
)

// spanName applies span-name-cardinality: it returns the name with {id} in place
// of each id. Values of the attributes in span name templates and words of the
// charter are no ids. conforms reports whether the name had none.
func (r *Rules) spanName(name string, attributes []attribute.KeyValue) (corrected string, conforms bool) {
	if !naming.ContainsID(name) {
		return name, true
	}
	var values [len(naming.Templates)]string
	for i := range attributes {
		at := naming.TemplateIndex(string(attributes[i].Key))
		if at >= 0 && attributes[i].Value.Type() == attribute.STRING {
			values[at] = attributes[i].Value.AsString()
		}
	}
	known := naming.Known{Words: r.charter.NamingWords, Literals: r.literals, Values: values[:]}
	if !known.ContainsID(name) {
		return name, true
	}
	if !r.findings.RecordOf(charter.RuleSpanNameCardinality, "a span name") {
		return name, false
	}
	return known.WithoutIDs(name), false
}
