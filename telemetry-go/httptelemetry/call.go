// The state of a request on the server: its route, the failure that its
// response reports, and the last call to another service.

package httptelemetry

import (
	"context"
	"errors"
	"net/http"
	"os"
	"runtime"
	"sync"
	"time"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/internal/request"
)

// call is the state of one request, shared by the handler, WriteProblem and
// plumbline.Route. A handler may continue in a goroutine after its response,
// as under http.TimeoutHandler.
type call struct {
	telemetry *plumbline.Telemetry // nil outside NewHandler
	mode      plumbline.Mode
	boundary  bool
	caller    context.Context // the context of net/http, cancelled when the caller disconnects; nil if not known
	answer    *response       // nil where responses are not recorded

	mu     sync.Mutex
	made   problemMade // guarded by mu
	below  calledBelow // the last outgoing call of this request; guarded by mu
	calls  request.Calls
	stated string // by Route; guarded by mu
}

// failures returns the classifier of the service; outside NewHandler that of base.
func (c *call) failures() failure.Classifier {
	if c.telemetry == nil {
		return failure.Classifier{Charter: charter.Base(), Self: "unknown_service"}
	}
	return c.telemetry.Failures()
}

// of sets the service of the call.
func (c *call) of(t *plumbline.Telemetry, caller context.Context, answer *response) {
	c.telemetry, c.mode, c.boundary, c.caller, c.answer = t, t.Mode(), t.Boundary(), caller, answer
}

// announce sets the Plumbline-Error header of a failed response, over one of a
// service below. At a boundary with errors.expose: code it is removed.
func (c *call) announce(header http.Header, status int) {
	if status < 400 || c.mode != plumbline.Enforce {
		return
	}
	if c.boundary && c.failures().Charter.Expose != "full" {
		header.Del(failure.HeaderName)
		return
	}
	problem := c.problemMade()
	tuple := problem.tuple
	if !problem.stands(status) {
		_, delayed := ParseRetryAfter(header)
		tuple = c.ofStatus(status, delayed)
	}
	header[failure.HeaderName] = []string{failure.FormatHeader(tuple)}
}

// problemMade is the failure of the last WriteProblem.
type problemMade struct {
	tuple   failure.Tuple
	failure *failure.Error
	status  int // 0 if no response was written
}

// calledBelow is the result of an outgoing call of the request: failure, if
// any, and status.
type calledBelow struct {
	failure failure.Tuple
	status  int
}

func (c *call) called(b calledBelow) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.below = b
}

// Calls returns the calls of the request that failed.
func (c *call) Calls() *request.Calls { return &c.calls }

// ofStatus returns the failure of a response that WriteProblem did not write:
// that of the last outgoing call if it has the same status, as in a reverse
// proxy, else that of the status.
func (c *call) ofStatus(status int, delayed bool) failure.Tuple {
	c.mu.Lock()
	below := c.below
	c.mu.Unlock()
	if below.failure.Failed() && below.status == status {
		return c.failures().NewTuple(below.failure.Code, below.failure.Reason, below.failure.Origin, delayed)
	}
	failures := c.failures()
	return failures.FromHTTPStatus(status, failures.Self, delayed)
}

// stands reports whether the response with a status is the problem.
func (p problemMade) stands(status int) bool {
	return p.tuple.Failed() && (p.status == 0 || status < 400 || status == p.status)
}

// Route sets the template that the request matched.
func (c *call) Route(template string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stated = template
}

func (c *call) route() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stated
}

func (c *call) answerWith(p problemMade) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.made = p
}

func (c *call) problemMade() problemMade {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.made
}

// callOf returns the call of a request; outside NewHandler one without a
// service.
func callOf(ctx context.Context) *call {
	if c, ok := request.From(ctx).(*call); ok {
		return c
	}
	return &call{mode: plumbline.Off}
}

// known converts a failure with what only the contexts of the request show: a
// passed deadline of this service is DEADLINE_EXCEEDED, whatever the error is;
// a caller who left is CANCELLED; and while the caller waits, a context that
// the handler cancelled is the handler's own failure.
func (c *call) known(ctx context.Context, e *failure.Error) *failure.Error {
	if !e.BeganHere() {
		return e
	}
	switch {
	case e.Code() == failure.Cancelled && errors.Is(ctx.Err(), context.DeadlineExceeded):
		return failure.New(failure.ReasonDeadline, "the deadline passed", failure.WithCause(e))
	case c.caller == nil:
		return e
	case e.Code() == failure.Unavailable && e.Reason() == charter.ReasonUnspecified && c.left():
		return failure.New(failure.ReasonCallerCancelled, "the caller gave up", failure.WithOrigin(failure.OriginClient), failure.WithCause(e))
	case e.Origin() == failure.OriginClient && !c.left():
		return failure.New(failure.Internal, "internal error", failure.WithCause(e))
	}
	return e
}

// left reports whether the caller disconnected before the response was
// complete. net/http then cancels the context of the request without a cause.
// Other cancellations, such as that of the base context when the server ends,
// are distinguished by http.CloseNotifier.
func (c *call) left() bool {
	if c.caller.Err() == nil || context.Cause(c.caller) != context.Canceled { //nolint:errorlint // as net/http cancels it
		return false
	}
	if c.answer == nil {
		return true
	}
	if c.answer.hijacked || c.answer.whole || timedOut(c.answer.broken) {
		return false
	}
	if c.answer.broken != nil {
		return true
	}
	return c.answer.notified || closed(c.answer.ResponseWriter)
}

// timedOut reports whether err is a deadline of this side, such as
// http.Server.WriteTimeout.
func timedOut(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }

// patience is how long closed waits: net/http cancels the context before it
// notifies.
const patience = 10 * time.Millisecond

// closed reports whether the connection is closed; true where w cannot report
// it.
func closed(w http.ResponseWriter) (gone bool) {
	notifier, ok := w.(http.CloseNotifier) //lint:ignore SA1019 nothing else reports who cancelled
	if !ok {
		return true
	}
	defer func() {
		if recover() != nil { // a writer over one without CloseNotifier
			gone = true
		}
	}()
	// The channel is only observed: its value belongs to the application.
	for notify, begun := notifier.CloseNotify(), time.Now(); len(notify) == 0; runtime.Gosched() {
		if time.Since(begun) > patience {
			return false
		}
	}
	return true
}
