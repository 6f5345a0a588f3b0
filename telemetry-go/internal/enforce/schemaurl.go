// Applies the rule schema-url, and attribute-sensitive to the attributes of
// instrumentation scopes.

package enforce

import (
	"slices"
	"sync"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/instrumentation"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// scopeRules has what was made of each scope: a violation counts once for each
// scope, not with every item that it sends.
type scopeRules struct {
	stamped []string // schema URLs of the charters before this one

	mu      sync.RWMutex
	counted map[instrumentation.Scope]struct{}              // with another schema URL
	made    map[instrumentation.Scope]instrumentation.Scope // of those with attributes
}

func (r *Rules) initScopes() {
	r.scopes.counted = map[instrumentation.Scope]struct{}{}
	r.scopes.made = map[instrumentation.Scope]instrumentation.Scope{}
}

// maxScopes bounds the scopes that are remembered; further ones count with every
// item.
const maxScopes = 1000

// SetsSchemaURL reports whether a scope gets the schema URL of the charter, and
// counts one with another URL or none, once.
func (r *Rules) SetsSchemaURL(scope instrumentation.Scope) bool {
	if scope.SchemaURL == r.charter.SchemaURL || !r.findings.Watches(charter.RuleSchemaUrl) {
		return false
	}
	if slices.Contains(r.scopes.stamped, scope.SchemaURL) {
		return r.findings.Enforces(charter.RuleSchemaUrl)
	}
	s := &r.scopes
	s.mu.RLock()
	_, counted := s.counted[scope]
	s.mu.RUnlock()
	if !counted {
		s.mu.Lock()
		defer s.mu.Unlock()
		if _, counted = s.counted[scope]; !counted {
			if len(s.counted) < maxScopes {
				s.counted[scope] = struct{}{}
			}
			r.findings.RecordOf(charter.RuleSchemaUrl, scope.Name)
		}
	}
	return r.findings.Enforces(charter.RuleSchemaUrl)
}

// Scope corrects a scope, and reports whether that changed it. Where it does not it
// allocates nothing.
func (r *Rules) Scope(scope *instrumentation.Scope) (changed bool) {
	hasAttributes := scope.Attributes.Len() > 0
	if !hasAttributes && scope.SchemaURL == r.charter.SchemaURL {
		return false
	}
	recorded := *scope
	if r.SetsSchemaURL(recorded) {
		scope.SchemaURL, changed = r.charter.SchemaURL, true
	}
	if hasAttributes {
		made, differs := r.scopeAttributes(recorded)
		scope.Attributes, changed = made.Attributes, changed || differs
	}
	return changed
}

// scopeAttributes returns a scope without sensitive values.
func (r *Rules) scopeAttributes(recorded instrumentation.Scope) (left instrumentation.Scope, changed bool) {
	s := &r.scopes
	s.mu.RLock()
	left, known := s.made[recorded]
	s.mu.RUnlock()
	if !known {
		before := recorded.Attributes.ToSlice()
		after := r.ForAll().Redact(before)
		left = recorded
		if !same(after, before) {
			left.Attributes = attribute.NewSet(after...)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if len(s.made) < maxScopes {
			s.made[recorded] = left
		}
	}
	return left, !left.Attributes.Equals(&recorded.Attributes)
}
