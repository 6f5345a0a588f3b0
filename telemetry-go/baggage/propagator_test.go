package baggage_test

import (
	"context"
	"strings"
	"testing"

	otelbaggage "go.opentelemetry.io/otel/baggage"
	"go.opentelemetry.io/otel/propagation"

	"github.com/plumbline/plumbline/telemetry-go/baggage"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/finding"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
)

func TestOnlyListedKeysTravel(t *testing.T) {
	for _, c := range []struct {
		name     string
		header   string
		want     string
		rule     string
		findings int64
	}{
		{"listed", "plumbline.demo.fault=worker:slow", "plumbline.demo.fault=worker:slow", "", 0},
		{"unlisted", "user.id=4711,plumbline.demo.fault=worker:slow,session=x", "plumbline.demo.fault=worker:slow", charter.RuleBaggageKey, 2},
		{"too long", "plumbline.demo.fault=" + strings.Repeat("x", 65), "", charter.RuleBaggageSize, 1},
		{"not baggage", "%%%", "", "", 0},
		{"empty", "", "", "", 0},
	} {
		for _, direction := range []string{"in", "out"} {
			findings := finding.NewCounter(shop.Parsed(), "enforce")
			p := baggage.NewPropagator(shop.Parsed, findings, func() bool { return false })
			var ctx context.Context
			if direction == "in" {
				ctx = p.Extract(context.Background(), propagation.MapCarrier{"baggage": c.header})
			} else {
				ctx = propagation.Baggage{}.Extract(context.Background(), propagation.MapCarrier{"baggage": c.header})
			}
			carrier := propagation.MapCarrier{}
			p.Inject(ctx, carrier)
			if got := carrier.Get("baggage"); got != c.want {
				t.Errorf("%s, %s: %q", c.name, direction, got)
			}
			if c.rule != "" && findings.Count(c.rule, "enforced") != c.findings {
				t.Errorf("%s, %s: %d findings", c.name, direction, findings.Count(c.rule, "enforced"))
			}
		}
	}
}

func TestSensitiveValuesAreNotPropagated(t *testing.T) {
	for _, a := range shop.Parsed().Attributes {
		findings := finding.NewCounter(shop.Parsed(), "enforce")
		p := baggage.NewPropagator(shop.Parsed, findings, func() bool { return false })
		ctx := propagation.Baggage{}.Extract(context.Background(), propagation.MapCarrier{"baggage": a.Key + "=secret"})
		carrier := propagation.MapCarrier{}
		p.Inject(ctx, carrier)
		want := int64(0)
		if a.Sensitive != "" || a.Key == charter.AttrUrlFull || a.Key == charter.AttrDbQueryText { // the latter by themselves
			want = 1
		}
		if got := findings.Count(charter.RuleAttributeSensitive, "enforced"); got != want {
			t.Errorf("%s: %d findings, want %d", a.Key, got, want)
		}
		if want == 1 && carrier.Get("baggage") != "" {
			t.Errorf("%s left as %q", a.Key, carrier.Get("baggage"))
		}
	}
}

func TestObserveLeavesBaggageAlone(t *testing.T) {
	findings := finding.NewCounter(shop.Parsed(), "observe")
	p := baggage.NewPropagator(shop.Parsed, findings, func() bool { return false })
	ctx := p.Extract(context.Background(), propagation.MapCarrier{"baggage": "user.id=4711"})
	if got := otelbaggage.FromContext(ctx).Member("user.id").Value(); got != "4711" {
		t.Errorf("%q", got)
	}
	if findings.Count(charter.RuleBaggageKey, "observed") != 1 {
		t.Error("not counted")
	}
}
