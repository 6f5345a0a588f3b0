// Validates the registry, the modes and the resource of a parsed charter.

package charter

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

var (
	valueTypes  = []string{"string", "int", "double", "boolean", "any", "string[]", "int[]", "double[]", "boolean[]"}
	instruments = []string{"counter", "updowncounter", "gauge", "histogram"}
	spanKinds   = []string{"server", "client", "producer", "consumer", "internal"}
	redactions  = []string{"none", "drop", "hash", "mask"}
	modes       = []string{"off", "observe", "enforce"} // the weakest first
)

func (c *validation) attributes(t *Charter) {
	known := map[string]bool{}
	for _, a := range t.Attributes {
		if a.Key == "" || known[a.Key] {
			c.found("attributes", a.Key, "its key is empty or comes twice", "a key of its own")
		}
		known[a.Key] = true
		c.word("attributes", a.Key, "type", a.Type, valueTypes)
		if a.Sensitive != "" {
			c.word("attributes", a.Key, "sensitive", a.Sensitive, redactions)
		}
		if a.MaxLength < 0 || a.MaxValues < 0 {
			c.found("attributes", a.Key, "it has a limit below 0", "0 or more")
		}
	}
	for _, a := range t.Attributes {
		if a.RenamedTo != "" && !known[a.RenamedTo] {
			c.found("attributes", a.Key, "it is renamed to "+strconv.Quote(a.RenamedTo), "an attribute of the registry")
		}
	}
}

func (c *validation) metrics(t *Charter) {
	known := map[string]bool{}
	for _, m := range t.Metrics {
		if m.Name == "" || known[m.Name] {
			c.found("metrics", m.Name, "its name is empty or comes twice", "a name of its own")
		}
		known[m.Name] = true
		c.word("metrics", m.Name, "instrument", m.Instrument, instruments)
		for i := 1; i < len(m.Buckets); i++ {
			if !(m.Buckets[i] > m.Buckets[i-1]) {
				c.found("metrics", m.Name, fmt.Sprintf("the bucket %v follows %v", m.Buckets[i], m.Buckets[i-1]), "ascending buckets")
			}
		}
		if m.MaxSeries < 0 {
			c.found("metrics", m.Name, fmt.Sprintf("max_series is %d", m.MaxSeries), "0 or more")
		}
	}
	for _, m := range t.Metrics {
		if m.RenamedTo != "" && !known[m.RenamedTo] {
			c.found("metrics", m.Name, "it is renamed to "+strconv.Quote(m.RenamedTo), "a metric of the registry")
		}
	}
}

func (c *validation) spans(t *Charter) {
	known := map[string]bool{}
	for _, s := range t.Spans {
		if s.Type == "" || known[s.Type] {
			c.found("spans", s.Type, "its type is empty or comes twice", "a type of its own")
		}
		known[s.Type] = true
		c.word("spans", s.Type, "kind", s.Kind, spanKinds)
		if !isTemplate(s.Name) {
			c.found("spans", s.Type, "its name is "+strconv.Quote(s.Name), "text with attribute keys in closed braces")
		}
	}
}

// isTemplate reports whether a span name is not empty and its braces are closed.
func isTemplate(name string) bool {
	rest := name
	for {
		before, after, open := strings.Cut(rest, "{")
		if strings.Contains(before, "}") {
			return false
		}
		if !open {
			return strings.TrimSpace(name) != ""
		}
		key, behind, closed := strings.Cut(after, "}")
		if !closed || key == "" || strings.Contains(key, "{") {
			return false
		}
		rest = behind
	}
}

func (c *validation) enforcement(t *Charter) {
	c.word("enforcement", "", "mode", t.Mode, modes)
	c.word("enforcement", "", "unknown_attributes", t.UnknownAttributes, []string{"keep", "observe", "drop"})
	c.word("enforcement", "", "unknown_metrics", t.UnknownMetrics, []string{"keep", "observe", "drop"})
	for _, r := range t.Rules {
		if !slices.Contains(ruleNames[:], r.Name) {
			c.found("enforcement", r.Name, "this library has no such rule", "one of "+strings.Join(ruleNames[:], ", ")+", or a newer library")
		}
		c.word("enforcement", r.Name, "mode", r.Mode, modes)
	}
}

func (c *validation) resource(t *Charter) {
	for i, r := range t.Resource {
		if r.Key == "" || slices.ContainsFunc(t.Resource[:i], func(o ResourceKey) bool { return o.Key == r.Key }) {
			c.found("resource", r.Key, "its key is empty or comes twice", "a key of its own")
		}
		for _, from := range r.From {
			c.word("resource", r.Key, "source", from.Kind, []string{"value", "env", "generate", "charter"})
		}
	}
}

// word reports a word that is none of the permitted ones.
func (c *validation) word(list, name, what, given string, permitted []string) {
	if !slices.Contains(permitted, given) {
		c.found(list, name, what+" is "+strconv.Quote(given), strings.Join(permitted, ", "))
	}
}
