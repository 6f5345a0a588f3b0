package grpctelemetry_test

import (
	"context"
	"fmt"
	"net"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/grpctelemetry"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
)

// One line for a server, one for a client; the error of a call has the origin of
// the failure.
func Example() {
	ctx := context.Background()
	telemetry, err := plumbline.Setup(ctx, plumbline.WithoutGlobals(), plumbline.WithEnvironment(func(name string) (string, bool) {
		return "true", name == "OTEL_SDK_DISABLED" // here only: no Collector listens
	}))
	if err != nil {
		fmt.Println(err)
	}
	server := grpc.NewServer(grpctelemetry.ServerOptions(telemetry)...)
	healthpb.RegisterHealthServer(server, health.NewServer())
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
	}
	go func() { _ = server.Serve(listener) }()
	defer server.Stop()

	options := append(grpctelemetry.DialOptions(telemetry, "worker"), grpc.WithTransportCredentials(insecure.NewCredentials()))
	conn, err := grpc.NewClient(listener.Addr().String(), options...)
	if err != nil {
		fmt.Println(err)
	}
	defer func() { _ = conn.Close() }()
	_, err = healthpb.NewHealthClient(conn).Check(ctx, &healthpb.HealthCheckRequest{Service: "pricing"})
	fmt.Println(failure.Classifier{Charter: shop.Parsed(), Self: "gateway"}.Classify(err).Code)
	// Output: NOT_FOUND
}
