// Command gateway serves orders over gRPC and HTTP. Its settings are
// environment variables; see the README.
package main

import (
	"context"
	"errors"
	"fmt"
	"github.com/plumbline/plumbline/demo-go/shop"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"

	gateway "github.com/plumbline/plumbline/demo-go"
	gatewaygrpc "github.com/plumbline/plumbline/demo-go/grpc"
	gatewayhttp "github.com/plumbline/plumbline/demo-go/http"
	"github.com/plumbline/plumbline/demo-go/pricing"
	"github.com/plumbline/plumbline/demo-go/sqlstore"
	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/grpctelemetry"
)

// Limits of a shutdown: calls in flight first, then telemetry.
const (
	drainTime = 3 * time.Second
	flushTime = 1500 * time.Millisecond
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "gateway:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) (err error) {
	if os.Getenv("OTEL_SERVICE_NAME") == "" {
		_ = os.Setenv("OTEL_SERVICE_NAME", "gateway")
	}
	s, err := readSettings()
	if err != nil {
		return err
	}
	telemetry, err := plumbline.Setup(ctx, plumbline.WithCharter(shop.Charter))
	if err != nil {
		return err
	}
	defer flush(telemetry)
	store, err := sqlstore.Open(ctx, telemetry, s.database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	worker, err := pricing.Dial(telemetry, s.worker, s.faults)
	if err != nil {
		return fmt.Errorf("PLUMBLINE_DEMO_WORKER_TARGET: %w", err)
	}
	defer func() { err = errors.Join(err, worker.Close()) }()
	orders := gateway.NewOrders(store, worker, telemetry, s.faults)
	return serve(ctx, telemetry, s, orders)
}

func flush(t *plumbline.Telemetry) {
	ctx, cancel := context.WithTimeout(context.Background(), flushTime)
	defer cancel()
	_ = t.Shutdown(ctx) // an error changes nothing: the process ends
}

func serve(ctx context.Context, t *plumbline.Telemetry, s settings, orders *gateway.Orders) error {
	grpcListener, err := net.Listen("tcp", s.listen)
	if err != nil {
		return fmt.Errorf("PLUMBLINE_DEMO_GATEWAY_LISTEN: %w", err)
	}
	httpListener, err := net.Listen("tcp", s.httpListen)
	if err != nil {
		_ = grpcListener.Close()
		return fmt.Errorf("PLUMBLINE_DEMO_GATEWAY_HTTP_LISTEN: %w", err)
	}
	ready := health.NewServer()
	grpcServer := newGRPCServer(t, orders, ready)
	httpServer := gatewayhttp.NewServer(t, orders)
	fmt.Printf("gateway ready: gRPC on %s, HTTP on http://%s, worker at %s\n", grpcListener.Addr(), httpListener.Addr(), s.worker)

	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return grpcServer.Serve(grpcListener) })
	group.Go(func() error {
		if err := httpServer.Serve(httpListener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		ready.Shutdown() // watchers of the health service are notified first
		drain(grpcServer, httpServer)
		return nil
	})
	return group.Wait()
}

func newGRPCServer(t *plumbline.Telemetry, orders *gateway.Orders, ready *health.Server) *grpc.Server {
	options := append(grpctelemetry.ServerOptions(t),
		grpc.MaxRecvMsgSize(64<<10),
		grpc.MaxConcurrentStreams(1000),
		grpc.ConnectionTimeout(5*time.Second),
		grpc.KeepaliveParams(keepalive.ServerParameters{Time: 20 * time.Second, Timeout: 5 * time.Second}),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: 5 * time.Second, PermitWithoutStream: true}),
	)
	server := grpc.NewServer(options...)
	gatewaygrpc.Register(server, orders)
	grpc_health_v1.RegisterHealthServer(server, ready)
	return server
}

// drain waits for calls in flight for drainTime, then closes their connections.
func drain(grpcServer *grpc.Server, httpServer *http.Server) {
	ctx, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	cut := context.AfterFunc(ctx, grpcServer.Stop)
	defer cut()
	var group errgroup.Group
	group.Go(func() error { grpcServer.GracefulStop(); return nil })
	group.Go(func() error {
		if httpServer.Shutdown(ctx) != nil {
			return httpServer.Close()
		}
		return nil
	})
	_ = group.Wait() // a closed connection is no failure of the gateway
}
