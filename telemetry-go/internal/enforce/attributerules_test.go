package enforce_test

import (
	"maps"
	"slices"
	"testing"

	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/finding"
	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
)

// attributeCase is what an application records under the demo's charter, what is
// exported of it, and the action that is counted; none for a conformant list.
type attributeCase struct {
	name          string
	before, after list
	action        string
}

type list = []attribute.KeyValue

// testAttributes tests one rule.
func testAttributes(t *testing.T, rule string, cases []attributeCase) {
	t.Helper()
	for _, c := range cases {
		findings := finding.NewCounter(shop.Parsed(), "enforce")
		got := enforce.NewRules(findings, hashKey, shop.Parsed()).Attributes(c.before)
		if !slices.Equal(got, c.after) {
			t.Errorf("%s: %v, want %v", c.name, got, c.after)
		}
		want := map[string]int64{}
		if c.action != "" {
			want[rule+" "+c.action] = 1
		}
		if counts := counted(findings); !maps.Equal(counts, want) {
			t.Errorf("%s: counted %v, want %v", c.name, counts, want)
		}
		observing := enforce.NewRules(finding.NewCounter(shop.Parsed(), "observe"), hashKey, shop.Parsed()).Attributes(c.before)
		if len(observing) != len(c.before) || &observing[0] != &c.before[0] {
			t.Errorf("%s: changed while observing", c.name)
		}
	}
}
