package failure

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	spb "google.golang.org/genproto/googleapis/rpc/status"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/durationpb"
)

func info(domain, reason string) *anypb.Any {
	return mustAny(&errdetails.ErrorInfo{Domain: domain, Reason: reason, Metadata: map[string]string{"k": "v"}})
}

func mustAny(m proto.Message) *anypb.Any {
	any, err := anypb.New(m)
	if err != nil {
		panic(err)
	}
	return any
}

func received(code codes.Code, details ...*anypb.Any) error {
	return status.FromProto(&spb.Status{Code: int32(code), Message: "as sent", Details: details}).Err()
}

func TestReceivedErrorInfoIsKept(t *testing.T) {
	own := mustAny(&errdetails.BadRequest{})
	e, foreign := by("gateway").Received(received(codes.NotFound, own, info("worker", "SKU_UNKNOWN")), "gateway", true)
	if foreign {
		t.Error("reasons of the charter are reported as foreign")
	}
	tuple := by("edge").Classify(e)
	if tuple.Code != NotFound || tuple.Origin != "worker" || tuple.Reason != "SKU_UNKNOWN" || tuple.Fault != "caller" {
		t.Errorf("%+v", tuple)
	}
	out := by("gateway").StatusFrom(fmt.Errorf("pricing: %w", e))
	if out.Message() != "as sent" || len(out.Details()) != 2 {
		t.Fatalf("forwarded: %v", out.Proto())
	}
	forwarded := out.Details()[0].(*errdetails.ErrorInfo)
	if forwarded.GetDomain() != "worker" || forwarded.GetReason() != "SKU_UNKNOWN" || forwarded.GetMetadata()["k"] != "v" {
		t.Errorf("forwarded ErrorInfo: %v", forwarded)
	}
	if _, ok := out.Details()[1].(*errdetails.BadRequest); !ok {
		t.Errorf("the application's own detail is gone: %v", out.Details())
	}
}

func TestHostileErrorInfoIsUntrusted(t *testing.T) {
	long := strings.Repeat("x", 100_000)
	for _, c := range []struct {
		name    string
		details []*anypb.Any
		origin  string
		reason  string
	}{
		{"unknown origin", []*anypb.Any{info("evil", "SKU_UNKNOWN")}, "worker", "UNSPECIFIED"},
		{"unknown reason", []*anypb.Any{info("worker", "EVIL")}, "worker", "UNSPECIFIED"},
		{"unknown reason of another service", []*anypb.Any{info("edge", "EVIL")}, "worker", "UNSPECIFIED"},
		{"both unknown and long", []*anypb.Any{info(long, long)}, "worker", "UNSPECIFIED"},
		{"empty", []*anypb.Any{info("", "")}, "worker", "UNSPECIFIED"},
		{"case differs", []*anypb.Any{info("Worker", "sku_unknown")}, "worker", "UNSPECIFIED"},
		{"two", []*anypb.Any{info("worker", "SKU_UNKNOWN"), info("edge", "PANIC")}, "worker", "UNSPECIFIED"},
		{"two alike", []*anypb.Any{info("edge", "PANIC"), info("edge", "PANIC")}, "worker", "UNSPECIFIED"},
		{"not readable", []*anypb.Any{{TypeUrl: "type.googleapis.com/google.rpc.ErrorInfo", Value: []byte{0xff, 0xff, 0xff}}}, "worker", "UNSPECIFIED"},
		{"one readable, one not", []*anypb.Any{info("edge", "PANIC"), {TypeUrl: "type.googleapis.com/google.rpc.ErrorInfo", Value: []byte{0xff}}}, "worker", "UNSPECIFIED"},
	} {
		e, foreign := by("gateway").Received(received(codes.NotFound, c.details...), "worker", true)
		if !foreign {
			t.Errorf("%s: not reported as foreign", c.name)
		}
		if got := by("gateway").Classify(e); got.Origin != c.origin || got.Reason != c.reason || got.Code != NotFound {
			t.Errorf("%s: got %.50s/%.50s", c.name, got.Origin, got.Reason)
		}
		infos := 0
		for _, detail := range by("gateway").StatusFrom(e).Details() {
			if sent, ok := detail.(*errdetails.ErrorInfo); ok {
				infos++
				if sent.GetDomain() != c.origin || sent.GetReason() != c.reason {
					t.Errorf("%s: forwarded %.50s", c.name, sent)
				}
			}
		}
		if infos != 1 {
			t.Errorf("%s: %d ErrorInfo leave", c.name, infos)
		}
	}
}

func TestStatusWithoutErrorInfo(t *testing.T) {
	for _, c := range []struct {
		name     string
		code     codes.Code
		answered bool
		origin   string
		reason   string
	}{
		{"the deadline passed here", codes.DeadlineExceeded, false, "worker", "DEADLINE"},
		{"no connection", codes.Unavailable, false, "worker", "UNREACHABLE"},
		{"the server says unavailable", codes.Unavailable, true, "worker", "UNSPECIFIED"},
		{"the caller gave up", codes.Canceled, false, "client", "CALLER_CANCELLED"},
		{"the server says cancelled", codes.Canceled, true, "client", "CALLER_CANCELLED"},
		{"plain not found", codes.NotFound, true, "worker", "UNSPECIFIED"},
		{"a number that is no code", codes.Code(4242), true, "worker", "UNSPECIFIED"},
	} {
		e, _ := by("gateway").Received(received(c.code), "worker", c.answered)
		if got := by("gateway").Classify(e); got.Origin != c.origin || got.Reason != c.reason || !got.Failed() {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestRetryInfoTravels(t *testing.T) {
	e := New(ReasonOverloaded, "busy", WithRetryDelay(100*time.Millisecond))
	out := by("worker").StatusFrom(e)
	again, _ := by("gateway").Received(out.Err(), "worker", true)
	if delay, ok := again.RetryDelay(); !ok || delay != 100*time.Millisecond {
		t.Errorf("delay %v, %v", delay, ok)
	}
	broken := mustAny(&errdetails.RetryInfo{RetryDelay: &durationpb.Duration{Seconds: 1 << 62}})
	bad, _ := by("gateway").Received(received(codes.ResourceExhausted, broken), "worker", true)
	if _, ok := bad.RetryDelay(); ok {
		t.Error("an impossible delay is used")
	}
}

func TestErrorIsItsCause(t *testing.T) {
	below := errors.New("below")
	e := New(NewReason("STORE_FAILED", Internal), "refused", WithCause(below))
	if !errors.Is(e, below) || !errors.Is(Wrap(e, "placing"), below) {
		t.Error("the cause is lost")
	}
	if got := by("gateway").Classify(Wrap(e, "placing")); got.Reason != "STORE_FAILED" {
		t.Errorf("wrapping changed the reason to %s", got.Reason)
	}
	if Wrap(nil, "nothing") != nil {
		t.Error("nil did not stay nil")
	}
}

func TestWithoutPlumblineNoErrorInfoLeaves(t *testing.T) {
	st, ok := status.FromError(New(NewReason("ORDER_UNKNOWN", NotFound), "no order"))
	if !ok || st.Code() != codes.NotFound || st.Message() != "no order" || len(st.Details()) != 0 {
		t.Errorf("%v", st)
	}
}

func FuzzReadDetails(f *testing.F) {
	f.Add([]byte{}, "worker")
	f.Add([]byte{0x0a, 0x03, 'a', 'b', 'c'}, "")
	f.Fuzz(func(t *testing.T, value []byte, origin string) {
		if !utf8.ValidString(origin) {
			t.Skip("not a string of protobuf")
		}
		detail := &anypb.Any{TypeUrl: "type.googleapis.com/google.rpc.ErrorInfo", Value: value}
		e, _ := by("gateway").Received(received(codes.Internal, detail, info(origin, "PANIC")), "worker", true)
		if got := by("gateway").Classify(e); !by("").knownOrigin(got.Origin) || !by("").knownReason(got.Reason) {
			t.Errorf("foreign words: %q %q", got.Origin, got.Reason)
		}
	})
}
