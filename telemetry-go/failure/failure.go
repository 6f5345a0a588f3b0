// The error that a service returns, and the gRPC status that it is sent as.

package failure

import (
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/anypb"
)

// Error is a failed operation: code, reason, origin and a message for the
// caller. It began in this service, or it was received from another one and is
// returned unchanged. Immutable.
type Error struct {
	code     Code
	reason   string
	origin   string // empty for the service that returns the error
	message  string
	metadata map[string]string
	delay    time.Duration
	delayed  bool
	details  []*anypb.Any // of the application, unchanged
	cause    error

	unregistered *atomic.Bool // whether its reason was counted; nil if it need not be
}

// Option configures a new Error.
type Option func(*Error)

// WithRetryDelay sets the delay after which the caller may send the same
// request again (google.rpc.RetryInfo, Retry-After).
func WithRetryDelay(delay time.Duration) Option {
	return func(e *Error) { e.delay, e.delayed = delay, true }
}

// WithCause sets the error that errors.Is and errors.As find. Its text is
// logged by this process and is never sent to the caller.
func WithCause(cause error) Option {
	return func(e *Error) { e.cause = cause }
}

// WithDetail adds a detail of the application to the gRPC status.
func WithDetail(detail protoadapt.MessageV1) Option {
	return func(e *Error) {
		if any, err := anypb.New(protoadapt.MessageV2Of(detail)); err == nil {
			e.details = append(e.details, any)
		}
	}
}

// WithDetailsOf adds the details of a status, except its ErrorInfo and
// RetryInfo, which are made from the Error.
func WithDetailsOf(st *status.Status) Option {
	return func(e *Error) {
		e.details = append(e.details, otherDetails(st)...)
	}
}

// WithOrigin sets the service in which the failure began: one that was called
// and sent no ErrorInfo of its own.
func WithOrigin(origin string) Option {
	return func(e *Error) { e.origin = origin }
}

// New returns a failure of this service. kind is a reason, which has its code, or
// a code alone. A reason that is not in the charter becomes UNSPECIFIED on the
// wire and in telemetry, and is a finding. The message is sent to the caller.
func New(kind Kind, message string, options ...Option) *Error {
	code, reason := kind.kind()
	e := &Error{code: code, reason: reason, message: message}
	if reason != unspecified {
		e.unregistered = new(atomic.Bool)
	}
	for _, option := range options {
		option(e)
	}
	return e
}

// Code returns the canonical code.
func (e *Error) Code() Code { return e.code }

// Reason returns the reason as it was given.
func (e *Error) Reason() string { return e.reason }

// Origin returns the service in which the failure began, OriginClient for a
// caller that cancelled, or the empty string for the service that returns the
// error.
func (e *Error) Origin() string { return e.origin }

// Message returns the text for the caller.
func (e *Error) Message() string { return e.message }

// RetryDelay returns the delay after which the caller may try again; false if
// none is known.
func (e *Error) RetryDelay() (time.Duration, bool) { return e.delay, e.delayed }

// Error returns code and message, and the text of the cause where it adds to
// them. It is for logs of this process; callers read Message.
func (e *Error) Error() string {
	text := e.code.String() + ": " + e.message
	if e.cause == nil {
		return text
	}
	below := e.cause.Error()
	if e.message != "" && strings.Contains(below, e.message) {
		return e.code.String() + ": " + below
	}
	return text + ": " + below
}

// Unwrap returns the cause, or nil.
func (e *Error) Unwrap() error { return e.cause }

// GRPCStatus returns the gRPC status of the failure. It has an ErrorInfo only
// where Origin is set; for the empty origin a server adds its own name (see
// Classifier.StatusFrom).
func (e *Error) GRPCStatus() *status.Status {
	if e.origin == "" {
		return status.New(codes.Code(e.code), e.message)
	}
	return e.statusFrom(e.origin, e.reason)
}

// StatusFrom returns the gRPC status that the service sends for an error: one
// ErrorInfo, RetryInfo where a delay is known, and the details of the
// application.
func (c Classifier) StatusFrom(err error) *status.Status {
	e := c.from(err)
	origin := e.origin
	if origin == "" {
		origin = c.Self
	}
	reason := e.reason
	if !c.knownReason(reason) {
		reason = unspecified
	}
	return e.statusFrom(origin, reason)
}

func (e *Error) statusFrom(origin, reason string) *status.Status {
	details := make([]*anypb.Any, 0, len(e.details)+2)
	details = appendAny(details, &errdetails.ErrorInfo{Reason: reason, Domain: origin, Metadata: e.metadata})
	if e.delayed {
		details = appendAny(details, retryInfo(e.delay))
	}
	details = append(details, e.details...)
	return statusOf(e.code, e.message, details)
}

// Wrap puts words before the message of an error. Code, reason, origin, retry
// delay and details remain. It returns nil for nil.
func Wrap(err error, words string) error {
	if err == nil {
		return nil
	}
	var e *Error
	if !errors.As(err, &e) {
		return New(Internal, words, WithCause(err))
	}
	wrapped := *e
	wrapped.message = words + ": " + e.message
	wrapped.cause = err
	return &wrapped
}

// WithOrigin returns a copy of the failure that began in another service, with
// another reason.
func (e *Error) WithOrigin(origin, reason string) *Error {
	moved := *e
	moved.origin, moved.reason, moved.metadata = origin, reason, nil
	return &moved
}

// BeganHere reports whether the failure began in the service that returns the
// error, or with its caller.
func (e *Error) BeganHere() bool { return e.origin == "" || e.origin == OriginClient }
