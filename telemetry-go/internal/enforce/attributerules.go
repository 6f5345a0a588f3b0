// Applies the rules about an attribute, each of which is in a file of its own, to
// the attributes of an item.

package enforce

import (
	"math/bits"
	"sync"

	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// attributeRules are in the order in which they correct an attribute: a value is
// redacted before anything renames or drops it, and is cut to the length of its
// new key.
var attributeRules = []attributeRule{
	attributeType,
	attributeEnum,
	attributeSensitive,
	attributeUnknown,
	attributeDeprecated,
	attributeSensitiveInside,
	attributeLength,
}

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

// check counts every rule that an attribute violates, not only the first. It
// reports whether there is one, and whether an enforced one changes the attribute.
func (r *Rules) check(among ruleSet, of keyRule, kv *attribute.KeyValue) (breaks, changes bool) {
	var rule *activeRule
	for left := of.rules & among; left != 0; {
		if rule, left = left.next(r); rule.breaks(r, of, kv) {
			breaks, changes = true, rule.count(r, kv.Key) || changes
		}
	}
	return breaks, changes
}

// correct returns the attribute to export; false if it is dropped.
func (r *Rules) correct(among ruleSet, c *correction, of keyRule, kv attribute.KeyValue) (left attribute.KeyValue, kept bool) {
	c.kv, c.of, c.recorded = kv, of, kv.Value
	for i := range r.attributeRules {
		rule := &r.attributeRules[i]
		if rule.enforced && c.of.rules&among&(1<<i) != 0 && rule.breaks(r, c.of, &c.kv) && !rule.correct(r, c) {
			return kv, false
		}
	}
	return c.kv, true
}
