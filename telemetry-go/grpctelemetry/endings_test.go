package grpctelemetry_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	pb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/tap"

	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/grpctelemetry"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// errorTupleOf returns code, origin and reason of a span; empty on success.
func errorTupleOf(span telemetrytest.Span) string {
	a := span.Attributes
	if a["plumbline.error.origin"] == nil {
		return ""
	}
	code := a["plumbline.error.code"]
	if code == nil {
		code = a["error.type"]
	}
	return fmt.Sprint(code, " ", a["plumbline.error.origin"], " ", a["plumbline.error.reason"])
}

// outermost are outer interceptors, which recover a panic that continues.
func outermost(got chan<- any) []grpc.ServerOption {
	caught := func(err *error) {
		if p := recover(); p != nil {
			got <- p
			*err = status.Error(codes.Internal, "caught")
		}
	}
	return []grpc.ServerOption{
		grpc.ChainUnaryInterceptor(func(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (_ any, err error) {
			defer caught(&err)
			return handler(ctx, request)
		}),
		grpc.ChainStreamInterceptor(func(service any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) (err error) {
			defer caught(&err)
			return handler(service, stream)
		}),
	}
}

// While observing, a panic continues with the handler's value; enforce answers.
func TestPanicGoesOnWhileObserving(t *testing.T) {
	value := errors.New("the handler's own value")
	for _, mode := range []string{"enforce", "observe"} {
		for _, way := range both {
			receiver := telemetrytest.NewReceiver(t)
			worker := telemetrytest.StartWith(t, shop.Charter, receiver, "worker", map[string]string{"PLUMBLINE_MODE": mode})
			got := make(chan any, 1)
			target := serve(t, append(outermost(got), grpctelemetry.ServerOptions(worker.Telemetry)...), func(context.Context) error { panic(value) })
			err := way.call(timeout(t), dial(t, target, nil))
			if status.Code(err) != codes.Internal || (len(got) == 1) != (mode == "observe") {
				t.Errorf("%s, %s: %v, %d", mode, way.name, err, len(got))
			}
			if len(got) == 1 {
				if p := <-got; p != any(value) {
					t.Errorf("%s, %s: %v", mode, way.name, p)
				}
			}
			awaitSpans(t, receiver, 1, worker)
			if got := errorTupleOf(receiver.Spans()[0]); got != "INTERNAL worker PANIC" {
				t.Errorf("%s, %s: %q", mode, way.name, got)
			}
		}
	}
}

// A handler that ends its goroutine answers nothing, and that is no success.
func TestGoexitIsNoSuccess(t *testing.T) {
	for _, mode := range []string{"enforce", "observe"} {
		for _, way := range both {
			receiver := telemetrytest.NewReceiver(t)
			worker := telemetrytest.StartWith(t, shop.Charter, receiver, "worker", map[string]string{"PLUMBLINE_MODE": mode})
			target := serve(t, grpctelemetry.ServerOptions(worker.Telemetry), func(context.Context) error { runtime.Goexit(); return nil })
			ctx, cancel := context.WithCancel(timeout(t))
			client, done := dial(t, target, nil), make(chan struct{})
			go func() {
				defer close(done)
				_ = way.call(ctx, client) // never answered
			}()
			awaitSpans(t, receiver, 1, worker)
			cancel()
			<-done
			span := receiver.Spans()[0]
			if got := errorTupleOf(span); got != "INTERNAL worker UNSPECIFIED" || span.Attributes["rpc.response.status_code"] != "INTERNAL" {
				t.Errorf("%s, %s: %q", mode, way.name, got)
			}
		}
	}
}

// Who cancelled is seen at the contexts, not at the word.
func TestWhoCancelled(t *testing.T) {
	own := func(ctx context.Context) error {
		ctx, cancel := context.WithCancel(ctx)
		cancel()
		return fmt.Errorf("query: %w", ctx.Err())
	}
	for _, c := range []struct {
		name           string
		work           func(context.Context) error
		code           codes.Code
		server, client string
	}{
		{"the handler's own context", own, codes.Internal, "INTERNAL worker UNSPECIFIED", "INTERNAL worker UNSPECIFIED"},
		{"the application says so", func(context.Context) error { return status.Error(codes.Canceled, "the order was cancelled") }, codes.Canceled,
			"CANCELLED worker UNSPECIFIED", "CANCELLED worker UNSPECIFIED"},
		{"the application says so as a failure", func(context.Context) error {
			return failure.New(failure.Cancelled, "the order was cancelled")
		}, codes.Canceled, "CANCELLED worker UNSPECIFIED", "CANCELLED worker UNSPECIFIED"},
		{"a call below on the handler's own context", func(ctx context.Context) error {
			return failure.Classifier{Charter: shop.Parsed(), Self: "worker"}.FromError(own(ctx))
		}, codes.Internal, "INTERNAL worker UNSPECIFIED", "INTERNAL worker UNSPECIFIED"},
	} {
		for _, way := range both {
			receiver := telemetrytest.NewReceiver(t)
			worker, gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "worker"), telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
			target := serve(t, grpctelemetry.ServerOptions(worker.Telemetry), c.work)
			err := way.call(timeout(t), dial(t, target, grpctelemetry.DialOptions(gateway.Telemetry, "")))
			if status.Code(err) != c.code {
				t.Errorf("%s, %s: %v", c.name, way.name, err)
			}
			awaitSpans(t, receiver, 2, worker, gateway)
			for _, span := range receiver.Spans() {
				want := c.server
				if span.Service == "gateway" {
					want = c.client
				}
				if got := errorTupleOf(span); got != want {
					t.Errorf("%s, %s: %s says %q, want %q", c.name, way.name, span.Service, got, want)
				}
			}
		}
	}
}

// A server without Plumbline that answers CANCELLED while its caller waits, and
// a deadline that is somebody's cause.
func TestCancelledStatusIsNoCallerCancellation(t *testing.T) {
	for _, c := range []struct {
		name string
		work func(context.Context) error
		ctx  func(context.Context) (context.Context, context.CancelFunc)
		want string
	}{
		{"answered CANCELLED", func(context.Context) error { return status.Error(codes.Canceled, "x") }, context.WithCancel, "CANCELLED worker UNSPECIFIED"},
		{"answered a context's error", func(context.Context) error { return context.Canceled }, context.WithCancel, "CANCELLED worker UNSPECIFIED"},
		{"gave up", untilEnd, func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancelCause(ctx)
			time.AfterFunc(30*time.Millisecond, func() { cancel(errors.New("no longer wanted")) })
			return ctx, func() { cancel(nil) }
		}, "CANCELLED client CALLER_CANCELLED"},
		{"a deadline with a cause", untilEnd, func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeoutCause(ctx, 30*time.Millisecond, errors.New("too slow"))
		}, "DEADLINE_EXCEEDED worker DEADLINE"},
		{"a cause that is a deadline", untilEnd, func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancelCause(ctx)
			time.AfterFunc(30*time.Millisecond, func() { cancel(context.DeadlineExceeded) })
			return ctx, func() { cancel(nil) }
		}, "DEADLINE_EXCEEDED worker DEADLINE"},
	} {
		for _, way := range both {
			receiver := telemetrytest.NewReceiver(t)
			gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
			ctx, cancel := c.ctx(timeout(t))
			_ = way.call(ctx, dial(t, serve(t, nil, c.work), grpctelemetry.DialOptions(gateway.Telemetry, "")))
			cancel()
			awaitSpans(t, receiver, 1, gateway)
			if got := errorTupleOf(receiver.Spans()[0]); got != c.want {
				t.Errorf("%s, %s: %q, want %q", c.name, way.name, got, c.want)
			}
		}
	}
}

// Untrusted method names name no span and no series, whatever rejects the call.
func TestNamesFromOutsideAreOther(t *testing.T) {
	refuse := []grpc.ServerOption{
		grpc.ChainUnaryInterceptor(func(context.Context, any, *grpc.UnaryServerInfo, grpc.UnaryHandler) (any, error) {
			return nil, status.Error(codes.Unauthenticated, "who are you")
		}),
		grpc.ChainStreamInterceptor(func(any, grpc.ServerStream, *grpc.StreamServerInfo, grpc.StreamHandler) error {
			return status.Error(codes.Unauthenticated, "who are you")
		}),
	}
	proxy := grpc.UnknownServiceHandler(func(any, grpc.ServerStream) error { return status.Error(codes.NotFound, "no route") })
	for _, mode := range []string{"enforce", "observe"} {
		for _, c := range []struct {
			name          string
			before, after []grpc.ServerOption
			method        string
			want          string
			spans         int
		}{
			{"nobody refuses", nil, nil, "/shop.Unknown/Call-4711", "_OTHER", 1},
			{"an unknown method of a service", nil, nil, "/grpc.testing.TestService/Nope", "_OTHER", 1},
			{"compiled in, not served", nil, nil, "/grpc.testing.LoadBalancerStatsService/GetClientStats", "_OTHER", 1},
			{"an interceptor before", refuse, nil, "/shop.Unknown/Call-4711", "_OTHER", 1},
			{"an interceptor before a real one", refuse, nil, "/" + unaryMethod, unaryMethod, 1},
			{"an interceptor after", nil, refuse, "/shop.Unknown/Call-4711", "_OTHER", 1},
			{"the application's own handler", nil, []grpc.ServerOption{proxy}, "/shop.Unknown/Call-4711", "_OTHER", 1},
			{"a tap", []grpc.ServerOption{grpc.InTapHandle(func(ctx context.Context, _ *tap.Info) (context.Context, error) {
				return ctx, status.Error(codes.ResourceExhausted, "busy")
			})}, nil, "/shop.Unknown/Call-4711", "", 0},
		} {
			receiver := telemetrytest.NewReceiver(t)
			worker, gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "worker", map[string]string{"PLUMBLINE_MODE": mode}), telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
			options := append(append(c.before, grpctelemetry.ServerOptions(worker.Telemetry)...), c.after...)
			conn, err := grpc.NewClient(serve(t, options, nil), append(grpctelemetry.DialOptions(gateway.Telemetry, ""), grpc.WithTransportCredentials(insecure.NewCredentials()))...)
			if err != nil {
				t.Fatal(err)
			}
			if err := conn.Invoke(timeout(t), c.method, &pb.Empty{}, &pb.Empty{}); err == nil {
				t.Errorf("%s: no error", c.name)
			}
			_ = conn.Close()
			awaitSpans(t, receiver, 1+c.spans, worker, gateway)
			worker.End(t)
			gateway.End(t)
			for _, span := range receiver.Spans() {
				if span.Service == "worker" && (span.Name != c.want || span.Attributes["rpc.method"] != c.want) {
					t.Errorf("%s: %q, %v", c.name, span.Name, span.Attributes["rpc.method"])
				}
				if strings.Contains(span.Name, "4711") || (span.Name == "_OTHER") != (span.Attributes["rpc.method_original"] != nil) {
					t.Errorf("%s: %s has %q, %v", c.name, span.Service, span.Name, span.Attributes["rpc.method_original"])
				}
			}
			for _, metric := range []string{"rpc.server.call.duration", "rpc.client.call.duration"} {
				for _, p := range receiver.Points(metric) {
					if strings.Contains(fmt.Sprint(p.Attributes), "4711") {
						t.Errorf("%s: %v", c.name, p.Attributes)
					}
				}
			}
		}
	}
}

// A server whose services were not compiled from protobuf: a method is known
// once a call has arrived at it.
func TestMethodWithoutDescriptorIsLearned(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	worker, gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "worker"), telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
	done := func(any, grpc.ServerStream) error { return nil }
	handmade := &grpc.ServiceDesc{ServiceName: "hand.Made", HandlerType: (*any)(nil), Streams: []grpc.StreamDesc{{StreamName: "Stream", Handler: done, ServerStreams: true}}}
	target := serveAlso(t, grpctelemetry.ServerOptions(worker.Telemetry), handmade)
	conn, err := grpc.NewClient(target, append(grpctelemetry.DialOptions(gateway.Telemetry, ""), grpc.WithTransportCredentials(insecure.NewCredentials()))...)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	stream, err := conn.NewStream(timeout(t), &grpc.StreamDesc{ServerStreams: true}, "/hand.Made/Stream", grpc.StaticMethod())
	if err != nil {
		t.Fatal(err)
	}
	_ = stream.CloseSend()
	_ = stream.RecvMsg(&pb.Empty{})
	awaitSpans(t, receiver, 2, worker, gateway)
	for _, span := range receiver.Spans() {
		if span.Name != "hand.Made/Stream" || span.Attributes["rpc.method"] != "hand.Made/Stream" || span.Attributes["rpc.method_original"] != nil {
			t.Errorf("%s: %q, %v", span.Service, span.Name, span.Attributes)
		}
	}
}

// What we add has a budget: with the usual 8 KiB of metadata at the client, an
// answer arrives that arrives without us, and the tuple beside it.
func TestLargeFailuresArrive(t *testing.T) {
	details := func(n int) error {
		st, err := status.New(codes.NotFound, "no order").WithDetails(&errdetails.DebugInfo{Detail: strings.Repeat("d", n)})
		if err != nil {
			t.Fatal(err)
		}
		return st.Err()
	}
	for _, c := range []struct {
		name    string
		err     error
		details int
	}{
		{"a long message", failure.New(shop.ReasonSkuUnknown, strings.Repeat("m", 7500)), 0},
		{"a message of 3,400 bytes", failure.New(shop.ReasonSkuUnknown, strings.Repeat("m", 3400)), 0},
		{"a message to be encoded", failure.New(shop.ReasonSkuUnknown, strings.Repeat("ü", 1200)), 0},
		{"many details", details(5800), 1},
		{"just fitting details", details(5880), 1},
		{"few details", details(100), 2},
		{"short", failure.New(shop.ReasonSkuUnknown, "no such article"), 1},
	} {
		for _, way := range both {
			receiver := telemetrytest.NewReceiver(t)
			worker, gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "worker"), telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
			var trailer metadata.MD
			bare := dial(t, serve(t, grpctelemetry.ServerOptions(worker.Telemetry), func(context.Context) error { return c.err }), append(
				grpctelemetry.DialOptions(gateway.Telemetry, ""), grpc.WithMaxHeaderListSize(8<<10), grpc.WithDefaultCallOptions(grpc.Trailer(&trailer))))
			err := way.call(timeout(t), bare)
			if st := status.Convert(err); st.Code() != codes.NotFound || st.Message() != status.Convert(c.err).Message() {
				t.Fatalf("%s, %s: %v, %d bytes", c.name, way.name, st.Code(), len(st.Message()))
			}
			if sent := status.FromProto(statusOf(t, trailer)); len(sent.Details()) != c.details {
				t.Errorf("%s, %s: %d details", c.name, way.name, len(sent.Details()))
			}
			awaitSpans(t, receiver, 2, worker, gateway)
			want := "NOT_FOUND worker SKU_UNKNOWN"
			if strings.HasSuffix(c.name, "details") {
				want = "NOT_FOUND worker UNSPECIFIED"
			}
			for _, span := range receiver.Spans() {
				if got := errorTupleOf(span); got != want {
					t.Errorf("%s, %s: %s says %q", c.name, way.name, span.Service, got)
				}
			}
		}
	}
}
