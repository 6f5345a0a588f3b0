package grpctelemetry_test

import (
	"context"
	"testing"

	"google.golang.org/grpc"

	"github.com/plumbline/plumbline/telemetry-go/grpctelemetry"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// BenchmarkUnary is one unary call over loopback, both sides recorded, against
// stock otelgrpc and against none at all.
func BenchmarkUnary(b *testing.B) {
	ok := func(context.Context) error { return nil }
	run := func(b *testing.B, server []grpc.ServerOption, client []grpc.DialOption) {
		c := dial(b, serve(b, server, ok), client)
		b.ReportAllocs()
		for b.Loop() {
			if err := both[0].call(context.Background(), c); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("bare", func(b *testing.B) { run(b, nil, nil) })
	for _, mode := range []string{"off", "enforce"} {
		b.Run(mode, func(b *testing.B) {
			receiver := telemetrytest.NewReceiver(b)
			t := telemetrytest.StartWith(b, shop.Charter, receiver, "gateway", map[string]string{"PLUMBLINE_MODE": mode, "OTEL_TRACES_EXPORTER": "none"})
			run(b, grpctelemetry.ServerOptions(t.Telemetry), grpctelemetry.DialOptions(t.Telemetry, ""))
		})
	}
}
