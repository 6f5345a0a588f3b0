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

// call is what the handler, WriteProblem and Route know of one request. A
// handler may go on in a goroutine that nobody waits for any more, as under
// http.TimeoutHandler.
type call struct {
	service  string
	mode     plumbline.Mode
	boundary bool
	caller   context.Context // that of net/http, which ends when the caller leaves; nil: not known
	answer   *response       // nil: not watched

	mu     sync.Mutex
	made   problemMade // guarded by mu
	below  calledBelow // the last call that was made for this request; guarded by mu
	stated string      // the route that the application stated; guarded by mu
}

// of makes the call one of t.
func (c *call) of(t *plumbline.Telemetry, caller context.Context, answer *response) {
	c.service, c.mode, c.boundary, c.caller, c.answer = t.Service(), t.Mode(), t.Boundary(), caller, answer
}

// announce puts the failure of an answer into its header, which is about to
// leave, over what may be there from a service below. At a boundary that shows
// codes alone there is none.
func (c *call) announce(header http.Header, status int) {
	if status < 400 || c.mode != plumbline.Enforce {
		return
	}
	if c.boundary && charter.Current().Expose != "full" {
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

// problemMade is the failure that WriteProblem answered with last.
type problemMade struct {
	tuple   failure.Tuple
	failure *failure.Error
	status  int // 0: no answer was written for it
}

// calledBelow is how a call of this service's own ended: with which failure, if
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

// ofStatus is the failure of an answer that is no problem: that of the last call
// below, where the answer has its status, as of a reverse proxy; else the status'.
func (c *call) ofStatus(status int, delayed bool) failure.Tuple {
	c.mu.Lock()
	below := c.below
	c.mu.Unlock()
	if below.failure.Failed() && below.status == status {
		return failure.NewTuple(below.failure.Code, below.failure.Reason, below.failure.Origin, c.service, delayed)
	}
	return failure.FromHTTPStatus(status, c.service, c.service, delayed)
}

// stands says whether it is what the caller got, whose answer has the given status.
func (p problemMade) stands(status int) bool {
	return p.tuple.Failed() && (p.status == 0 || status < 400 || status == p.status)
}

// Route states the template that the request matched.
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

// callOf finds the request's call; outside Handler it is one of no service.
func callOf(ctx context.Context) *call {
	if c, ok := request.From(ctx).(*call); ok {
		return c
	}
	return &call{service: "unknown_service", mode: plumbline.Off}
}

// known puts right what only the request's contexts know: a deadline of this
// service that passed is DEADLINE_EXCEEDED, whatever word the handler found;
// a caller who left is CANCELLED; and while the caller waits, a context that
// the handler cancelled is the handler's own failure.
func (c *call) known(ctx context.Context, e *failure.Error) *failure.Error {
	if !e.BeganHere() {
		return e
	}
	switch {
	case e.Code() == failure.Cancelled && errors.Is(ctx.Err(), context.DeadlineExceeded):
		return failure.New(failure.DeadlineExceeded, charter.ReasonDeadline, "the deadline passed", failure.WithCause(e))
	case c.caller == nil:
		return e
	case e.Code() == failure.Unavailable && e.Reason() == charter.ReasonUnspecified && c.left():
		return failure.New(failure.Cancelled, charter.ReasonCallerCancelled, "the caller gave up", failure.WithOrigin(failure.OriginClient), failure.WithCause(e))
	case e.Origin() == failure.OriginClient && !c.left():
		return failure.New(failure.Internal, charter.ReasonUnspecified, "internal error", failure.WithCause(e))
	}
	return e
}

// left says that the caller left before the answer was whole. net/http cancels
// the request's context then, without a cause of its own; a context that
// somebody else cancelled, such as the server's base context at its end, says
// nothing of the caller, and http.CloseNotifier tells the two apart.
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

// timedOut says that err is a deadline of this side, such as http.Server's
// WriteTimeout.
func timedOut(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }

// patience is how long closed waits: net/http cancels the context first and
// notifies then.
const patience = 10 * time.Millisecond

// closed says whether the connection is gone, or true where w does not know.
func closed(w http.ResponseWriter) (gone bool) {
	notifier, ok := w.(http.CloseNotifier) //lint:ignore SA1019 nothing else tells who cancelled
	if !ok {
		return true
	}
	defer func() {
		if recover() != nil { // as of a writer above one that cannot tell
			gone = true
		}
	}()
	// Looked at and not taken: it is the application's to receive.
	for notify, begun := notifier.CloseNotify(), time.Now(); len(notify) == 0; runtime.Gosched() {
		if time.Since(begun) > patience {
			return false
		}
	}
	return true
}
