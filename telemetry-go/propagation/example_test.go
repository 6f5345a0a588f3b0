package propagation_test

import (
	"context"
	"fmt"
	"net/http"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/propagation"
)

// In place of OpenTelemetry's own, without anything else of this module.
func Example() {
	otel.SetTextMapPropagator(propagation.New())

	incoming := http.Header{}
	incoming.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03")
	incoming.Add("tracestate", "vendor=1")
	incoming.Add("tracestate", "ot=th:8")
	ctx := otel.GetTextMapPropagator().Extract(context.Background(), propagation.HeaderCarrier(incoming))
	fmt.Println(trace.SpanContextFromContext(ctx).TraceState())
	// Output: vendor=1,ot=th:8
}

// Only what is permitted travels.
func ExampleNewBaggage() {
	p := propagation.NewBaggage(func(e propagation.Entry) bool { return e.Key == "tenant" && e.Size <= 16 })
	out := http.Header{}
	p.Inject(p.Extract(context.Background(), propagation.HeaderCarrier{"Baggage": {"tenant=a,user.id=4711"}}), propagation.HeaderCarrier(out))
	fmt.Println(out.Get("baggage"))
	// Output: tenant=a
}
