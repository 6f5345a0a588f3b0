package failure

import (
	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// OriginClient is the origin of a call that its caller gave up.
const OriginClient = "client"

// Tuple is what a failed operation says about itself, the same at every hop
// but for Fault, which is seen from the span's own service. The zero Tuple is
// success.
type Tuple struct {
	Code      Code
	Origin    string
	Reason    string
	Fault     string
	Retryable bool

	serverError bool
}

// NewTuple looks the failure up in the charter as seen from service self;
// delayed says that a retry delay is known.
func NewTuple(code Code, reason, origin, self string, delayed bool) Tuple {
	if code == OK {
		return Tuple{}
	}
	if !knownReason(reason) {
		reason = charter.ReasonUnspecified
	}
	if origin == "" {
		origin = self
	}
	row := rowOf(code, reason)
	fault := row.fault
	if fault == charter.PlumblineErrorFaultValueService && origin != self {
		fault = charter.PlumblineErrorFaultValueDependency
	}
	return Tuple{
		Code:        code,
		Origin:      origin,
		Reason:      reason,
		Fault:       fault,
		Retryable:   row.retryable == "true" || row.retryable == "with_delay" && delayed,
		serverError: row.serverError,
	}
}

// OfHTTPStatus is the tuple of a plain HTTP answer that answerer gave, as service
// self sees it; below 400 it is success.
func OfHTTPStatus(status int, answerer, self string, delayed bool) Tuple {
	code := codeFromHTTP(status)
	if code == Cancelled {
		return NewTuple(code, charter.ReasonCallerCancelled, OriginClient, self, delayed)
	}
	return NewTuple(code, charter.ReasonUnspecified, answerer, self, delayed)
}

// Failed says whether this is a failure at all.
func (t Tuple) Failed() bool { return t.Code != OK }

// ServerError says whether the span of a server counts as failed.
func (t Tuple) ServerError() bool { return t.serverError }

// Attributes are those of a span or a log record; none on success.
func (t Tuple) Attributes() []attribute.KeyValue {
	if !t.Failed() {
		return nil
	}
	return []attribute.KeyValue{
		attribute.String(charter.AttrErrorType, t.Code.String()),
		attribute.String(charter.AttrPlumblineErrorOrigin, t.Origin),
		attribute.String(charter.AttrPlumblineErrorReason, t.Reason),
		attribute.String(charter.AttrPlumblineErrorFault, t.Fault),
		attribute.Bool(charter.AttrPlumblineErrorRetryable, t.Retryable),
	}
}

// Labels are those of a metric; none on success.
func (t Tuple) Labels() []attribute.KeyValue {
	if !t.Failed() {
		return nil
	}
	return []attribute.KeyValue{
		attribute.String(charter.AttrErrorType, t.Code.String()),
		attribute.String(charter.AttrPlumblineErrorOrigin, t.Origin),
		attribute.String(charter.AttrPlumblineErrorFault, t.Fault),
	}
}
