package grpctelemetry_test

import (
	"context"
	"net"
	"net/http"
	"testing"

	"github.com/plumbline/plumbline/telemetry-go/grpctelemetry"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// A handler that returns the error of a call over HTTP forwards the failure of that
// call.
func TestFailureOfACallOverHTTPIsForwarded(t *testing.T) {
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = gone.Close()
	for _, way := range both {
		t.Run(way.name, func(t *testing.T) {
			receiver := telemetrytest.NewReceiver(t)
			gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
			edge := telemetrytest.StartWith(t, shop.Charter, receiver, "edge")
			client := http.Client{Transport: httptelemetry.NewTransport(gateway.Telemetry, "worker", nil)}
			address := serve(t, grpctelemetry.ServerOptions(gateway.Telemetry), func(ctx context.Context) error {
				request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+gone.Addr().String(), nil)
				if err != nil {
					return err
				}
				response, err := client.Do(request)
				if err == nil {
					_ = response.Body.Close()
				}
				return err
			})
			err := way.call(timeout(t), dial(t, address, grpctelemetry.DialOptions(edge.Telemetry, "gateway")))
			if got := edge.Failures().Classify(err); got.Origin != "worker" || got.Reason != "UNREACHABLE" {
				t.Errorf("%+v, want UNREACHABLE of worker", got)
			}
			awaitSpans(t, receiver, 3, gateway, edge)
			for _, span := range receiver.Spans() {
				if got := errorTupleOf(span); got != "UNAVAILABLE worker UNREACHABLE" {
					t.Errorf("%s of %s: %s", span.Name, span.Service, got)
				}
			}
		})
	}
}
