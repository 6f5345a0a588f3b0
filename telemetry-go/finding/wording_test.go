package finding_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/finding"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
)

// An example has what was found, its place in the charter, the rule and what the
// charter expects, in the words of every language.
func TestExampleOfEachRule(t *testing.T) {
	for _, c := range []struct{ rule, item, line string }{
		{charter.RuleAttributeDeprecated, "http.method", "attribute http.method is deprecated; base/registry/http.yaml:43 (attribute-deprecated) expects http.request.method ["},
		{charter.RuleAttributeSensitive, "customer.email", "attribute customer.email is sensitive; registry/orders.yaml:35 (attribute-sensitive) expects its value protected (drop) ["},
		{charter.RuleAttributeSensitive, finding.BaggageEntry, "baggage has a sensitive value; the charter (attribute-sensitive) expects nothing sensitive in baggage ["},
		{charter.RuleAttributeUnknown, "acme.size", "attribute acme.size is not in the charter; the charter (attribute-unknown) expects only attributes that it names ["},
		{charter.RuleAttributeType, "http.response.status_code", " (attribute-type) expects type int ["},
		{charter.RuleAttributeEnum, "error.type", " (attribute-enum) expects one of CANCELLED, "},
		{charter.RuleMetricUnit, "http.server.request.duration", "metric http.server.request.duration has another unit; base/registry/http.yaml:103 (metric-unit) expects unit s ["},
		{charter.RuleMetricUnknown, "acme.4111111111111111", "metric with an id in its name is not in the charter; the charter (metric-unknown) expects only metrics that it names ["},
		{charter.RuleMetricLabel, "user.id", "a metric has label user.id; the charter (metric-label) expects only the labels of its row ["},
		{charter.RuleSpanNameTemplate, "http.server", "a span of type http.server has another name; base/registry/http.yaml:56 (span-name-template) expects {http.request.method} {http.route} ["},
		{charter.RuleSpanNameCardinality, "a span name", "a span name contains an id; the charter (span-name-cardinality) expects {id} in its place ["},
		{charter.RuleSchemaUrl, "acme", "scope acme has another schema URL, or none; the charter (schema-url) expects " + shop.Parsed().SchemaURL + " ["},
		{charter.RuleBaggageKey, finding.BaggageEntry, "baggage has a key that is not listed; the charter (baggage-key) expects keys of the policy only ["},
		{charter.RuleErrorTuple, "ON_FIRE", "reason ON_FIRE is not in the charter; the charter (error-tuple) expects one of its reasons ["},
	} {
		lines := examples(c.rule, c.item)
		if len(lines) != 1 || !strings.Contains(lines[0], c.line) || !strings.HasSuffix(lines[0], "; see docs/rules/"+c.rule+".md]") {
			t.Errorf("%s: %q, want %s", c.rule, lines, c.line)
		}
	}
	for _, rule := range charter.RuleNames() {
		if lines := examples(rule, "x"); len(lines) != 1 || strings.Contains(lines[0], "breaks the rule") != (rule == charter.RuleResourceIdentity) {
			t.Errorf("%s: %q", rule, lines)
		}
	}
}

// The end of a key under a template is the choice of whoever sent it.
func TestKeysUnderATemplateAreNotLoggedWithIDs(t *testing.T) {
	c := *shop.Parsed()
	c.Attributes = append(slices.Clone(c.Attributes), charter.Attribute{Key: "acme.of", Type: "string", Template: true, Sensitive: "mask"})
	if lines := examplesBy(&c, charter.RuleAttributeSensitive, "acme.of.jane@shop.example"); len(lines) != 1 || strings.Contains(lines[0], "jane") ||
		!strings.Contains(lines[0], "(mask)") {
		t.Errorf("%q", lines)
	}
}

func examples(rule, item string) []string { return examplesBy(shop.Parsed(), rule, item) }

func examplesBy(c *charter.Charter, rule, item string) (lines []string) {
	findings := finding.NewCounter(c, "enforce")
	findings.LogTo(func(line string) { lines = append(lines, line) })
	findings.ObserveOf(rule, item, 1)
	return lines
}
