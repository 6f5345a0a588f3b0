package grpctelemetry_test

import (
	"context"
	"errors"
	"maps"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding"
	pb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/mem"
	"google.golang.org/grpc/status"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/grpctelemetry"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// closed is an address where nothing listens: port 1 (tcpmux) of loopback. A
// port that was free a moment ago may be another test's now.
const closed = "127.0.0.1:1"

func TestConnectionRefused(t *testing.T) {
	for _, way := range both {
		t.Run(way.name, func(t *testing.T) {
			receiver := telemetrytest.NewReceiver(t)
			gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
			err := way.call(timeout(t), dial(t, closed, grpctelemetry.DialOptions(gateway.Telemetry, "")))
			gateway.End(t)
			if got := gateway.Failures().Classify(err); got.Code != failure.Unavailable || got.Origin != "worker" || got.Reason != "UNREACHABLE" || !got.Retryable {
				t.Errorf("%+v of %v", got, err)
			}
			if message := status.Convert(err).Message(); strings.Contains(message, "127.0.0.1") {
				t.Errorf("the address would leave: %q", message)
			}
			spans := receiver.Spans()
			if len(spans) != 1 {
				t.Fatalf("%d spans", len(spans))
			}
			host, port, _ := net.SplitHostPort(closed)
			expect(t, "span", spans[0].Attributes, map[string]any{
				"error.type": "UNAVAILABLE", "plumbline.error.origin": "worker", "plumbline.error.reason": "UNREACHABLE",
				"plumbline.error.fault": "dependency", "plumbline.error.retryable": true, "server.address": host,
			})
			if port == "" || len(receiver.Points("rpc.client.call.duration")) != 1 {
				t.Error("the call was not measured")
			}
		})
	}
}

func TestDeadlineThatTheServerIgnores(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
	release := make(chan struct{})
	defer close(release)
	target := serve(t, nil, func(context.Context) error { <-release; return nil })
	ctx, cancel := context.WithTimeout(timeout(t), 150*time.Millisecond)
	defer cancel()
	err := both[0].call(ctx, dial(t, target, grpctelemetry.DialOptions(gateway.Telemetry, "")))
	if got := gateway.Failures().Classify(err); got.Code != failure.DeadlineExceeded || got.Origin != "worker" || got.Reason != "DEADLINE" {
		t.Errorf("%+v of %v", got, err)
	}
}

// A late request is cancelled before its deadline at the server: client and server
// record DEADLINE_EXCEEDED. A caller that cancels long before its deadline is
// recorded as CANCELLED.
func TestCancellationNearTheDeadlineIsDeadlineExceeded(t *testing.T) {
	for _, c := range []struct {
		name  string
		given time.Duration
		after func(left time.Duration) time.Duration // from the handler's start until the caller cancels
		want  map[string]any
	}{
		{"near", time.Second, func(left time.Duration) time.Duration { return left - 100*time.Millisecond }, map[string]any{
			"error.type": "DEADLINE_EXCEEDED", "plumbline.error.origin": "worker", "plumbline.error.reason": "DEADLINE", "rpc.response.status_code": "DEADLINE_EXCEEDED",
		}},
		{"early", time.Minute, func(time.Duration) time.Duration { return 0 }, map[string]any{
			"plumbline.error.code": "CANCELLED", "plumbline.error.origin": "client", "plumbline.error.reason": "CALLER_CANCELLED", "rpc.response.status_code": "CANCELLED",
		}},
	} {
		for _, way := range both {
			t.Run(c.name+" "+way.name, func(t *testing.T) {
				t.Parallel()
				receiver, worker, err := cancelled(t, way, c.given, c.after)
				// Where the machine was too busy, the caller's own clock ended the call first.
				for tries := 0; tries < 20 && errors.Is(err, context.DeadlineExceeded); tries++ {
					receiver, worker, err = cancelled(t, way, c.given, c.after)
				}
				awaitSpans(t, receiver, 1, worker)
				expect(t, "span", receiver.Spans()[0].Attributes, c.want)
			})
		}
	}
}

// cancelled returns a call that its caller cancels while the handler runs. The
// error is the one of the caller's context.
func cancelled(t *testing.T, way how, given time.Duration, after func(left time.Duration) time.Duration) (*telemetrytest.Receiver, telemetrytest.Service, error) {
	receiver := telemetrytest.NewReceiver(t)
	worker := telemetrytest.StartWith(t, shop.Charter, receiver, "worker")
	ctx, cancel := context.WithTimeout(context.Background(), given)
	defer cancel()
	client := dial(t, serve(t, grpctelemetry.ServerOptions(worker.Telemetry), func(inner context.Context) error {
		deadline, _ := inner.Deadline()
		timer := time.AfterFunc(after(time.Until(deadline)), cancel)
		defer timer.Stop()
		return untilEnd(inner)
	}), nil)
	_ = way.call(ctx, client)
	return receiver, worker, ctx.Err()
}

// A server without Plumbline that sends another origin.
func TestHostileServer(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
	lie, err := status.New(codes.PermissionDenied, "no").WithDetails(
		&errdetails.ErrorInfo{Domain: "evil.example", Reason: "DROP_TABLE"}, &errdetails.BadRequest{})
	if err != nil {
		t.Fatal(err)
	}
	target := serve(t, nil, func(context.Context) error { return lie.Err() })
	got := both[0].call(timeout(t), dial(t, target, grpctelemetry.DialOptions(gateway.Telemetry, "")))
	gateway.End(t)
	if details := status.Convert(got).Details(); len(details) != 2 {
		t.Errorf("details %v", details)
	}
	for _, span := range receiver.Spans() {
		expect(t, "span", span.Attributes, map[string]any{"plumbline.error.origin": "worker", "plumbline.error.reason": "UNSPECIFIED"})
	}
	if n := gateway.Findings().Count(charter.RuleErrorTuple, "enforced"); n != 1 {
		t.Errorf("%d findings", n)
	}
	for _, p := range receiver.Points("plumbline.findings") {
		expect(t, "finding", p.Attributes, map[string]any{"plumbline.finding.rule": "error-tuple", "plumbline.finding.action": "enforced"})
	}
}

func TestUnknownMethodHasNoNameOfItsOwn(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	worker := telemetrytest.StartWith(t, shop.Charter, receiver, "worker")
	target := serve(t, grpctelemetry.ServerOptions(worker.Telemetry), nil)
	conn, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	err = conn.Invoke(timeout(t), "/shop.Unknown/Call", &pb.Empty{}, &pb.Empty{})
	if status.Code(err) != codes.Unimplemented {
		t.Fatal(err)
	}
	awaitSpans(t, receiver, 1, worker)
	worker.End(t)
	spans := receiver.Spans()
	if len(spans) != 1 || spans[0].Name != "_OTHER" {
		t.Fatalf("spans %v", spans)
	}
	expect(t, "span", spans[0].Attributes, map[string]any{
		"rpc.method": "_OTHER", "rpc.method_original": "shop.Unknown/Call", "rpc.response.status_code": "UNIMPLEMENTED",
		"error.type": "UNIMPLEMENTED", "plumbline.error.origin": "worker", "plumbline.error.fault": "service",
	})
	for _, p := range receiver.Points("rpc.server.call.duration") {
		expect(t, "duration", p.Attributes, map[string]any{"rpc.method": "_OTHER"})
	}
}

// garbage encodes every message as bytes that are no protobuf.
type garbage struct{ encoding.CodecV2 }

func (garbage) Marshal(any) (mem.BufferSlice, error) {
	return mem.BufferSlice{mem.SliceBuffer([]byte{0xff, 0xff, 0xff})}, nil
}

func TestUnreadableMessageIsRecorded(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	worker := telemetrytest.StartWith(t, shop.Charter, receiver, "worker")
	target := serve(t, grpctelemetry.ServerOptions(worker.Telemetry), nil)
	client := dial(t, target, []grpc.DialOption{grpc.WithDefaultCallOptions(grpc.ForceCodecV2(garbage{encoding.GetCodecV2("proto")}))})
	if err := both[0].call(timeout(t), client); status.Code(err) != codes.Internal {
		t.Fatal(err)
	}
	awaitSpans(t, receiver, 1, worker)
	worker.End(t)
	spans := receiver.Spans()
	if len(spans) != 1 {
		t.Fatalf("%d spans", len(spans))
	}
	expect(t, "span", spans[0].Attributes, map[string]any{
		"error.type": "INTERNAL", "plumbline.error.origin": "worker", "rpc.method": unaryMethod,
	})
}

// A stream that its reader abandons ends its span when it is cancelled.
func TestAbandonedStreamEndsItsSpan(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
	target := serve(t, nil, untilEnd)
	ctx, cancel := context.WithCancel(timeout(t))
	defer cancel()
	stream, err := dial(t, target, grpctelemetry.DialOptions(gateway.Telemetry, "")).StreamingOutputCall(ctx, &pb.StreamingOutputCallRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Recv(); err != nil {
		t.Fatal(err)
	}
	cancel()
	awaitSpans(t, receiver, 1, gateway)
	expect(t, "span", receiver.Spans()[0].Attributes, map[string]any{
		"plumbline.error.code": "CANCELLED", "plumbline.error.origin": "client", "plumbline.error.reason": "CALLER_CANCELLED",
	})
}

func TestOffIsStock(t *testing.T) {
	for _, way := range both {
		t.Run(way.name, func(t *testing.T) {
			c := newChain(t, way, map[string]string{"PLUMBLINE_MODE": "off"}, func(context.Context) error {
				return failure.New(shop.ReasonSkuUnknown, "no such article")
			})
			err := way.call(timeout(t), c.client)
			if status.Code(err) != codes.NotFound || len(status.Convert(err).Details()) != 0 {
				t.Errorf("%v has details %v", err, status.Convert(err).Details())
			}
			awaitSpans(t, c.receiver, 4, c.services...)
			c.end(t)
			for _, span := range c.receiver.Spans() {
				if span.SchemaURL == shop.Parsed().SchemaURL || span.Resource["plumbline.charter.digest"] != "" {
					t.Errorf("%s speaks by the charter", span.Name)
				}
				for key := range span.Attributes {
					if key == "error.type" || strings.HasPrefix(key, "plumbline.") {
						t.Errorf("%s has %s", span.Name, key)
					}
				}
			}
			if len(c.receiver.Spans()) != 4 {
				t.Errorf("%d spans", len(c.receiver.Spans()))
			}
		})
	}
}

func TestOffSurvivesPanics(t *testing.T) {
	for _, way := range both {
		c := newChain(t, way, map[string]string{"PLUMBLINE_MODE": "off"}, func(context.Context) error { panic("secret") })
		if err := way.call(timeout(t), c.client); status.Code(err) != codes.Internal || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", way.name, err)
		}
	}
}

// Observe records by the charter and changes nothing on the wire.
func TestObserveAltersNothing(t *testing.T) {
	ctx, cancel := context.WithTimeout(timeout(t), 60*time.Second)
	defer cancel()
	asked, _ := ctx.Deadline()
	// On the wire a deadline is a duration that begins anew at each hop, so unshortened it can only move out.
	c := newChain(t, both[0], map[string]string{"PLUMBLINE_MODE": "observe"}, func(ctx context.Context) error {
		if given, _ := ctx.Deadline(); given.Before(asked.Add(-shop.Parsed().DeadlineMargin / 2)) {
			t.Errorf("the deadline was shortened by %v", asked.Sub(given))
		}
		return status.Error(codes.NotFound, "as written")
	})
	err := both[0].call(ctx, c.client)
	if st := status.Convert(err); st.Code() != codes.NotFound || st.Message() != "as written" || len(st.Details()) != 0 {
		t.Errorf("%v", st.Proto())
	}
	awaitSpans(t, c.receiver, 4, c.services...)
	c.end(t)
	for _, span := range c.receiver.Spans() {
		expect(t, span.Service, span.Attributes, map[string]any{"plumbline.error.code": "NOT_FOUND", "rpc.method": unaryMethod})
	}
}

// Attempts that grpc-go makes by a policy: each has a span on both sides, the
// server's say how often the call was tried before, and the last is no error.
func TestAttemptsAreMarked(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	worker := telemetrytest.StartWith(t, shop.Charter, receiver, "worker")
	var tries atomic.Int32
	target := serve(t, grpctelemetry.ServerOptions(worker.Telemetry), func(context.Context) error {
		if tries.Add(1) < 3 {
			return failure.New(failure.ReasonShuttingDown, "not yet")
		}
		return nil
	})
	policy := `{"methodConfig":[{"name":[{}],"retryPolicy":{"maxAttempts":3,"initialBackoff":"0.01s","maxBackoff":"0.02s",` +
		`"backoffMultiplier":2,"retryableStatusCodes":["UNAVAILABLE"]}}]}`
	if err := both[0].call(timeout(t), dial(t, target, []grpc.DialOption{grpc.WithDefaultServiceConfig(policy)})); err != nil {
		t.Fatal(err)
	}
	awaitSpans(t, receiver, 3, worker)
	worker.End(t)
	marks := map[any]any{}
	for _, span := range receiver.Spans() {
		marks[span.Attributes["plumbline.rpc.previous_attempts"]] = span.Attributes["error.type"]
	}
	want := map[any]any{nil: "UNAVAILABLE", int64(1): "UNAVAILABLE", int64(2): nil}
	if !maps.Equal(marks, want) {
		t.Errorf("%v, want %v", marks, want)
	}
}
