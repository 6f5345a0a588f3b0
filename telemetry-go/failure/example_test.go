package failure_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
)

// Errors of others are brought into the model by the charter's table.
func ExampleClassifier_Classify() {
	tuple := by("gateway").Classify(fmt.Errorf("price: %w", context.DeadlineExceeded))
	fmt.Println(tuple.Code, tuple.Origin, tuple.Reason, tuple.Fault, tuple.Retryable)
	// Output: DEADLINE_EXCEEDED gateway DEADLINE service false
}

// A failure that began elsewhere is a dependency's.
func ExampleNew() {
	err := failure.New(failure.ReasonUnreachable, "no connection", failure.WithOrigin("worker"))
	tuple := by("gateway").Classify(err)
	fmt.Println(err, "|", tuple.Origin, tuple.Fault, tuple.Retryable)
	// Output: UNAVAILABLE: no connection | worker dependency true
}

// A message for the caller, a cause for this process, and when to try again.
func ExampleWithRetryDelay() {
	full := errors.New("queue of 64 is full")
	err := failure.New(failure.ReasonOverloaded, "busy",
		failure.WithCause(full), failure.WithRetryDelay(100*time.Millisecond))
	delay, _ := err.RetryDelay()
	fmt.Println(err.Message(), delay, errors.Is(err, full))
	// Output: busy 100ms true
}

// Words may be put before the message; the error tuple remains.
func ExampleWrap() {
	err := failure.New(shop.ReasonSkuUnknown, "no article SKU-999")
	fmt.Println(failure.Wrap(err, "line 2"))
	// Output: NOT_FOUND: line 2: no article SKU-999: NOT_FOUND: no article SKU-999
}

// The status that leaves has one ErrorInfo, and the application's own details.
func ExampleClassifier_StatusFrom() {
	field := &errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{{Field: "lines"}}}
	err := failure.New(shop.ReasonOrderInvalid, "no lines", failure.WithDetail(field))
	for _, detail := range by("gateway").StatusFrom(err).Details() {
		switch detail := detail.(type) {
		case *errdetails.ErrorInfo:
			fmt.Println(detail.GetReason(), "began in", detail.GetDomain())
		case *errdetails.BadRequest:
			fmt.Println(detail.GetFieldViolations()[0].GetField())
		}
	}
	// Unordered output:
	// ORDER_INVALID began in gateway
	// lines
}

// Any error is converted: here a gRPC status without ErrorInfo.
func ExampleClassifier_FromError() {
	err := by("gateway").FromError(status.Error(codes.AlreadyExists, "twice"))
	fmt.Println(err.Code(), err.Reason(), err.Message())
	// Output: ALREADY_EXISTS UNSPECIFIED twice
}

// What a call ended with that the callee never answered.
func ExampleClassifier_Received() {
	err, foreign := by("gateway").Received(status.Error(codes.Unavailable, "connection refused"), "worker", false)
	tuple := by("gateway").Classify(err)
	fmt.Println(tuple.Code, tuple.Reason, tuple.Origin, tuple.Fault, foreign)
	// Output: UNAVAILABLE UNREACHABLE worker dependency false
}

// An origin or reason that is not in the charter is untrusted.
func ExampleClassifier_Trusted() {
	fmt.Println(by("gateway").Trusted("worker", "SKU_UNKNOWN", "worker"))
	fmt.Println(by("gateway").Trusted("mallory", "SKU_UNKNOWN", "worker"))
	// Output:
	// worker SKU_UNKNOWN true
	// worker UNSPECIFIED false
}

// What is recorded of a failure whose code, reason and origin are known already.
func ExampleClassifier_NewTuple() {
	tuple := by("gateway").NewTuple(failure.ResourceExhausted, charter.ReasonOverloaded, "worker", true)
	fmt.Println(tuple.Fault, tuple.Retryable, tuple.IsServerError())
	// Output: dependency true true
}

// What is recorded of an HTTP answer that is no problem+json.
func ExampleClassifier_FromHTTPStatus() {
	tuple := by("gateway").FromHTTPStatus(503, "worker", false)
	fmt.Println(tuple.Code, tuple.Origin, tuple.Fault)
	// Output: UNAVAILABLE worker dependency
}

// A 4xx is never an error of the server, and this one is the caller's fault.
func ExampleTuple_WithHTTPStatus() {
	tuple := by("gateway").FromHTTPStatus(405, "gateway", false)
	fmt.Println(tuple.Code, tuple.Fault, tuple.IsSpanError(failure.SideServer), tuple.IsSpanError(failure.SideClient))
	fmt.Println(len(tuple.Attributes(failure.SideServer)), len(tuple.Labels(failure.SideServer).Attributes()), tuple.HTTPStatus())
	// Output:
	// UNIMPLEMENTED caller false true
	// 5 3 501
}

func ExampleParseCode() {
	code, ok := failure.ParseCode("NOT_FOUND")
	fmt.Println(code, ok, failure.CodeFromNumber(5) == code, failure.CodeFromNumber(99))
	// Output: NOT_FOUND true true UNKNOWN
}

// What crosses HTTP beside any body, and what the caller makes of it.
func ExampleFormatHeader() {
	header := failure.FormatHeader(by("gateway").NewTuple(failure.Unavailable, charter.ReasonUnreachable, "worker", false))
	fmt.Println(header)
	tuple, foreign, ok := by("edge").FromHTTPHeader(502, []string{header}, "gateway", false)
	fmt.Println(tuple.Code, tuple.Reason, tuple.Origin, foreign, ok)
	// Output:
	// code="UNAVAILABLE", reason="UNREACHABLE", origin="worker"
	// UNAVAILABLE UNREACHABLE worker false true
}

// A failure too large for the usual trailers of gRPC leaves its tuple in one of
// its own.
func ExampleClassifier_StatusWithin() {
	err := failure.New(shop.ReasonSkuUnknown, strings.Repeat("m", 5000), failure.WithOrigin("worker"))
	st, trailer := by("worker").StatusWithin(err)
	fmt.Println(len(st.Details()), trailer)
	received, foreign := by("gateway").ReceivedWith(st.Err(), "worker", true, []string{trailer})
	fmt.Println(received.Reason(), foreign)
	// Output:
	// 0 code="NOT_FOUND", reason="SKU_UNKNOWN", origin="worker"
	// SKU_UNKNOWN false
}

// The application's own details are kept as they are.
func ExampleWithDetailsOf() {
	below, _ := status.New(codes.InvalidArgument, "no").WithDetails(&errdetails.BadRequest{})
	err := failure.New(failure.InvalidArgument, "no", failure.WithDetailsOf(below))
	fmt.Println(len(by("worker").StatusFrom(err).Details()))
	// Output: 2
}

// by returns the classifier of a service, as Telemetry.Failures does.
func by(self string) failure.Classifier {
	return failure.Classifier{Charter: shop.Parsed(), Self: self}
}

// A generated package has the reasons of its charter.
func ExampleNewReason() {
	cartEmpty := failure.NewReason("CART_EMPTY", failure.FailedPrecondition)
	fmt.Println(failure.New(cartEmpty, "nothing in it"))
	// Output: FAILED_PRECONDITION: nothing in it
}
