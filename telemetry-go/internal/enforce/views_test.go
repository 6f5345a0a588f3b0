package enforce_test

import (
	"slices"
	"testing"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/finding"
	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
)

// Each part of a charter that a view follows changes the description of the
// views; nothing else does.
func TestDescriptionOfViewsHasWhatTheyFollow(t *testing.T) {
	const name = "http.server.request.duration"
	views := func(change func(*charter.Charter)) string {
		c := *shop.Parsed()
		c.Rules, c.Metrics, c.Attributes = slices.Clone(c.Rules), slices.Clone(c.Metrics), slices.Clone(c.Attributes)
		change(&c)
		return enforce.NewRules(finding.NewCounter(&c, "enforce"), nil, &c).Views()
	}
	metric := func(c *charter.Charter) *charter.Metric {
		return &c.Metrics[slices.IndexFunc(c.Metrics, func(m charter.Metric) bool { return m.Name == name })]
	}
	observing := func(rule string) func(*charter.Charter) {
		return func(c *charter.Charter) {
			c.Rules[slices.IndexFunc(c.Rules, func(r charter.Rule) bool { return r.Name == rule })].Mode = "observe"
		}
	}
	renamed := func(c *charter.Charter) {
		c.Metrics = append(c.Metrics, charter.Metric{Name: "old.duration", Unit: "s", Deprecated: true, RenamedTo: name})
	}
	before := views(func(*charter.Charter) {})
	for part, change := range map[string]func(*charter.Charter){
		"metric-label":       observing(charter.RuleMetricLabel),
		"metric-unit":        observing(charter.RuleMetricUnit),
		"metric-buckets":     observing(charter.RuleMetricBuckets),
		"metric-cardinality": observing(charter.RuleMetricCardinality),
		"unit":               func(c *charter.Charter) { metric(c).Unit = "ms" },
		"buckets":            func(c *charter.Charter) { metric(c).Buckets = []float64{1} },
		"labels":             func(c *charter.Charter) { metric(c).Attributes = metric(c).Attributes[1:] },
		"series":             func(c *charter.Charter) { metric(c).MaxSeries = 50_000 },
		"renamed metric":     renamed,
		"renamed label": func(c *charter.Charter) {
			c.Attributes = append(c.Attributes, charter.Attribute{Key: "old.route", RenamedTo: "http.route"})
		},
		"template": func(c *charter.Charter) {
			i := slices.IndexFunc(c.Attributes, func(a charter.Attribute) bool { return a.Key == "http.route" })
			c.Attributes[i].Template = true
		},
	} {
		if views(change) == before {
			t.Errorf("%s: the description is the same", part)
		}
	}
	if views(func(c *charter.Charter) { renamed(c); observing(charter.RuleMetricDeprecated)(c) }) == views(renamed) {
		t.Error("metric-deprecated: the description is the same")
	}
	if views(func(c *charter.Charter) { metric(c).Brief, metric(c).MaxSeries, c.Version = "x", 10, "2" }) != before {
		t.Error("the description has more than the views follow")
	}
}
