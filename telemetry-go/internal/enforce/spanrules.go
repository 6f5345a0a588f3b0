// Applies the rules about a span, each of which is in a file of its own.

package enforce

import "go.opentelemetry.io/otel/attribute"

// spanRules are in the order in which they correct a name: ids are removed from
// the one that the template yields.
var spanRules = []spanRule{
	spanNameTemplate,
	attributeRequired,
	spanNameCardinality,
}

// spanRule is a rule about a span.
type spanRule struct {
	// apply counts a violation, and returns the name to export.
	apply func(r *Rules, s spanItem) (name string, conforms bool)

	// needs reports whether the result depends on the value of an attribute; nil where
	// it depends on none.
	needs func(s spanItem, kv *attribute.KeyValue) bool
}

// spanItem is what the rules know of a span.
type spanItem struct {
	row        *spanRow // nil for a span that the charter does not have
	name       string
	attributes []attribute.KeyValue

	// whole is false where the SDK has dropped attributes: one of them is not missing,
	// and the name may depend on it.
	whole bool
}

// applySpanRules returns the name to export.
func (r *Rules) applySpanRules(s spanItem) (name string, conforms bool) {
	conforms = true
	for i := range spanRules {
		corrected, ok := spanRules[i].apply(r, s)
		s.name, conforms = corrected, conforms && ok
	}
	return s.name, conforms
}

// needsValue reports whether the result of a rule depends on the value of an
// attribute.
func needsValue(s spanItem, kv *attribute.KeyValue) bool {
	for i := range spanRules {
		if needs := spanRules[i].needs; needs != nil && needs(s, kv) {
			return true
		}
	}
	return false
}
