package messagingtelemetry_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"go.opentelemetry.io/otel/propagation"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/messagingtelemetry"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

type header struct {
	Key   string
	Value []byte
}

// A record's headers may share memory with those of others.
func TestCarrierChangesOnlyItsOwnHeaders(t *testing.T) {
	shared := append(make([]header, 0, 8), header{"own", []byte("1")}, header{"traceparent", []byte("old")}, header{"traceparent", []byte("older")})
	one, two := shared, shared
	first, second := messagingtelemetry.Carrier(&one), messagingtelemetry.Carrier(&two)
	first.Set("traceparent", "first")
	first.Set("baggage", "a=1")
	second.Set("traceparent", "second")
	if first.Get("traceparent") != "first" || second.Get("traceparent") != "second" || second.Get("baggage") != "" {
		t.Errorf("%q, %q", one, two)
	}
	if string(shared[1].Value) != "old" || len(shared) != 3 || first.Get("own") != "1" {
		t.Errorf("the shared headers are %q", shared)
	}
	if keys := first.Keys(); !slices.Equal(keys, []string{"own", "traceparent", "baggage"}) {
		t.Errorf("%q", keys)
	}
}

// The last value counts, as it does for Kafka's own client; several of the trace
// context are all seen, so that it restarts the trace.
func TestCarrierReadsSeveralValues(t *testing.T) {
	headers := []header{{"a", []byte("1")}, {"b", nil}, {"a", []byte("2")}}
	carrier := messagingtelemetry.Carrier(&headers)
	several := carrier.(propagation.ValuesGetter)
	if carrier.Get("a") != "2" || !slices.Equal(several.Values("a"), []string{"1", "2"}) || carrier.Get("c") != "" {
		t.Errorf("%q, %q", carrier.Get("a"), several.Values("a"))
	}
}

func TestFailureOfAMessageIsTrustedByTheCharter(t *testing.T) {
	service := telemetrytest.StartWith(t, shop.Charter, telemetrytest.NewReceiver(t), "gateway")
	messages := messagingtelemetry.New(service.Telemetry, charter.MessagingSystemValueKafka)
	for text, want := range map[string]string{
		"": "",
		`code="UNAVAILABLE", reason="SHUTTING_DOWN", origin="worker"`:   "UNAVAILABLE SHUTTING_DOWN worker",
		`code="UNAVAILABLE", reason="EVIL", origin="attacker"`:          "UNAVAILABLE UNSPECIFIED gateway",
		`code="NONE", reason="SHUTTING_DOWN", origin="worker"`:          "",
		`code="UNAVAILABLE", reason="SHUTTING_DOWN", origin="worker" x`: "",
	} {
		got := ""
		if f := messages.Failure(propagation.MapCarrier{"plumbline-error": text}); f != nil {
			got = f.Code().String() + " " + f.Reason() + " " + f.Origin()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestMessagesOfSeveralDestinationsHaveNone(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
	messages := messagingtelemetry.New(service.Telemetry, charter.MessagingSystemValueKafka)
	batch := []messagingtelemetry.Message{{Destination: "a", Headers: propagation.MapCarrier{}}, {Destination: "b", Headers: propagation.MapCarrier{}}}
	messages.Send(context.Background(), batch...).End(nil)
	if err := messages.ProcessBatch(context.Background(), batch, func(context.Context) error { return nil }); err != nil {
		t.Error(err)
	}
	none := errors.New("none")
	if err := messages.ProcessBatch(context.Background(), nil, func(context.Context) error { return none }); err != none {
		t.Error(err)
	}
	refused := failure.New(failure.ReasonOverloaded, "too many")
	if err := messages.Process(context.Background(), batch[0], func(context.Context) error { return refused }); err != error(refused) {
		t.Error(err)
	}
	service.End(t)
	var names []string
	for _, span := range receiver.Spans() {
		names = append(names, span.Name)
		if destination := span.Attributes["messaging.destination.name"]; (destination == "a") != (span.Name == "process a") {
			t.Errorf("%s: %v", span.Name, span.Attributes)
		}
	}
	if !slices.Equal(names, []string{"send", "process", "process a"}) {
		t.Errorf("%q", names)
	}
}
