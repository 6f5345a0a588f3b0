// Which rules of the charter a set-up that was joined cannot hold.

package plumbline

import (
	"slices"
	"strings"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// rulesOf returns the rules of a kind, whose names begin alike.
func rulesOf(kind string) []string {
	return slices.DeleteFunc(charter.RuleNames(), func(rule string) bool { return !strings.HasPrefix(rule, kind) })
}

// CannotHold returns what of the active charter the set-up that was joined with From
// cannot hold, because it did not take the part for it: a rule, or a duty in words. What
// an exporter sends that is not wrapped beside one that is, is not known here. It is
// empty for Setup.
func (t *Telemetry) CannotHold() []string {
	var words []string
	for _, gap := range t.gaps(t.Charter()) {
		words = append(words, gap.words)
	}
	return words
}

// cannotHoldWords are the same for the line of a charter that becomes active.
func (t *Telemetry) cannotHoldWords() string {
	if words := t.CannotHold(); len(words) > 0 {
		return "; cannot hold here: " + strings.Join(words, ", ")
	}
	return ""
}

// holdsAll reports whether each rule that a charter enforces is enforced.
func (t *Telemetry) holdsAll(c *charter.Charter) bool {
	return !slices.ContainsFunc(t.gaps(c), func(gap gap) bool {
		return slices.ContainsFunc(gap.rules, func(rule string) bool { return c.ModeIn(string(t.modeBy(c)), rule) == string(Enforce) })
	})
}

// gap is what a set-up cannot hold; rules is empty for a duty that is no rule.
type gap struct {
	words string
	rules []string
}

func (t *Telemetry) gaps(c *charter.Charter) (gaps []gap) {
	j := t.joined
	if j == nil || t.off {
		return nil
	}
	add := func(lacks bool, words string, rules []string) {
		if lacks && slices.ContainsFunc(rules, func(rule string) bool { return c.ModeIn(string(t.modeBy(c)), rule) != string(Off) }) {
			gaps = append(gaps, gap{words, rules})
		}
	}
	spans, metrics, logs := j.tracers.Load() && !j.spans.Load(), j.meters.Load() && !j.metrics.Load(), j.loggers.Load() && !j.logs.Load()
	add(spans, "span-name-*", rulesOf("span-name-"))
	add(spans, "attribute-* of spans", rulesOf("attribute-"))
	add(spans, "schema-url of spans", []string{charter.RuleSchemaUrl})
	add(metrics, "metric-*", rulesOf("metric-"))
	add(metrics, "attribute-* of metrics", rulesOf("attribute-"))
	add(metrics, "schema-url of metrics", []string{charter.RuleSchemaUrl})
	add(logs, "attribute-* of log records", rulesOf("attribute-"))
	add(logs, "schema-url of log records", []string{charter.RuleSchemaUrl})
	add(j.meters.Load() && j.metrics.Load() && !j.views.Load(), charter.RuleMetricBuckets, []string{charter.RuleMetricBuckets})
	add(!j.resource.Load(), charter.RuleResourceIdentity, []string{charter.RuleResourceIdentity})
	add(!j.propagator.Load(), charter.RuleBaggageKey+" and "+charter.RuleBaggageSize+" outside grpctelemetry and httptelemetry",
		[]string{charter.RuleBaggageKey, charter.RuleBaggageSize})
	if j.tracers.Load() && !j.processor.Load() && slices.ContainsFunc(c.Baggage.Keys, func(key charter.BaggageKey) bool { return key.CopyToSpans }) {
		gaps = append(gaps, gap{words: "baggage copied to spans"})
	}
	if j.tracers.Load() && !j.sampler.Load() && t.modeBy(c) == Enforce {
		gaps = append(gaps, gap{words: "sampling of the charter"})
	}
	return gaps
}

// takesViews reports whether the meters have the views of the charter.
func (t *Telemetry) takesViews() bool { return t.joined == nil || t.joined.views.Load() }

// takesResource reports whether the providers have the resource of the charter.
func (t *Telemetry) takesResource() bool { return t.joined == nil || t.joined.resource.Load() }
