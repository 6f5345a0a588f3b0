// The rules of a charter.

package charter

import "slices"

// RuleNames returns the names of all rules.
func RuleNames() []string { return slices.Clone(ruleNames[:]) }
