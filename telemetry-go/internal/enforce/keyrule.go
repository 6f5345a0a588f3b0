// What the charter says of the key of an attribute.

package enforce

import (
	"strings"

	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// keyRule is the charter's definition of a key, nil for an unknown one, and the
// redaction of its values.
type keyRule struct {
	row       *charter.Attribute
	redaction redaction
	rules     ruleSet // those that say something of the key
}

func (r *Rules) initKeys() {
	for i := range r.charter.Attributes {
		a := &r.charter.Attributes[i]
		if a.Template {
			r.byPrefix[attribute.Key(a.Key)] = a
		} else {
			r.byKey[attribute.Key(a.Key)] = keyRule{row: a}
		}
	}
	for key, rule := range r.byKey { // after all rows are in the map: a redaction follows renames
		rule.redaction = r.redactionOf(string(key))
		rule.rules = r.concerning(rule)
		r.byKey[key] = rule
	}
}

// find returns the rule of a key.
func (r *Rules) find(key attribute.Key) keyRule {
	if known, ok := r.byKey[key]; ok {
		return known
	}
	of := keyRule{row: r.row(key), redaction: r.redactionOf(string(key))}
	of.rules = r.concerning(of)
	return of
}

// row returns the definition of a key or of the template that it is an instance
// of; nil for an unknown key.
func (r *Rules) row(key attribute.Key) *charter.Attribute {
	if known, ok := r.byKey[key]; ok || len(r.byPrefix) == 0 {
		return known.row
	}
	for dot := strings.LastIndexByte(string(key), '.'); dot > 0; dot = strings.LastIndexByte(string(key[:dot]), '.') {
		if a := r.byPrefix[key[:dot]]; a != nil {
			return a
		}
	}
	return nil
}

// Sensitive reports whether values of a key are redacted.
func (r *Rules) Sensitive(key attribute.Key) bool { return r.redactionOf(string(key)) != notSensitive }
