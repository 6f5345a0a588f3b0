package baggage_test

import (
	"context"
	"fmt"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"net/http"

	otelpropagation "go.opentelemetry.io/otel/propagation"

	"github.com/plumbline/plumbline/telemetry-go/baggage"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/finding"
	"github.com/plumbline/plumbline/telemetry-go/propagation"
)

// Of what a caller sends only the charter's keys go on.
func ExampleNewPropagator() {
	findings := finding.NewCounter(shop.Charter(), "enforce")
	p := baggage.NewPropagator(findings, func() bool { return false })
	in := otelpropagation.HeaderCarrier(http.Header{"Baggage": {"plumbline.demo.fault=worker:slow,user.id=4711"}})
	out := otelpropagation.HeaderCarrier(http.Header{})
	p.Inject(p.Extract(context.Background(), in), out)
	fmt.Println(out.Get("baggage"), findings.Count(charter.RuleBaggageKey, "enforced"))
	// Output: plumbline.demo.fault=worker:slow 1
}

// A member without a place in the charter breaks a rule, and no third party gets any.
func ExampleBrokenRule() {
	fmt.Println(baggage.BrokenRule(&charter.Current().Baggage, propagation.Entry{Key: "user.id", Size: 4}, false) != "")
	fmt.Println(baggage.ReachesHost("worker", []string{"worker"}, nil), baggage.ReachesHost("mail.example", []string{"worker"}, nil))
	// Output:
	// true
	// true false
}
