// The rules of a charter.

package charter

import "slices"

// ruleNames are the rules that this module has.
var ruleNames = [...]string{
	RuleResourceIdentity, RuleSpanNameTemplate, RuleSpanNameCardinality, RuleAttributeDeprecated, RuleAttributeUnknown,
	RuleAttributeType, RuleAttributeEnum, RuleAttributeRequired, RuleAttributeLength, RuleAttributeSensitive,
	RuleMetricUnknown, RuleMetricDeprecated, RuleMetricLabel, RuleMetricUnit, RuleMetricBuckets, RuleMetricCardinality,
	RuleBaggageKey, RuleBaggageSize, RuleSchemaUrl, RuleErrorTuple,
}

// RuleNames returns the names of all rules.
func RuleNames() []string { return slices.Clone(ruleNames[:]) }
