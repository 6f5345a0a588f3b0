// The rules of the active charter, which a reload replaces.

package enforce

import (
	"sync/atomic"
	"time"
)

// InForce has the rules of the active charter. Whoever processes an item loads
// them once, so that an item follows one charter. Safe for concurrent use.
type InForce struct{ rules atomic.Pointer[Rules] }

// NewInForce returns rules that can be replaced.
func NewInForce(rules *Rules) *InForce {
	f := new(InForce)
	f.Replace(rules)
	return f
}

// Load returns the rules; nil on nil, for a process that applies none.
func (f *InForce) Load() *Rules {
	if f == nil {
		return nil
	}
	return f.rules.Load()
}

// Replace sets the rules for the items that are processed from now on.
func (f *InForce) Replace(rules *Rules) {
	f.rules.Store(rules)
	now := time.Now() // after the charter is active: what is recorded in between counts as before
	rules.since.Store(&now)
}
