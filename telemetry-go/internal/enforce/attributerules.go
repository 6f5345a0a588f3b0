// Applies the rules about an attribute, each of which is in a file of its own, to
// the attributes of an item.

package enforce

import "go.opentelemetry.io/otel/attribute"

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
