// What a rule about an attribute is, and which of them a charter makes active.

package enforce

import (
	"math/bits"
	"sync"

	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// attributeRule is a rule about an attribute.
type attributeRule struct {
	id string

	// concerns reports whether the rule says anything of a key.
	concerns func(r *Rules, of keyRule) bool

	// breaks reports whether an attribute with such a key violates the rule.
	breaks func(r *Rules, of keyRule, kv *attribute.KeyValue) bool

	// byValue is set where that depends on more than the type of the value.
	byValue bool

	// correct corrects an attribute that violates the rule; false drops it. It is nil
	// for a rule that corrects nothing.
	correct func(r *Rules, c *correction) (kept bool)

	// corrects reports whether the charter lets it; nil where it always does.
	corrects func(c *charter.Charter) bool

	notOfLabels bool // labels have another rule for this
}

// anyValue is breaks of a rule that any value with its key violates.
func anyValue(*Rules, keyRule, *attribute.KeyValue) bool { return true }

// ruleSet has a bit for each of the rules that are not off.
type ruleSet uint16

const allRules = ^ruleSet(0)

// next returns the first of the rules, and the set without it.
func (s ruleSet) next(r *Rules) (first *activeRule, rest ruleSet) {
	return &r.attributeRules[bits.TrailingZeros16(uint16(s))], s & (s - 1)
}

// correction is an attribute that is being corrected.
type correction struct {
	kv       attribute.KeyValue
	of       keyRule // of its key, also after a rule has renamed it
	recorded attribute.Value

	all     []attribute.KeyValue // of the item
	removed removedTexts         // the sensitive values so far
}

var corrections = sync.Pool{New: func() any { return new(correction) }}

func newCorrection(all []attribute.KeyValue) *correction {
	c := corrections.Get().(*correction)
	c.all = all
	return c
}

// release hands the memory on, without values.
func (c *correction) release() {
	*c = correction{}
	corrections.Put(c)
}

// activeRule is a rule that is not off.
type activeRule struct {
	attributeRule
	changes  bool // it corrects, or would where it is only observed
	enforced bool
}

func (r *Rules) initAttributeRules() {
	for _, rule := range attributeRules {
		if !r.findings.Watches(rule.id) {
			continue
		}
		active := activeRule{attributeRule: rule, changes: rule.correct != nil && (rule.corrects == nil || rule.corrects(r.charter))}
		active.enforced = active.changes && r.findings.Enforces(rule.id)
		if !rule.notOfLabels {
			r.ofLabels |= 1 << len(r.attributeRules)
		}
		r.attributeRules = append(r.attributeRules, active)
	}
}

// concerning returns the rules that say something of a key.
func (r *Rules) concerning(of keyRule) (set ruleSet) {
	for i := range r.attributeRules {
		if r.attributeRules[i].concerns(r, of) {
			set |= 1 << i
		}
	}
	return set
}

// count counts a violation, and reports whether the attribute changes.
func (a *activeRule) count(r *Rules, key attribute.Key) (changes bool) {
	if a.changes {
		return r.findings.RecordOf(a.id, string(key))
	}
	r.findings.ObserveOf(a.id, string(key), 1)
	return false
}
