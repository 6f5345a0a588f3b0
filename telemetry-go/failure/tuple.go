// The error tuple that telemetry records: made from code, reason and origin, or
// from the HTTP status of a response (FromHTTPStatus).

package failure

import (
	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// OriginClient is the origin of a call that its caller cancelled.
const OriginClient = "client"

// Side is the side of an operation that records a failure.
type Side uint8

// The sides of an operation.
const (
	SideInternal Side = iota // internal spans, producers and consumers, log records
	SideClient
	SideServer
)

// Tuple is the error tuple of an operation: the attributes plumbline.error.*.
// All but Fault are the same at every hop; Fault is relative to the service
// that records it. The zero Tuple is success.
type Tuple struct {
	Code      Code
	Origin    string
	Reason    string
	Fault     string
	Retryable bool

	serverError bool
	faultOwn    bool // from the reason; an HTTP status does not change it
	elsewhere   bool // the failure began in another service
	by          *charter.Charter
}

// NewTuple returns the error tuple of a failure; an empty origin is the service
// itself. delayed reports whether a retry delay is known.
func (c Classifier) NewTuple(code Code, reason, origin string, delayed bool) Tuple {
	if code == OK {
		return Tuple{}
	}
	if !c.knownReason(reason) {
		reason = charter.ReasonUnspecified
	}
	if origin == "" {
		origin = c.Self
	}
	row := c.rowOf(code, reason)
	tuple := Tuple{
		Code:        code,
		Origin:      origin,
		Reason:      reason,
		Retryable:   row.retryable == "true" || row.retryable == "with_delay" && delayed,
		serverError: row.serverError,
		faultOwn:    row.faultOwn,
		elsewhere:   origin != c.Self,
		by:          c.Charter,
	}
	return tuple.withFault(row.fault)
}

func (t Tuple) withFault(fault string) Tuple {
	if fault == charter.PlumblineErrorFaultValueService && t.elsewhere {
		fault = charter.PlumblineErrorFaultValueDependency
	}
	t.Fault = fault
	return t
}

// FromHTTPStatus returns the error tuple of an HTTP response of answerer that
// carries no failure of its own. It is success below 400.
func (c Classifier) FromHTTPStatus(status int, answerer string, delayed bool) Tuple {
	code := c.codeFromHTTP(status)
	if code == Cancelled {
		return c.NewTuple(code, charter.ReasonCallerCancelled, OriginClient, delayed).WithHTTPStatus(status)
	}
	return c.NewTuple(code, charter.ReasonUnspecified, answerer, delayed).WithHTTPStatus(status)
}

// WithHTTPStatus returns the failure as it is recorded for an HTTP response
// with this status. A 4xx is never an error of a server span. A status with a
// fault of its own in the charter determines the fault of its code, unless the
// reason does. A status below 400, and 0 for no response, changes nothing.
func (t Tuple) WithHTTPStatus(status int) Tuple {
	if !t.Failed() || status < 400 {
		return t
	}
	t.serverError = status >= 500
	if fault := t.by.HTTPFaults[status]; fault != "" && !t.faultOwn && t.by.HTTPStatuses[status] == t.Code.String() {
		return t.withFault(fault)
	}
	return t
}

// HTTPStatus returns the status of a response with this failure.
func (t Tuple) HTTPStatus() int {
	if !t.Failed() {
		return 200
	}
	return Classifier{Charter: t.by}.rowOf(t.Code, t.Reason).http
}

// Failed reports whether the operation failed.
func (t Tuple) Failed() bool { return t.Code != OK }

// IsServerError reports whether the span of a server has the status ERROR.
func (t Tuple) IsServerError() bool { return t.serverError }

// IsSpanError reports whether the span of a side has the status ERROR: every
// failure, except on servers where IsServerError decides.
func (t Tuple) IsSpanError(side Side) bool {
	return t.Failed() && (side != SideServer || t.serverError)
}

// Attributes returns the attributes of a span or log record; none on success.
func (t Tuple) Attributes(side Side) []attribute.KeyValue {
	labels := t.Labels(side).Attributes()
	if len(labels) == 0 {
		return nil
	}
	return append(labels,
		attribute.String(charter.AttrPlumblineErrorReason, t.Reason),
		attribute.Bool(charter.AttrPlumblineErrorRetryable, t.Retryable))
}

// Labels returns the labels of a metric. They are comparable.
func (t Tuple) Labels(side Side) Labels {
	if !t.Failed() {
		return Labels{}
	}
	typed := t.IsSpanError(side) || t.by.ErrorType == "failures"
	return Labels{Code: t.Code, Origin: t.Origin, Fault: t.Fault, Typed: typed}
}

// Labels are the labels of a failure on a metric. The zero Labels is success.
type Labels struct {
	Code   Code
	Origin string
	Fault  string
	Typed  bool // with error.type beside plumbline.error.code
}

// Attributes returns the labels as attributes, with capacity for two more; nil
// on success.
func (l Labels) Attributes() []attribute.KeyValue {
	if l.Code == OK {
		return nil
	}
	code := l.Code.String()
	attributes := append(make([]attribute.KeyValue, 0, 6), attribute.String(charter.AttrPlumblineErrorCode, code))
	if l.Typed {
		attributes = append(attributes, attribute.String(charter.AttrErrorType, code))
	}
	return append(attributes,
		attribute.String(charter.AttrPlumblineErrorOrigin, l.Origin),
		attribute.String(charter.AttrPlumblineErrorFault, l.Fault))
}
