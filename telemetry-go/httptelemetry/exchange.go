// One request of a client with its response: ends the span, and records
// duration and error tuple.

package httptelemetry

import (
	"net/http"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/attribute"
	otelcodes "go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/internal/deadline"
	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
	"github.com/plumbline/plumbline/telemetry-go/internal/request"
)

// exchange is one request of a client with its response.
type exchange struct {
	transport *transport
	request   *http.Request
	span      trace.Span
	begun     time.Time
	callee    string // empty if it is not in the charter
	labels    clientLabels
	cause     error // that ended it without a response, or before the end of its body
	ended     atomic.Bool
}

// end records the result; only the first call counts.
func (e *exchange) end(tuple failure.Tuple) {
	if !e.ended.CompareAndSwap(false, true) {
		return
	}
	defer e.transport.telemetry.Findings().Recover(charter.RuleErrorTuple)
	tuple = tuple.WithHTTPStatus(e.labels.status)
	e.tellRequest(tuple)
	e.labels.failure = tuple.Labels(failure.SideClient)
	e.transport.durations.Record(e.request.Context(), e.labels, time.Since(e.begun))
	if e.labels.status != 0 {
		e.span.SetAttributes(attribute.Int(charter.AttrHttpResponseStatusCode, e.labels.status))
	}
	if tuple.Failed() {
		enforce.SetErrorTuple(e.span, tuple.Attributes(failure.SideClient))
		e.span.SetStatus(otelcodes.Error, "")
	}
	e.span.End()
}

// tellRequest tells the request that is being served how its call ended.
func (e *exchange) tellRequest(tuple failure.Tuple) {
	serving := request.From(e.request.Context())
	if c, ok := serving.(*call); ok {
		c.called(calledBelow{failure: tuple, status: e.labels.status})
	}
	if e.cause == nil {
		return
	}
	failed := request.FailedCall{Cause: e.cause, Host: e.request.URL.Host, Tuple: tuple}
	if serving != nil {
		serving.Calls().Add(failed)
	} else {
		request.AddElsewhere(e.transport.telemetry, failed)
	}
}

// failed returns the failure of a response: by its Plumbline-Error header, else
// its problem, else its status. A problem is read here only if its length is
// known and small, so that a slow body does not delay the caller.
func (e *exchange) failed(response *http.Response) failure.Tuple {
	failures := e.transport.telemetry.Failures()
	_, delayed := ParseRetryAfter(response.Header)
	tuple, foreign, ok := failures.FromHTTPHeader(response.StatusCode, response.Header[failure.HeaderName], e.callee, delayed)
	switch {
	case ok:
		if foreign {
			e.transport.telemetry.Findings().Record(charter.RuleErrorTuple)
		}
	case e.callee != "" && isProblem(response) && response.ContentLength > 0 && response.ContentLength <= maxProblem:
		tuple = failures.Classify(ReadProblem(e.transport.telemetry, response, e.callee))
	default:
		tuple = failures.FromHTTPStatus(response.StatusCode, e.answerer(), delayed)
	}
	if tuple.Code == failure.Cancelled && tuple.Origin == failure.OriginClient && !cancelled(e.request) {
		// The caller is this service, and it has not cancelled.
		return failures.NewTuple(failure.Cancelled, charter.ReasonUnspecified, e.answerer(), delayed)
	}
	return tuple
}

// answerer returns the origin of a failure of the callee.
func (e *exchange) answerer() string {
	if e.callee == "" {
		return e.transport.telemetry.Service()
	}
	return e.callee
}

// unanswered returns a failure that this side detected, before the header or
// while reading the body: DEADLINE_EXCEEDED if the deadline has passed,
// whatever err is; CANCELLED if the caller cancelled; else UNAVAILABLE.
func (e *exchange) unanswered(err error) failure.Tuple {
	failures := e.transport.telemetry.Failures()
	switch {
	case deadline.Passed(e.request.Context()):
	case cancelled(e.request):
		return failures.NewTuple(failure.Cancelled, charter.ReasonCallerCancelled, failure.OriginClient, false)
	case failures.Classify(err).Code == failure.DeadlineExceeded:
	default:
		return failures.NewTuple(failure.Unavailable, charter.ReasonUnreachable, e.answerer(), false)
	}
	return failures.NewTuple(failure.DeadlineExceeded, charter.ReasonDeadline, e.answerer(), false)
}

// cancelled reports whether the caller cancelled the request.
func cancelled(request *http.Request) bool {
	if request.Context().Err() != nil {
		return true
	}
	select {
	case <-request.Cancel: //lint:ignore SA1019 some still use it; a nil channel is never ready
		return true
	default:
		return false
	}
}
