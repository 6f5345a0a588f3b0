package grpctelemetry_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

func ended(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// scenario is what the worker does and the error tuple that every hop records.
type scenario struct {
	name     string
	work     func(context.Context) error
	deadline time.Duration // of the edge's call; 0: none
	giveUp   bool          // the edge cancels once the worker works

	code        codes.Code
	origin      string
	reason      string
	fault       map[string]string // by service; nil: caller everywhere
	retryable   bool
	serverError bool
}

var serviceFault = map[string]string{"worker": "service", "gateway": "dependency", "edge": "dependency"}

var scenarios = []scenario{
	{
		name: "success", work: func(context.Context) error { return nil }, code: codes.OK,
	},
	{
		name: "failure of the model",
		work: func(context.Context) error {
			return fmt.Errorf("wrapped: %w", failure.New(shop.ReasonSkuUnknown, "no such article"))
		},
		code: codes.NotFound, origin: "worker", reason: "SKU_UNKNOWN",
	},
	{
		name: "overload",
		work: func(context.Context) error {
			return failure.New(failure.ReasonOverloaded, "busy", failure.WithRetryDelay(100*time.Millisecond))
		},
		code: codes.ResourceExhausted, origin: "worker", reason: "OVERLOADED", fault: serviceFault, retryable: true, serverError: true,
	},
	{
		name: "plain status", work: func(context.Context) error { return status.Error(codes.AlreadyExists, "twice") },
		code: codes.AlreadyExists, origin: "worker", reason: "UNSPECIFIED",
	},
	{
		name: "plain error", work: func(context.Context) error { return errors.New("secret") },
		code: codes.Internal, origin: "worker", reason: "UNSPECIFIED", fault: serviceFault, serverError: true,
	},
	{
		name: "panic", work: func(context.Context) error { panic("secret") },
		code: codes.Internal, origin: "worker", reason: "PANIC", fault: serviceFault, serverError: true,
	},
	{
		name: "deadline", work: untilEnd, deadline: time.Second,
		code: codes.DeadlineExceeded, origin: "worker", reason: "DEADLINE", fault: serviceFault, serverError: true,
	},
	{
		name: "given up", work: untilEnd, giveUp: true,
		code: codes.Canceled, origin: "client", reason: "CALLER_CANCELLED",
	},
}

func untilEnd(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestSameErrorTupleAtEveryHop(t *testing.T) {
	for _, way := range both {
		for _, s := range scenarios {
			t.Run(way.name+"/"+s.name, func(t *testing.T) {
				if s.deadline == 0 {
					t.Parallel()
				}
				runScenario(t, way, s)
			})
		}
	}
}

func runScenario(t *testing.T, way how, s scenario) {
	c, err := call(t, way, s)
	// The hops answer one after the other within the margins. Where the machine
	// was too busy for that, the edge's own clock ended the call, or the worker
	// was never reached: call again.
	for tries := 0; s.deadline > 0 && tries < 20 && errors.As(err, new(errLate)); tries++ {
		c, err = call(t, way, s)
	}
	if got := status.Code(err); got != s.code {
		t.Fatalf("the edge sees %v", err)
	}
	if err != nil && strings.Contains(status.Convert(err).Message(), "secret") {
		t.Errorf("the caller reads %q", err)
	}
	awaitSpans(t, c.receiver, 4, c.services...) // servers end their spans after their answer
	c.end(t)
	checkSpans(t, c.receiver, way, s)
	checkDurations(t, c.receiver, "rpc.server.call.duration", []string{"gateway", "worker"}, way, s)
	checkDurations(t, c.receiver, "rpc.client.call.duration", []string{"edge", "gateway"}, way, s)
	if s.code != codes.OK && s.code != codes.Canceled {
		checkDetails(t, err, s)
	}
}

func call(t *testing.T, way how, s scenario) (chain, error) {
	ctx, cancel := context.WithCancel(timeout(t))
	defer cancel()
	if s.deadline > 0 {
		ctx, cancel = context.WithTimeout(ctx, s.deadline)
		defer cancel()
	}
	var entered atomic.Bool
	c := newChain(t, way, nil, func(inner context.Context) error {
		entered.Store(true)
		if s.giveUp {
			cancel()
		}
		return s.work(inner)
	})
	err := way.call(ctx, c.client)
	if s.deadline > 0 && (ctx.Err() != nil || !entered.Load()) {
		return c, errLate{err}
	}
	return c, err
}

// errLate marks a call that ended before the worker's answer could come.
type errLate struct{ error }

func (e errLate) GRPCStatus() *status.Status { return status.Convert(e.error) }

// awaitSpans sends what is there until so many spans have come.
func awaitSpans(t *testing.T, receiver *telemetrytest.Receiver, n int, services ...telemetrytest.Service) {
	t.Helper()
	telemetrytest.Eventually(t, fmt.Sprintf("%d spans", n), func() bool {
		for _, service := range services {
			if err := service.Flush(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		return len(receiver.Spans()) >= n
	})
}

func checkSpans(t *testing.T, receiver *telemetrytest.Receiver, way how, s scenario) {
	spans := receiver.Spans()
	if len(spans) != 4 {
		t.Fatalf("%d spans", len(spans))
	}
	for _, span := range spans {
		at := span.Service + " " + span.Kind.String()
		if span.Name != way.method || span.SchemaURL != shop.Parsed().SchemaURL || string(span.TraceId) != string(spans[0].TraceId) {
			t.Errorf("%s: name %q, schema %q", at, span.Name, span.SchemaURL)
		}
		expect(t, at, span.Attributes, map[string]any{
			"rpc.system.name": "grpc", "rpc.method": way.method, "rpc.response.status_code": failure.CodeFromNumber(uint32(s.code)).String(),
		})
		for _, old := range []string{"rpc.system", "rpc.service", "rpc.grpc.status_code"} {
			if _, ok := span.Attributes[old]; ok {
				t.Errorf("%s: has the old %s", at, old)
			}
		}
		checkTuple(t, at, span.Attributes, span.Service, s)
		failed := span.Status.GetCode() == tracepb.Status_STATUS_CODE_ERROR
		if want := s.serverError || s.code != codes.OK && span.Kind == tracepb.Span_SPAN_KIND_CLIENT; failed != want {
			t.Errorf("%s: status %v", at, span.Status)
		}
	}
}

func checkTuple(t *testing.T, at string, attributes map[string]any, service string, s scenario) {
	if s.code == codes.OK {
		for key := range attributes {
			if key == "error.type" || strings.HasPrefix(key, "plumbline.error.") {
				t.Errorf("%s: success has %s", at, key)
			}
		}
		return
	}
	code := failure.CodeFromNumber(uint32(s.code)).String()
	if !s.serverError && strings.Contains(at, "SERVER") {
		if got := attributes["error.type"]; got != nil {
			t.Errorf("%s: a caller's fault has error.type %v", at, got)
		}
	} else {
		expect(t, at, attributes, map[string]any{"error.type": code})
	}
	expect(t, at, attributes, map[string]any{
		"plumbline.error.code": code, "plumbline.error.origin": s.origin, "plumbline.error.reason": s.reason,
		"plumbline.error.fault": faultAt(s, service), "plumbline.error.retryable": s.retryable,
	})
}

func faultAt(s scenario, service string) string {
	if s.fault == nil {
		return "caller"
	}
	return s.fault[service]
}

func expect(t *testing.T, at string, got, want map[string]any) {
	t.Helper()
	for key, value := range want {
		if got[key] != value {
			t.Errorf("%s: %s is %v, want %v", at, key, got[key], value)
		}
	}
}

func checkDurations(t *testing.T, receiver *telemetrytest.Receiver, name string, services []string, way how, s scenario) {
	points := receiver.Points(name)
	if len(points) != len(services) {
		t.Fatalf("%s: %d points", name, len(points))
	}
	metric := charter.MetricRpcServerCallDuration
	if name == charter.MetricRpcClientCallDuration.Name {
		metric = charter.MetricRpcClientCallDuration
	}
	for _, p := range points {
		at := name + " of " + p.Service
		if !slices.Contains(services, p.Service) || p.Unit != "s" || p.SchemaURL != shop.Parsed().SchemaURL || p.Histogram.GetCount() != 1 {
			t.Errorf("%s: unit %q, schema %q, count %d", at, p.Unit, p.SchemaURL, p.Histogram.GetCount())
		}
		if !slices.Equal(p.Histogram.GetExplicitBounds(), []float64{.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10}) {
			t.Errorf("%s: buckets %v", at, p.Histogram.GetExplicitBounds())
		}
		if sum := p.Histogram.GetSum(); sum <= 0 || sum > 20 {
			t.Errorf("%s: %v seconds", at, sum)
		}
		if len(p.Histogram.GetExemplars()) == 0 {
			t.Errorf("%s: no exemplar", at)
		}
		for label := range p.Attributes {
			if !slices.Contains(metric.Attributes, label) {
				t.Errorf("%s: has label %s", at, label)
			}
		}
		want := map[string]any{"rpc.system.name": "grpc", "rpc.method": way.method, "rpc.response.status_code": failure.CodeFromNumber(uint32(s.code)).String()}
		if s.code != codes.OK {
			want["plumbline.error.code"], want["plumbline.error.origin"], want["plumbline.error.fault"] = want["rpc.response.status_code"], s.origin, faultAt(s, p.Service)
			if s.serverError || metric.Name == charter.MetricRpcClientCallDuration.Name {
				want["error.type"] = want["rpc.response.status_code"]
			}
		}
		expect(t, at, p.Attributes, want)
		if n := len(want); metric.Name == charter.MetricRpcServerCallDuration.Name && len(p.Attributes) != n {
			t.Errorf("%s: labels %v", at, p.Attributes)
		}
	}
}

// checkDetails checks the details that the outermost client received.
func checkDetails(t *testing.T, err error, s scenario) {
	var infos []*errdetails.ErrorInfo
	for _, detail := range status.Convert(err).Details() {
		if info, ok := detail.(*errdetails.ErrorInfo); ok {
			infos = append(infos, info)
		}
	}
	if len(infos) != 1 || infos[0].GetDomain() != s.origin || infos[0].GetReason() != s.reason {
		t.Errorf("ErrorInfo %v", infos)
	}
}

func TestInnermostFailsFirst(t *testing.T) {
	const given = 2 * time.Second
	var begun time.Time
	var left, passed time.Duration
	c := newChain(t, both[0], nil, func(ctx context.Context) error {
		deadline, _ := ctx.Deadline()
		left, passed = time.Until(deadline), time.Since(begun)
		return nil
	})
	// A call that a busy machine holds up for two seconds is made again.
	err := error(status.Error(codes.DeadlineExceeded, "not called yet"))
	for tries := 0; tries < 20 && status.Code(err) == codes.DeadlineExceeded; tries++ {
		begun = time.Now()
		ctx, cancel := context.WithDeadline(timeout(t), begun.Add(given))
		err = both[0].call(ctx, c.client)
		cancel()
	}
	if err != nil {
		t.Fatal(err)
	}
	// Two tenths less is 81 %. What passed on the way is missing too, at most in whole.
	if most, least := given*82/100, given*80/100-passed; left > most || left < least {
		t.Errorf("of %v, the innermost of two servers was given %v after %v; each keeps a tenth back", given, left, passed)
	}
}
