package messagingtelemetry_test

import (
	"context"
	"errors"
	"fmt"
	"io"

	"go.opentelemetry.io/otel/propagation"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/messagingtelemetry"
)

// quiet is telemetry without a Collector, here only.
func quiet() *plumbline.Telemetry {
	telemetry, _ := plumbline.Setup(context.Background(), plumbline.WithoutGlobals(), plumbline.WithStderr(io.Discard), plumbline.WithEnvironment(func(name string) (string, bool) {
		return map[string]string{"OTEL_TRACES_EXPORTER": "none", "OTEL_METRICS_EXPORTER": "none", "OTEL_LOGS_EXPORTER": "none", "PLUMBLINE_MODE": "enforce"}[name], name != "PLUMBLINE_CHARTER"
	}))
	return telemetry
}

// Any broker whose messages have headers.
func ExampleNew() {
	ctx := context.Background()
	messages := messagingtelemetry.New(quiet(), charter.MessagingSystemValueRabbitmq)
	headers := propagation.MapCarrier{}

	sending := messages.Send(ctx, messagingtelemetry.Message{Destination: "orders", Headers: headers})
	sending.End(nil) // with the result of the client

	err := messages.Process(ctx, messagingtelemetry.Message{Destination: "orders", Headers: headers}, func(context.Context) error {
		return errors.New("no such order")
	})
	fmt.Println(headers.Get("traceparent") != "", err)
	// Output: true no such order
}

// A message that could not be handled says why, where it is sent to be retried.
func ExampleWithFailure() {
	messages := messagingtelemetry.New(quiet(), charter.MessagingSystemValueKafka)
	headers := propagation.MapCarrier{}
	ctx := messagingtelemetry.WithFailure(context.Background(), failure.New(failure.ReasonOverloaded, "too many orders"))
	messages.Send(ctx, messagingtelemetry.Message{Destination: "orders.retry", Headers: headers}).End(nil)
	fmt.Println(messages.Failure(headers).Code())
	// Output: RESOURCE_EXHAUSTED
}

func ExampleCarrier() {
	type header struct { // as of franz-go and kafka-go
		Key   string
		Value []byte
	}
	headers := []header{{"traceparent", []byte("of another message")}}
	messagingtelemetry.Carrier(&headers).Set("traceparent", "00-…")
	fmt.Println(len(headers), string(headers[0].Value))
	// Output: 1 00-…
}
