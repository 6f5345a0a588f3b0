package messagingtelemetry_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
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

// received are the headers of a message as one may arrive: of another trace, in any
// case, and twice.
func received() []header {
	return append(make([]header, 0, 16),
		header{"own", []byte("1")}, header{"traceparent", []byte("00-11111111111111111111111111111111-2222222222222222-01")},
		header{"TraceParent", []byte("old")}, header{"tracestate", []byte("old=1")}, header{"Tracestate", []byte("old=2")},
		header{"baggage", []byte("old=4711")}, header{"BAGGAGE", []byte("old=4712")}, header{"baggage", []byte("old=4713")},
		header{"plumbline-error", []byte(`code="UNAVAILABLE", reason="SHUTTING_DOWN", origin="worker"`)}, header{"Plumbline-Error", []byte("old")})
}

// mapOf returns headers by their names as they are written.
func mapOf(headers []header) propagation.MapCarrier {
	all := propagation.MapCarrier{}
	for _, h := range headers {
		all[h.Key] = string(h.Value)
	}
	return all
}

// setOnly is a carrier that can remove nothing.
type setOnly struct{ propagation.TextMapCarrier }

// A message that is sent on has only new values of what Plumbline writes.
func TestSentOnWithNewHeadersOnly(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway", map[string]string{"PLUMBLINE_MODE": "enforce"})
	messages := messagingtelemetry.New(service.Telemetry, charter.MessagingSystemValueKafka)
	failed := messagingtelemetry.WithFailure(context.Background(), failure.New(failure.ReasonOverloaded, "too many orders"))
	for name, ctx := range map[string]context.Context{"": context.Background(), "RESOURCE_EXHAUSTED": failed} {
		in := received()
		sent := in
		inMap, inHTTP, others := mapOf(in), propagation.HeaderCarrier{}, mapOf(in)
		inHTTP.Set("own", "1")
		for _, h := range in[1:] {
			inHTTP[h.Key] = append(inHTTP[h.Key], string(h.Value))
		}
		for form, carrier := range map[string]propagation.TextMapCarrier{
			"records": messagingtelemetry.Carrier(&sent), "map": inMap, "HTTP": inHTTP, "a carrier that only sets": setOnly{others},
		} {
			messages.Send(ctx, messagingtelemetry.Message{Destination: "orders", Headers: carrier}).End(nil)
			if carrier.Get("own") != "1" {
				t.Errorf("%s: the application's header is %q", form, carrier.Get("own"))
			}
			counts := map[string]int{}
			for _, key := range carrier.Keys() {
				value := carrier.Get(key)
				if strings.Contains(value, "old") || strings.Contains(value, "1111111") {
					t.Errorf("%s: %s is still %q", form, key, value)
				}
				if value != "" {
					counts[strings.ToLower(key)]++
				}
			}
			if counts["traceparent"] != 1 || counts["tracestate"] > 1 || counts["baggage"] != 0 {
				t.Errorf("%s: %v", form, counts)
			}
			code := ""
			if said := messages.Failure(carrier); said != nil {
				code = said.Code().String()
			}
			if code != name || (counts["plumbline-error"] != 0) != (name != "") {
				t.Errorf("%s: the failure is %q, want %q; %v", form, code, name, counts)
			}
		}
		if !slices.EqualFunc(in, received(), func(a, b header) bool { return a.Key == b.Key && string(a.Value) == string(b.Value) }) {
			t.Errorf("the message that was received has %q", in)
		}
	}
}

// Without enforcement baggage and the error stay. The state of an earlier trace is
// not that of the new one: it goes, unless headers are set as by OpenTelemetry's own
// propagators, in mode off.
func TestOnlyTheTraceIsReplacedUnlessEnforcing(t *testing.T) {
	for mode, replaced := range map[string][]string{"observe": {"traceparent", "TraceParent", "tracestate", "Tracestate"}, "off": {"traceparent"}} {
		service := telemetrytest.StartWith(t, shop.Charter, telemetrytest.NewReceiver(t), "gateway", map[string]string{"PLUMBLINE_MODE": mode})
		messages := messagingtelemetry.New(service.Telemetry, charter.MessagingSystemValueKafka)
		sent := mapOf(received())
		messages.Send(context.Background(), messagingtelemetry.Message{Destination: "orders", Headers: sent}).End(nil)
		got, want := maps.Clone(sent), mapOf(received())
		if got["traceparent"] == want["traceparent"] || strings.Contains(got["tracestate"], "old") == (mode == "observe") {
			t.Errorf("%s: %q", mode, got)
		}
		for _, key := range replaced {
			delete(want, key)
		}
		delete(got, "traceparent")
		if mode == "observe" {
			delete(got, "tracestate")
		}
		if !maps.Equal(got, want) {
			t.Errorf("%s: %q, want %q", mode, got, want)
		}
	}
}

// A broker may have no headers: spans are recorded, nothing is carried.
func TestMessagesWithoutHeaders(t *testing.T) {
	for _, mode := range []string{"enforce", "observe", "off"} {
		receiver := telemetrytest.NewReceiver(t)
		service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway", map[string]string{"PLUMBLINE_MODE": mode})
		messages := messagingtelemetry.New(service.Telemetry, charter.MessagingSystemValueKafka)
		for name, headers := range map[string]propagation.TextMapCarrier{"none": nil, "nil map": propagation.MapCarrier(nil), "nil HTTP": propagation.HeaderCarrier(nil)} {
			m := messagingtelemetry.Message{Destination: "orders", Headers: headers}
			ctx := messagingtelemetry.WithFailure(context.Background(), failure.New(failure.ReasonOverloaded, "too many orders"))
			messages.Send(ctx, m, m).End(nil)
			handled := 0
			handle := func(context.Context) error { handled++; return nil }
			err := errors.Join(messages.Process(context.Background(), m, handle), messages.ProcessBatch(context.Background(), []messagingtelemetry.Message{m, m}, handle))
			if err != nil || handled != 2 || messages.Failure(headers) != nil {
				t.Errorf("%s, %s: %v, handled %d times", mode, name, err, handled)
			}
		}
		service.End(t)
		if spans := receiver.Spans(); len(spans) != 9 {
			t.Errorf("%s: %d spans", mode, len(spans))
		}
	}
}
