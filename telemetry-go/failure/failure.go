package failure

import (
	"errors"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/anypb"
)

// Error is a failure of the model. It began here, or it came from another
// service and is on its way outward unchanged. Immutable.
type Error struct {
	code     Code
	reason   string
	origin   string // empty: it began in the service that returns it
	message  string
	metadata map[string]string
	delay    time.Duration
	delayed  bool
	details  []*anypb.Any // of the application, kept as they are
	cause    error
}

// Option adds to a new failure.
type Option func(*Error)

// RetryAfter states when the same call may be tried again.
func WithRetryDelay(delay time.Duration) Option {
	return func(e *Error) { e.delay, e.delayed = delay, true }
}

// WithCause keeps the error below for errors.Is and errors.As; nothing of it
// leaves the process.
func WithCause(cause error) Option {
	return func(e *Error) { e.cause = cause }
}

// WithDetail adds a detail of the application to the status that leaves.
func WithDetail(detail protoadapt.MessageV1) Option {
	return func(e *Error) {
		if any, err := anypb.New(protoadapt.MessageV2Of(detail)); err == nil {
			e.details = append(e.details, any)
		}
	}
}

// WithDetailsOf adds the details of a status as they are, but for ErrorInfo and
// RetryInfo, which are this model's.
func WithDetailsOf(st *status.Status) Option {
	return func(e *Error) {
		told, _ := readStory(st, "")
		e.details = append(e.details, told.rest...)
	}
}

// At says that the failure began in another service: one that was called and
// left no story of its own.
func WithOrigin(origin string) Option {
	return func(e *Error) { e.origin = origin }
}

// New makes a failure with a reason of the charter; another reason is kept out
// and becomes UNSPECIFIED. The message goes to the caller.
func New(code Code, reason, message string, options ...Option) *Error {
	e := &Error{code: code, reason: reason, message: message}
	for _, option := range options {
		option(e)
	}
	return e
}

// Code is the canonical code.
func (e *Error) Code() Code { return e.code }

// Reason is the reason as given.
func (e *Error) Reason() string { return e.reason }

// Origin is the service where the failure began, OriginClient for a caller who
// gave up, or empty for the service that returns it.
func (e *Error) Origin() string { return e.origin }

// Message is what the caller reads.
func (e *Error) Message() string { return e.message }

// RetryDelay is the delay after which the call may be tried again, if known.
func (e *Error) RetryDelay() (time.Duration, bool) { return e.delay, e.delayed }

// Error is for logs of this process: the code, the message and, where it has
// more to say, the error below, which callers never read.
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

// Unwrap is the error below, or nil.
func (e *Error) Unwrap() error { return e.cause }

// GRPCStatus makes the failure a gRPC status. Where the origin is not known
// yet (nothing but a server that returns it knows) it has no ErrorInfo.
func (e *Error) GRPCStatus() *status.Status {
	if e.origin == "" {
		return status.New(codes.Code(e.code), e.message)
	}
	return e.statusFrom(e.origin)
}

// StatusFrom is the status that leaves service self for this error, with
// exactly one ErrorInfo, RetryInfo where a delay is known, and the
// application's own details.
func StatusFrom(err error, self string) *status.Status {
	e := from(err, self)
	origin := e.origin
	if origin == "" {
		origin = self
	}
	return e.statusFrom(origin)
}

func (e *Error) statusFrom(origin string) *status.Status {
	reason := e.reason
	if !knownReason(reason) {
		reason = unspecified
	}
	details := make([]*anypb.Any, 0, len(e.details)+2)
	details = appendAny(details, &errdetails.ErrorInfo{Reason: reason, Domain: origin, Metadata: e.metadata})
	if e.delayed {
		details = appendAny(details, retryInfo(e.delay))
	}
	details = append(details, e.details...)
	return statusOf(e.code, e.message, details)
}

// Wrap puts words before the message and changes nothing else: code, reason,
// origin, retry delay and details of err stay. Nil stays nil.
func Wrap(err error, words string) error {
	if err == nil {
		return nil
	}
	var e *Error
	if !errors.As(err, &e) {
		return New(Internal, unspecified, words, WithCause(err))
	}
	wrapped := *e
	wrapped.message = words + ": " + e.message
	wrapped.cause = err
	return &wrapped
}

// MovedTo is the same failure as it began elsewhere, with another reason.
func (e *Error) WithOrigin(origin, reason string) *Error {
	moved := *e
	moved.origin, moved.reason, moved.metadata = origin, reason, nil
	return &moved
}

// BeganHere says that the service which returns the error is where it began.
// A caller who gave up has not begun anywhere else either.
func (e *Error) BeganHere() bool { return e.origin == "" || e.origin == OriginClient }
