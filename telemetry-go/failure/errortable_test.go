package failure

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// The table of the error model, written out so that a change of the charter
// shows here.
func TestEachCodeHasItsRow(t *testing.T) {
	for _, want := range []struct {
		code        Code
		name        string
		http        int
		fault       string
		retryable   bool
		serverError bool
	}{
		{Cancelled, "CANCELLED", 499, "caller", false, false},
		{Unknown, "UNKNOWN", 500, "service", false, true},
		{InvalidArgument, "INVALID_ARGUMENT", 400, "caller", false, false},
		{DeadlineExceeded, "DEADLINE_EXCEEDED", 504, "service", false, true},
		{NotFound, "NOT_FOUND", 404, "caller", false, false},
		{AlreadyExists, "ALREADY_EXISTS", 409, "caller", false, false},
		{PermissionDenied, "PERMISSION_DENIED", 403, "caller", false, false},
		{ResourceExhausted, "RESOURCE_EXHAUSTED", 429, "caller", false, false},
		{FailedPrecondition, "FAILED_PRECONDITION", 400, "caller", false, false},
		{Aborted, "ABORTED", 409, "caller", false, false},
		{OutOfRange, "OUT_OF_RANGE", 400, "caller", false, false},
		{Unimplemented, "UNIMPLEMENTED", 501, "service", false, true},
		{Internal, "INTERNAL", 500, "service", false, true},
		{Unavailable, "UNAVAILABLE", 503, "service", true, true},
		{DataLoss, "DATA_LOSS", 500, "service", false, true},
		{Unauthenticated, "UNAUTHENTICATED", 401, "caller", false, false},
	} {
		got := by("gateway").NewTuple(want.code, charter.ReasonUnspecified, "", false)
		if got.Code.String() != want.name || got.HTTPStatus() != want.http || got.Fault != want.fault ||
			got.Retryable != want.retryable || got.IsServerError() != want.serverError || got.Origin != "gateway" {
			t.Errorf("%s: got %+v, HTTP %d", want.name, got, got.HTTPStatus())
		}
		if back, ok := ParseCode(want.name); !ok || back != want.code || CodeFromNumber(uint32(want.code)) != want.code {
			t.Errorf("%s: not found by its name or number", want.name)
		}
	}
	if len(shop().Codes) != 16 {
		t.Errorf("the charter has %d codes", len(shop().Codes))
	}
}

func TestReasonOverridesItsCode(t *testing.T) {
	overloaded := by("worker").NewTuple(ResourceExhausted, charter.ReasonOverloaded, "", true)
	if overloaded.Fault != "service" || !overloaded.Retryable || !overloaded.IsServerError() {
		t.Errorf("OVERLOADED: %+v", overloaded)
	}
	quota := by("worker").NewTuple(ResourceExhausted, charter.ReasonQuotaExceeded, "", true)
	if quota.Fault != "caller" || !quota.Retryable || quota.IsServerError() {
		t.Errorf("QUOTA_EXCEEDED with a delay: %+v", quota)
	}
	method := by("gateway").NewTuple(Unimplemented, "METHOD_NOT_ALLOWED", "", false)
	if method.Fault != "caller" || method.IsServerError() {
		t.Errorf("METHOD_NOT_ALLOWED: %+v", method)
	}
}

func TestServiceFaultOfAnotherServiceIsDependency(t *testing.T) {
	if got := by("gateway").NewTuple(Internal, charter.ReasonPanic, "worker", false); got.Fault != "dependency" {
		t.Errorf("fault of a panic in the worker, seen from the gateway: %s", got.Fault)
	}
	if got := by("gateway").NewTuple(NotFound, "SKU_UNKNOWN", "worker", false); got.Fault != "caller" {
		t.Errorf("fault of an unknown article, seen from the gateway: %s", got.Fault)
	}
}

func TestStatusDecidesOverHTTP(t *testing.T) {
	for _, c := range []struct {
		code          Code
		reason        string
		origin        string
		status        int
		fault         string
		serverError   bool
		answersItself int
	}{
		{Unimplemented, "", "gateway", 405, "caller", false, 501},
		{Unimplemented, "", "worker", 405, "caller", false, 501},
		{Unimplemented, "", "gateway", 501, "service", true, 501},
		{DeadlineExceeded, charter.ReasonDeadline, "gateway", 408, "caller", false, 504},
		{DeadlineExceeded, charter.ReasonDeadline, "worker", 504, "dependency", true, 504},
		{Internal, "", "gateway", 405, "service", false, 500},
		{Unimplemented, "METHOD_NOT_ALLOWED", "gateway", 501, "caller", true, 405},
		{ResourceExhausted, charter.ReasonOverloaded, "gateway", 503, "service", true, 503},
		{ResourceExhausted, charter.ReasonOverloaded, "gateway", 429, "service", false, 503},
		{NotFound, "", "gateway", 500, "caller", true, 404},
		{Internal, charter.ReasonPanic, "gateway", 200, "service", true, 500},
		{NotFound, "", "gateway", 0, "caller", false, 404},
		{Cancelled, charter.ReasonCallerCancelled, "client", 499, "caller", false, 499},
	} {
		got := by("gateway").NewTuple(c.code, c.reason, c.origin, false).WithHTTPStatus(c.status)
		if got.Fault != c.fault || got.IsSpanError(SideServer) != c.serverError || !got.IsSpanError(SideClient) || got.HTTPStatus() != c.answersItself {
			t.Errorf("%s/%s with %d: %+v, answers %d", c.code, c.reason, c.status, got, got.HTTPStatus())
		}
		if typed := got.Labels(SideServer).Typed; typed != c.serverError {
			t.Errorf("%s/%s with %d: error.type on the server: %v", c.code, c.reason, c.status, typed)
		}
		if n, m := len(got.Attributes(SideClient)), len(got.Attributes(SideInternal)); n != 6 || m != 6 {
			t.Errorf("%d attributes on a client, %d inside", n, m)
		}
	}
	if got := (Tuple{}).WithHTTPStatus(500); got.Failed() || got.IsSpanError(SideClient) {
		t.Errorf("a success became %+v", got)
	}
}

func TestUnknownReasonIsUnspecified(t *testing.T) {
	if got := by("gateway").NewTuple(Internal, "EVIL\nLABEL", "", false); got.Reason != charter.ReasonUnspecified {
		t.Errorf("reason %q", got.Reason)
	}
}

func TestSuccessHasNoAttributes(t *testing.T) {
	tuple := by("gateway").Classify(nil)
	if tuple.Failed() || len(tuple.Attributes(SideServer)) != 0 || len(tuple.Labels(SideServer).Attributes()) != 0 {
		t.Errorf("%+v", tuple)
	}
}

func TestEachGoErrorHasItsCode(t *testing.T) {
	timeout := &net.DNSError{Err: "slow", IsTimeout: true}
	for _, c := range []struct {
		row    string
		err    error
		code   Code
		reason string
		origin string
	}{
		{"status", status.Error(codes.AlreadyExists, "twice"), AlreadyExists, "UNSPECIFIED", "gateway"},
		{"context.DeadlineExceeded", context.DeadlineExceeded, DeadlineExceeded, "DEADLINE", "gateway"},
		{"os.ErrDeadlineExceeded", &net.OpError{Op: "read", Err: os.ErrDeadlineExceeded}, DeadlineExceeded, "DEADLINE", "gateway"},
		{"net.Error/Timeout", timeout, DeadlineExceeded, "DEADLINE", "gateway"},
		{"context.Canceled", context.Canceled, Cancelled, "CALLER_CANCELLED", "client"},
		{"net.OpError", &net.OpError{Op: "dial", Err: errors.New("refused")}, Unavailable, "UNREACHABLE", "gateway"},
		{"net.DNSError", &net.DNSError{Err: "no such host"}, Unavailable, "UNREACHABLE", "gateway"},
		{"io.ErrUnexpectedEOF", io.ErrUnexpectedEOF, Unavailable, "UNREACHABLE", "gateway"},
		{"fs.ErrNotExist", &fs.PathError{Op: "open", Err: fs.ErrNotExist}, NotFound, "UNSPECIFIED", "gateway"},
		{"sql.ErrNoRows", sql.ErrNoRows, NotFound, "UNSPECIFIED", "gateway"},
		{"fs.ErrExist", fs.ErrExist, AlreadyExists, "UNSPECIFIED", "gateway"},
		{"fs.ErrPermission", fs.ErrPermission, PermissionDenied, "UNSPECIFIED", "gateway"},
		{"panic", New(ReasonPanic, "panic"), Internal, "PANIC", "gateway"},
		{"other", errors.New("something"), Internal, "UNSPECIFIED", "gateway"},
	} {
		for _, err := range []error{c.err, fmt.Errorf("wrapped: %w", c.err), errors.Join(errors.New("first"), c.err)} {
			if c.row == "status" && err != c.err && !isWrapped(err) {
				continue // status.FromError looks down one chain only
			}
			got := by("gateway").Classify(err)
			if got.Code != c.code || got.Reason != c.reason || got.Origin != c.origin {
				t.Errorf("%s, %v: got %s/%s from %s", c.row, err, got.Code, got.Reason, got.Origin)
			}
		}
	}
}

func isWrapped(err error) bool { return errors.Unwrap(err) != nil }

func TestEachRowOfTheCharterHasAMatch(t *testing.T) {
	named := map[string]bool{"panic": true, "other": true} // no errors: see matchers
	for name := range matchers {
		named[name] = true
	}
	for _, row := range shop().Exceptions {
		if !named[row.Error] {
			t.Errorf("the charter's row %q has no match in Go", row.Error)
		}
		delete(named, row.Error)
	}
	for name := range named {
		t.Errorf("the match %q stands for no row of the charter", name)
	}
}

func TestPlainHTTPStatusHasItsCode(t *testing.T) {
	for status, want := range map[int]Code{
		200: OK, 302: OK, 400: InvalidArgument, 401: Unauthenticated, 403: PermissionDenied, 404: NotFound, 405: Unimplemented,
		408: DeadlineExceeded, 409: Aborted, 410: NotFound, 412: FailedPrecondition, 413: OutOfRange, 415: InvalidArgument,
		416: OutOfRange, 418: FailedPrecondition, 422: InvalidArgument, 428: FailedPrecondition, 429: ResourceExhausted,
		499: Cancelled, 500: Internal, 501: Unimplemented, 502: Unavailable, 503: Unavailable, 504: DeadlineExceeded, 599: Unknown,
	} {
		if got := by("").codeFromHTTP(status); got != want {
			t.Errorf("%d: got %s, want %s", status, got, want)
		}
	}
}

func TestForeignErrorTextIsNotSent(t *testing.T) {
	secret := fmt.Errorf("open /etc/secret for user root: %w", fs.ErrPermission)
	for _, err := range []error{secret, errors.New("dsn postgres://user:secret@host"), New(NewReason("STORE_FAILED", Internal), "refused", WithCause(secret))} {
		if got := by("gateway").StatusFrom(err).Message(); strings.Contains(got, "secret") {
			t.Errorf("the caller reads %q", got)
		}
		if got := by("gateway").FromError(err).Error(); !strings.Contains(got, "secret") {
			t.Errorf("the log does not say why: %q", got)
		}
	}
}

func TestRetryDelayMakesQuotaRetryable(t *testing.T) {
	err := New(ReasonQuotaExceeded, "slow down", WithRetryDelay(time.Second))
	if !by("worker").Classify(err).Retryable {
		t.Error("not retryable although a delay is known")
	}
}
