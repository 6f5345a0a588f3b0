// The rule attribute-unknown; unknown_attributes of the policy decides what it
// does. Labels have metric-label.

package enforce

import "github.com/plumbline/plumbline/telemetry-go/charter"

var attributeUnknown = attributeRule{
	id:          charter.RuleAttributeUnknown,
	concerns:    func(r *Rules, of keyRule) bool { return of.row == nil && r.charter.UnknownAttributes != "keep" },
	breaks:      anyValue,
	correct:     func(*Rules, *correction) (kept bool) { return false },
	corrects:    func(c *charter.Charter) bool { return c.UnknownAttributes == "drop" },
	notOfLabels: true,
}
