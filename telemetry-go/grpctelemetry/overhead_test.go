package grpctelemetry_test

import (
	"context"
	"math"
	"net"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc"
	"go.opentelemetry.io/otel/propagation"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	pb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/test/bufconn"

	"github.com/plumbline/plumbline/telemetry-go/grpctelemetry"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// BenchmarkOverhead is what a unary call that succeeds costs with this package
// beyond what it costs with stock otelgrpc, both sides recorded, without a
// network. The two take turns in short rounds, so that what the machine does
// besides falls on both; a figure is the median over the rounds of what the
// process used, all its goroutines included. One iteration is a pair of rounds:
// run it with -benchtime=500x.
func BenchmarkOverhead(b *testing.B) {
	stock, ours := stockArm(b), ourArm(b)
	for range 20 {
		stock.round(b)
		ours.round(b)
	}
	var stocks, differences, allocations []float64
	for i := 0; b.Loop(); i++ {
		first, second := stock, ours
		if i%2 == 1 { // neither always follows the other
			first, second = ours, stock
		}
		one, two := first.round(b), second.round(b)
		if i%2 == 1 {
			one, two = two, one
		}
		stocks = append(stocks, one.cpu)
		differences = append(differences, two.cpu-one.cpu)
		allocations = append(allocations, two.allocations-one.allocations)
	}
	b.ReportMetric(median(stocks), "stock-cpu-ns/call")
	b.ReportMetric(median(differences), "more-cpu-ns/call")
	b.ReportMetric(spread(differences), "±cpu-ns/call")
	b.ReportMetric(median(allocations), "more-allocs/call")
	b.ReportMetric(0, "ns/op") // of a pair of rounds: says nothing
}

// arm is a client of one of the two.
type arm struct{ client pb.TestServiceClient }

type cost struct{ cpu, allocations float64 }

func stockArm(b *testing.B) arm {
	traces, metrics := sdktrace.NewTracerProvider(), sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewManualReader()))
	with := []otelgrpc.Option{otelgrpc.WithTracerProvider(traces), otelgrpc.WithMeterProvider(metrics),
		otelgrpc.WithPropagators(propagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, propagation.Baggage{}))}
	return newArm(b, []grpc.ServerOption{grpc.StatsHandler(otelgrpc.NewServerHandler(with...))},
		[]grpc.DialOption{grpc.WithStatsHandler(otelgrpc.NewClientHandler(with...))})
}

func ourArm(b *testing.B) arm {
	receiver := telemetrytest.NewReceiver(b)
	t := telemetrytest.StartWith(b, shop.Charter, receiver, "gateway", map[string]string{"PLUMBLINE_MODE": "enforce", "OTEL_TRACES_EXPORTER": "none"})
	return newArm(b, grpctelemetry.ServerOptions(t.Telemetry), grpctelemetry.DialOptions(t.Telemetry, ""))
}

func newArm(b *testing.B, server []grpc.ServerOption, client []grpc.DialOption) arm {
	listener := bufconn.Listen(1 << 20)
	s := grpc.NewServer(server...)
	pb.RegisterTestServiceServer(s, handler{do: func(context.Context) error { return nil }})
	go func() { _ = s.Serve(listener) }() // ends with Stop
	b.Cleanup(s.Stop)
	conn, err := grpc.NewClient("passthrough:///127.0.0.1:9200", append(client,
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }))...)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = conn.Close() })
	return arm{pb.NewTestServiceClient(conn)}
}

func (a arm) round(b *testing.B) cost {
	const calls = 200
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begun := cpu(b)
	for range calls {
		if err := both[0].call(context.Background(), a.client); err != nil {
			b.Fatal(err)
		}
	}
	used := cpu(b) - begun
	runtime.ReadMemStats(&after)
	return cost{float64(used) / calls, float64(after.Mallocs-before.Mallocs) / calls}
}

// cpu returns the processor time that this process has used.
func cpu(b *testing.B) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

// spread is half the width of the 95 % interval of the median.
func spread(values []float64) float64 {
	slices.Sort(values)
	n := float64(len(values))
	half := int(0.98 * math.Sqrt(n))
	middle := len(values) / 2
	return (values[min(middle+half, len(values)-1)] - values[max(middle-half, 0)]) / 2
}
