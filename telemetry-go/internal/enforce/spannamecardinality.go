// The rule span-name-cardinality.

package enforce

import (
	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/naming"
)

// spanNameCardinality puts {id} in place of each id in a name. Values of the
// attributes in span name templates and words of the charter are no ids.
var spanNameCardinality = spanRule{
	apply: func(r *Rules, s spanItem) (name string, conforms bool) {
		if !naming.ContainsID(s.name) {
			return s.name, true
		}
		var values [len(naming.Templates)]string
		for i := range s.attributes {
			at := naming.TemplateIndex(string(s.attributes[i].Key))
			if at >= 0 && s.attributes[i].Value.Type() == attribute.STRING {
				values[at] = s.attributes[i].Value.AsString()
			}
		}
		known := naming.Known{Words: r.charter.NamingWords, Literals: r.literals, Values: values[:]}
		if !known.ContainsID(s.name) {
			return s.name, true
		}
		if !r.findings.RecordOf(charter.RuleSpanNameCardinality, "a span name") {
			return s.name, false
		}
		return known.WithoutIDs(s.name), false
	},
	needs: func(s spanItem, kv *attribute.KeyValue) bool {
		return kv.Value.Type() == attribute.STRING && naming.TemplateIndex(string(kv.Key)) >= 0 && naming.ContainsID(s.name)
	},
}
