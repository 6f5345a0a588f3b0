// The words of an example: what was found, where the charter has its row, and what
// it expects. None of them is a value.

package finding

import (
	"fmt"
	"strings"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/naming"
)

// BaggageEntry is the item of a finding in baggage, whose keys others choose.
const BaggageEntry = "a baggage entry"

const leftOut = "that it is left out"

// words are those of one example; place is empty where no line has the rule.
type words struct{ what, place, expected string }

// wordsOf returns the words for an item that violates a rule.
func wordsOf(c *charter.Charter, rule, item string) words {
	switch rule {
	case charter.RuleBaggageKey:
		return words{what: "baggage has a key that is not listed", expected: "keys of the policy only"}
	case charter.RuleBaggageSize:
		return words{what: "baggage is too large", expected: "the sizes of the policy"}
	case charter.RuleSpanNameCardinality:
		return words{what: item + " contains an id", expected: naming.Placeholder + " in its place"}
	case charter.RuleSpanNameTemplate:
		return spanWords(c, item)
	case charter.RuleSchemaUrl:
		return words{what: "scope " + shown(item) + " has another schema URL, or none", expected: c.SchemaURL}
	case charter.RuleErrorTuple:
		return reasonWords(c, item)
	case charter.RuleMetricUnknown, charter.RuleMetricDeprecated, charter.RuleMetricUnit, charter.RuleMetricBuckets, charter.RuleMetricCardinality:
		return metricWords(c, rule, item)
	}
	if item == BaggageEntry {
		return words{what: "baggage has a sensitive value", expected: "nothing sensitive in baggage"}
	}
	return attributeWords(c, rule, item)
}

// reasonWords is for a reason, which may be followed by the code that it was given.
func reasonWords(c *charter.Charter, item string) words {
	reason, code, _ := strings.Cut(item, " ")
	row, known := c.ReasonNamed(reason)
	if !known {
		return words{what: "reason " + shown(reason) + " is not in the charter", expected: "one of its reasons"}
	}
	return words{"reason " + reason + " has the code " + code, c.Place("reasons", reason), row.Code}
}

func spanWords(c *charter.Charter, spanType string) words {
	w := words{what: "a span of type " + spanType + " has another name", place: c.Place("spans", spanType), expected: "that of its template"}
	for i := range c.Spans {
		if c.Spans[i].Type == spanType {
			w.expected = c.Spans[i].Name
		}
	}
	return w
}

func metricWords(c *charter.Charter, rule, name string) words {
	place := c.Place("metrics", name)
	row := &charter.Metric{}
	for i := range c.Metrics {
		if c.Metrics[i].Name == name {
			row = &c.Metrics[i]
		}
	}
	of := "metric " + name
	switch rule {
	case charter.RuleMetricDeprecated:
		return words{of + " is deprecated", place, orLeftOut(row.RenamedTo)}
	case charter.RuleMetricUnit:
		return words{of + " has another unit", place, "unit " + row.Unit}
	case charter.RuleMetricBuckets:
		return words{of + " has other buckets", place, "those of its row"}
	case charter.RuleMetricCardinality:
		if row.MaxSeries > 0 {
			return words{of + " has too many series or values of a label", place, fmt.Sprintf("at most %d series", row.MaxSeries)}
		}
		return words{of + " has too many values of a label", place, "at most as many as the label has"}
	}
	return words{what: "metric " + shown(name) + " is not in the charter", expected: "only metrics that it names"}
}

func attributeWords(c *charter.Charter, rule, key string) words {
	row := rowOf(c, key)
	if row == nil {
		key = shown(key)
		row = &charter.Attribute{}
	}
	of, place := "attribute "+key, c.Place("attributes", row.Key)
	switch rule {
	case charter.RuleMetricLabel:
		return words{what: "a metric has label " + key, expected: "only the labels of its row"}
	case charter.RuleAttributeUnknown:
		return words{what: of + " is not in the charter", expected: "only attributes that it names"}
	case charter.RuleAttributeSensitive:
		protected := "its value protected"
		if row.Sensitive != "" {
			protected += " (" + row.Sensitive + ")"
		}
		return words{of + " is sensitive", place, protected}
	case charter.RuleAttributeDeprecated:
		return words{of + " is deprecated", place, orLeftOut(row.RenamedTo)}
	case charter.RuleAttributeType:
		return words{of + " has another type", place, "type " + row.Type}
	case charter.RuleAttributeEnum:
		return words{of + " has a value that is not listed", place, "one of " + strings.Join(row.Values, ", ")}
	case charter.RuleAttributeLength:
		return words{of + " is too long", place, fmt.Sprintf("at most %d characters", row.MaxLength)}
	case charter.RuleAttributeRequired:
		return words{of + " is missing", place, "it wherever a row requires it"}
	}
	return words{what: of + " breaks the rule", place: place, expected: "what its row states"}
}

func orLeftOut(renamedTo string) string {
	if renamedTo == "" {
		return leftOut
	}
	return renamedTo
}

// rowOf returns the row of a key or of the template that it is an instance of; nil
// for a key that the charter does not have.
func rowOf(c *charter.Charter, key string) *charter.Attribute {
	for i := range c.Attributes {
		if c.Attributes[i].Key == key {
			return &c.Attributes[i]
		}
	}
	for i := range c.Attributes {
		if a := &c.Attributes[i]; a.Template && strings.HasPrefix(key, a.Key+".") {
			return a
		}
	}
	return nil
}

// shown returns a name that is not in the charter as the log has it: whoever sends a
// request may have chosen it, so one with an id is not repeated.
func shown(name string) string {
	if naming.ContainsID(name) {
		return "with an id in its name"
	}
	if len(name) > longest {
		return strings.ToValidUTF8(name[:longest], "") + "…"
	}
	return name
}
