package failure

import (
	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// OriginClient is the origin of a call that its caller gave up.
const OriginClient = "client"

// Side is which side of an operation records its failure.
type Side uint8

// The sides of an operation.
const (
	SideInternal Side = iota // work inside the service, messages, log records
	SideClient
	SideServer
)

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
	faultOwn    bool // the reason states the fault, whatever the HTTP status
	elsewhere   bool // it began in another service
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
	tuple := Tuple{
		Code:        code,
		Origin:      origin,
		Reason:      reason,
		Retryable:   row.retryable == "true" || row.retryable == "with_delay" && delayed,
		serverError: row.serverError,
		faultOwn:    row.faultOwn,
		elsewhere:   origin != self,
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

// FromHTTPStatus is the tuple of a plain HTTP answer that answerer gave, as service
// self sees it; below 400 it is success.
func FromHTTPStatus(status int, answerer, self string, delayed bool) Tuple {
	code := codeFromHTTP(status)
	if code == Cancelled {
		return NewTuple(code, charter.ReasonCallerCancelled, OriginClient, self, delayed).WithHTTPStatus(status)
	}
	return NewTuple(code, charter.ReasonUnspecified, answerer, self, delayed).WithHTTPStatus(status)
}

// OverHTTP is the same failure where an answer with this status was sent or
// received. The status decides whether the span of the server counts as failed
// (a 4xx never does), and one that the charter gives a fault of its own says
// whose fault its code is, unless the reason does. Below 400, and with 0 for no
// answer, it says nothing.
func (t Tuple) WithHTTPStatus(status int) Tuple {
	if !t.Failed() || status < 400 {
		return t
	}
	t.serverError = status >= 500
	tables := charter.Current()
	if fault := tables.HTTPFaults[status]; fault != "" && !t.faultOwn && tables.HTTPStatuses[status] == t.Code.String() {
		return t.withFault(fault)
	}
	return t
}

// HTTPStatus is the status that a response with this failure has.
func (t Tuple) HTTPStatus() int {
	if !t.Failed() {
		return 200
	}
	return rowOf(t.Code, t.Reason).http
}

// Failed says whether this is a failure at all.
func (t Tuple) Failed() bool { return t.Code != OK }

// ServerError says whether the span of a server counts as failed.
func (t Tuple) IsServerError() bool { return t.serverError }

// SpanFails says whether the span of a side counts as failed; all but a
// server's always do.
func (t Tuple) IsSpanError(side Side) bool {
	return t.Failed() && (side != SideServer || t.serverError)
}

// Attributes are those of a span or a log record of a side; none on success.
func (t Tuple) Attributes(side Side) []attribute.KeyValue {
	labels := t.Labels(side).Attributes()
	if len(labels) == 0 {
		return nil
	}
	return append(labels,
		attribute.String(charter.AttrPlumblineErrorReason, t.Reason),
		attribute.Bool(charter.AttrPlumblineErrorRetryable, t.Retryable))
}

// Labels are those of a metric of a side, to be compared as a value.
func (t Tuple) Labels(side Side) Labels {
	if !t.Failed() {
		return Labels{}
	}
	typed := t.IsSpanError(side) || charter.Current().ErrorType == "failures"
	return Labels{Code: t.Code, Origin: t.Origin, Fault: t.Fault, Typed: typed}
}

// Labels is what a metric says of a failure. The zero Labels is success.
type Labels struct {
	Code   Code
	Origin string
	Fault  string
	Typed  bool // error.type stands beside plumbline.error.code
}

// Attributes are the labels as attributes, with room for two more; none on
// success.
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
