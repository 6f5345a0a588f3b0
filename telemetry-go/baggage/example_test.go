package baggage_test

import (
	"context"
	"fmt"

	"net/http"

	otelbaggage "go.opentelemetry.io/otel/baggage"
	otelpropagation "go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/plumbline/plumbline/telemetry-go/baggage"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/finding"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/propagation"
)

// Of what a caller sends only the charter's keys go on.
func ExampleNewPropagator() {
	findings := finding.NewCounter(shop.Parsed(), "enforce")
	p := baggage.NewPropagator(shop.Parsed, findings, func() bool { return false })
	in := otelpropagation.HeaderCarrier(http.Header{"Baggage": {"plumbline.demo.fault=worker:slow,user.id=4711"}})
	out := otelpropagation.HeaderCarrier(http.Header{})
	p.Inject(p.Extract(context.Background(), in), out)
	fmt.Println(out.Get("baggage"), findings.Count(charter.RuleBaggageKey, "enforced"))
	// Output: plumbline.demo.fault=worker:slow 1
}

// A member without a place in the charter breaks a rule, and no third party gets any.
func ExampleBrokenRule() {
	fmt.Println(baggage.BrokenRule(&shop.Parsed().Baggage, propagation.Entry{Key: "user.id", Size: 4}, false) != "")
	fmt.Println(baggage.ReachesHost("worker", []string{"worker"}, nil), baggage.ReachesHost("mail.example", []string{"worker"}, nil))
	// Output:
	// true
	// true false
}

// Members with copy_to_spans become attributes of spans.
func ExampleNewSpanProcessor() {
	provider := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(baggage.NewSpanProcessor(shop.Parsed)))
	member, _ := otelbaggage.NewMember("plumbline.demo.fault", "worker:slow")
	members, _ := otelbaggage.New(member)
	_, span := provider.Tracer("example").Start(otelbaggage.ContextWithBaggage(context.Background(), members), "work")
	fmt.Println(span.(sdktrace.ReadOnlySpan).Attributes()[0].Value.AsString())
	// Output: worker:slow
}
