package grpctelemetry_test

import (
	"context"
	"testing"

	"go.opentelemetry.io/otel/baggage"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"github.com/plumbline/plumbline/telemetry-go/grpctelemetry"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// received returns what a server reads of the metadata of a call.
func received(t *testing.T, client []grpc.DialOption, h how) metadata.MD {
	t.Helper()
	var got metadata.MD
	target := serve(t, nil, func(ctx context.Context) error {
		got, _ = metadata.FromIncomingContext(ctx)
		return nil
	})
	parsed, err := baggage.Parse("plumbline.demo.fault=worker:slow,user.id=4711")
	if err != nil {
		t.Fatal(err)
	}
	ctx := baggage.ContextWithBaggage(context.Background(), parsed)
	if err := h.call(ctx, dial(t, target, client)); err != nil {
		t.Fatal(err)
	}
	return got
}

func TestBaggageReachesPeersOfTheCharterOnly(t *testing.T) {
	for _, h := range both {
		for callee, want := range map[string][]string{
			"worker": {"plumbline.demo.fault=worker:slow"}, "": {"plumbline.demo.fault=worker:slow"}, "payments.example": nil, "edge": nil,
		} {
			service := telemetrytest.StartWith(t, shop.Charter, telemetrytest.NewReceiver(t), "gateway")
			md := received(t, grpctelemetry.DialOptions(service.Telemetry, callee), h)
			if got := md.Get("baggage"); len(got) != len(want) || len(got) == 1 && got[0] != want[0] {
				t.Errorf("%s to %q: baggage %q", h.name, callee, got)
			}
			if got := md.Get("traceparent"); len(got) != 1 || got[0][53:] != "03" {
				t.Errorf("%s to %q: traceparent %q", h.name, callee, got)
			}
			if got := md.Get("tracestate"); len(got) != 1 || got[0] != "ot=th:0" {
				t.Errorf("%s to %q: tracestate %q", h.name, callee, got)
			}
		}
	}
}

func TestServerReadsEveryLineOfMetadata(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
	var fault string
	target := serve(t, grpctelemetry.ServerOptions(service.Telemetry), func(ctx context.Context) error {
		fault = baggage.FromContext(ctx).Member("plumbline.demo.fault").Value()
		return nil
	})
	for _, h := range both {
		ctx := metadata.NewOutgoingContext(context.Background(), metadata.Pairs(
			"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03",
			"tracestate", "", "tracestate", "ot=th:0", "tracestate", "0vendor=1",
			"baggage", "user.id=4711", "baggage", "bad=%zz,plumbline.demo.fault=worker:slow"))
		if err := h.call(ctx, dial(t, target, nil)); err != nil {
			t.Fatal(err)
		}
		if fault != "worker:slow" {
			t.Errorf("%s: baggage %q", h.name, fault)
		}
	}
	service.End(t)
	for _, span := range receiver.Spans() {
		if span.GetTraceState() != "ot=th:0" || span.GetFlags()&0xff != 3 {
			t.Errorf("tracestate %q, flags %x", span.GetTraceState(), span.GetFlags())
		}
	}
}
