// The relay over gRPC: receives requests, and makes the calls that they list as
// a client.

package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/wrapperspb"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/grpctelemetry"
)

// The relay's service (conformance/PROTOCOL.md, "The relay"): StringValue both
// ways, so that nothing has to be generated.
const (
	relayService = "plumbline.conformance.Relay"
	callMethod   = "/" + relayService + "/Call"
	streamMethod = "/" + relayService + "/Stream"
)

var bothWays = grpc.StreamDesc{StreamName: "Stream", ClientStreams: true, ServerStreams: true}

// server returns a gRPC server whose messages are relay requests.
func (e *relayCalls) server(telemetry *plumbline.Telemetry) *grpc.Server {
	server := grpc.NewServer(grpctelemetry.ServerOptions(telemetry)...)
	stream := bothWays
	stream.Handler = func(_ any, stream grpc.ServerStream) error { return e.answerStream(stream) }
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: relayService,
		HandlerType: (*any)(nil),
		Methods: []grpc.MethodDesc{{
			MethodName: "Call",
			Handler: func(_ any, ctx context.Context, decode func(any) error, interceptor grpc.UnaryServerInterceptor) (any, error) {
				order := &wrapperspb.StringValue{}
				if err := decode(order); err != nil {
					return nil, err
				}
				info := &grpc.UnaryServerInfo{FullMethod: callMethod}
				return interceptor(ctx, order, info, func(ctx context.Context, request any) (any, error) {
					return &wrapperspb.StringValue{}, e.answer(ctx, request.(*wrapperspb.StringValue))
				})
			},
		}},
		Streams: []grpc.StreamDesc{stream},
	}, e)
	return server
}

func (e *relayCalls) answer(ctx context.Context, order *wrapperspb.StringValue) error {
	var all []relayCall
	if json.Unmarshal([]byte(order.GetValue()), &all) != nil {
		return status.Error(codes.InvalidArgument, "expected a JSON array of {url, arguments}")
	}
	e.run(ctx, all)
	return nil
}

func (e *relayCalls) answerStream(stream grpc.ServerStream) error {
	for {
		order := &wrapperspb.StringValue{}
		err := stream.RecvMsg(order)
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if err := e.answer(stream.Context(), order); err != nil {
			return err
		}
		if err := stream.SendMsg(&wrapperspb.StringValue{}); err != nil {
			return err
		}
	}
}

// grpcCaller calls other relays over cached connections.
type grpcCaller struct {
	telemetry   *plumbline.Telemetry
	mu          sync.Mutex
	connections map[string]*grpc.ClientConn
}

func (g *grpcCaller) connection(authority string) (*grpc.ClientConn, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if known := g.connections[authority]; known != nil {
		return known, nil
	}
	options := append(grpctelemetry.DialOptions(g.telemetry, ""), grpc.WithTransportCredentials(insecure.NewCredentials()))
	made, err := grpc.NewClient(authority, options...)
	if err != nil {
		return nil, err
	}
	if g.connections == nil {
		g.connections = map[string]*grpc.ClientConn{}
	}
	g.connections[authority] = made
	return made, nil
}

func (g *grpcCaller) close() {
	for _, connection := range g.connections {
		_ = connection.Close()
	}
}

func (g *grpcCaller) call(ctx context.Context, authority, arguments string) {
	connection, err := g.connection(authority)
	if err != nil {
		return
	}
	_ = connection.Invoke(ctx, callMethod, wrapperspb.String(arguments), &wrapperspb.StringValue{})
}

// stream sends an empty request, waits for the response, and then sends the
// calls, so that they are made in the middle of a stream.
func (g *grpcCaller) stream(ctx context.Context, authority, arguments string) {
	connection, err := g.connection(authority)
	if err != nil {
		return
	}
	stream, err := connection.NewStream(ctx, &bothWays, streamMethod)
	if err != nil {
		return
	}
	for _, message := range []string{"[]", arguments} {
		if stream.SendMsg(wrapperspb.String(message)) != nil || stream.RecvMsg(&wrapperspb.StringValue{}) != nil {
			return
		}
	}
	if stream.CloseSend() == nil {
		_ = stream.RecvMsg(&wrapperspb.StringValue{}) // to its end
	}
}
