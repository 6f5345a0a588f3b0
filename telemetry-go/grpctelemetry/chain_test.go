package grpctelemetry_test

import (
	"context"
	"net"
	"testing"
	"time"

	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	pb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"

	"github.com/plumbline/plumbline/telemetry-go/grpctelemetry"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

const (
	unaryMethod  = "grpc.testing.TestService/UnaryCall"
	streamMethod = "grpc.testing.TestService/StreamingOutputCall"
)

// handler is a test's service: unary and stream do the same.
type handler struct {
	pb.UnimplementedTestServiceServer
	do func(context.Context) error
}

func (h handler) UnaryCall(ctx context.Context, _ *pb.SimpleRequest) (*pb.SimpleResponse, error) {
	if err := h.do(ctx); err != nil {
		return nil, err
	}
	return &pb.SimpleResponse{}, nil
}

func (h handler) StreamingOutputCall(_ *pb.StreamingOutputCallRequest, stream grpc.ServerStreamingServer[pb.StreamingOutputCallResponse]) error {
	if err := stream.Send(&pb.StreamingOutputCallResponse{}); err != nil {
		return err
	}
	return h.do(stream.Context())
}

// serve starts a gRPC server on a free port.
func serve(t testing.TB, options []grpc.ServerOption, do func(context.Context) error) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer(options...)
	pb.RegisterTestServiceServer(server, handler{do: do})
	go func() { _ = server.Serve(listener) }() // ends with Stop
	t.Cleanup(server.Stop)
	return listener.Addr().String()
}

func dial(t testing.TB, target string, options []grpc.DialOption) pb.TestServiceClient {
	t.Helper()
	conn, err := grpc.NewClient(target, append(options, grpc.WithTransportCredentials(insecure.NewCredentials()))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return pb.NewTestServiceClient(conn)
}

// how a test calls: unary or stream, to the end.
type how struct {
	name   string
	method string
	call   func(context.Context, pb.TestServiceClient) error
}

var both = []how{
	{"unary", unaryMethod, func(ctx context.Context, c pb.TestServiceClient) error {
		_, err := c.UnaryCall(ctx, &pb.SimpleRequest{})
		return err
	}},
	{"stream", streamMethod, func(ctx context.Context, c pb.TestServiceClient) error {
		stream, err := c.StreamingOutputCall(ctx, &pb.StreamingOutputCallRequest{})
		if err != nil {
			return err
		}
		for {
			if _, err := stream.Recv(); err != nil {
				return ended(err)
			}
		}
	}},
}

// chain is three services: edge calls gateway calls worker, which does what
// the test says.
type chain struct {
	receiver *telemetrytest.Receiver
	services []telemetrytest.Service
	client   pb.TestServiceClient
}

func newChain(t testing.TB, way how, settings map[string]string, work func(context.Context) error) chain {
	t.Helper()
	receiver := telemetrytest.NewReceiver(t)
	worker := telemetrytest.StartWith(t, shop.Charter, receiver, "worker", settings)
	gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway", settings)
	edge := telemetrytest.StartWith(t, shop.Charter, receiver, "edge", settings)
	toWorker := dial(t, serve(t, grpctelemetry.ServerOptions(worker.Telemetry), work), grpctelemetry.DialOptions(gateway.Telemetry, ""))
	forward := func(ctx context.Context) error { return way.call(ctx, toWorker) }
	toGateway := dial(t, serve(t, grpctelemetry.ServerOptions(gateway.Telemetry), forward), grpctelemetry.DialOptions(edge.Telemetry, "gateway"))
	return chain{receiver: receiver, services: []telemetrytest.Service{edge, gateway, worker}, client: toGateway}
}

// end sends all telemetry of the chain once the four spans are there.
func (c chain) end(t testing.TB) {
	t.Helper()
	for _, s := range c.services {
		s.End(t)
	}
}

// timeout returns a test's own patience, not a deadline under test.
func timeout(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	timer := time.AfterFunc(60*time.Second, cancel)
	t.Cleanup(func() { timer.Stop(); cancel() })
	return ctx
}

// serveAlso serves a service of any description.
func serveAlso(t testing.TB, options []grpc.ServerOption, description *grpc.ServiceDesc) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer(options...)
	server.RegisterService(description, struct{}{})
	go func() { _ = server.Serve(listener) }() // ends with Stop
	t.Cleanup(server.Stop)
	return listener.Addr().String()
}

// statusOf reads the details that a trailer carries.
func statusOf(t testing.TB, trailer metadata.MD) *spb.Status {
	t.Helper()
	read := &spb.Status{}
	for _, raw := range trailer.Get("grpc-status-details-bin") {
		if err := proto.Unmarshal([]byte(raw), read); err != nil {
			t.Fatal(err)
		}
	}
	return read
}
