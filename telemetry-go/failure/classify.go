// Converts any Go error into code and reason, by the charter's exception table.

package failure

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"strings"

	"google.golang.org/grpc/status"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// Classify returns the error tuple of err; success for nil.
func (c Classifier) Classify(err error) Tuple {
	if err == nil {
		return Tuple{}
	}
	e := c.from(err)
	return c.NewTuple(e.code, e.reason, e.origin, e.delayed)
}

// FromError converts an error that the service returns: an Error is returned
// unchanged, a gRPC status keeps its code and its trusted details, and any
// other error gets a code by the exception table of the charter. It returns nil
// for nil.
func (c Classifier) FromError(err error) *Error {
	if err == nil {
		return nil
	}
	return c.from(err)
}

// from is FromError for an error that is not nil.
func (c Classifier) from(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		c.countUnregistered(e)
		return c.byCharter(e)
	}
	for i := range c.Charter.Exceptions {
		row := &c.Charter.Exceptions[i]
		if matches, ok := matchers[row.Error]; !ok || !matches(err) {
			continue
		}
		if row.Code == "own" {
			st, _ := status.FromError(err)
			return c.fromStatus(st, err, c.Self, nil)
		}
		code, _ := ParseCode(row.Code)
		made := New(NewReason(row.Reason, code), words(code), WithCause(err))
		if code == Cancelled {
			made.origin = OriginClient
		}
		return made
	}
	return New(Internal, words(Internal), WithCause(err))
}

// words returns the message for callers of an error that was not made for them:
// its own text may have addresses, paths and values, and is only logged.
func words(code Code) string {
	switch code {
	case DeadlineExceeded:
		return "the deadline passed"
	case Cancelled:
		return "the caller gave up"
	case Unavailable:
		return "no connection"
	}
	return strings.ToLower(strings.ReplaceAll(code.String(), "_", " ")) + " error"
}

// matchers has the match for each error that the exception table names. panic
// and other are no errors: the code that recovers and the last line of from
// stand for them.
var matchers = map[string]func(error) bool{
	"status":                   hasStatus,
	"context.DeadlineExceeded": is(context.DeadlineExceeded),
	"os.ErrDeadlineExceeded":   is(os.ErrDeadlineExceeded),
	"net.Error/Timeout":        timedOut,
	"context.Canceled":         is(context.Canceled),
	"net.OpError":              as[*net.OpError],
	"net.DNSError":             as[*net.DNSError],
	"io.ErrUnexpectedEOF":      is(io.ErrUnexpectedEOF),
	"fs.ErrNotExist":           is(fs.ErrNotExist),
	"sql.ErrNoRows":            is(sql.ErrNoRows),
	"fs.ErrExist":              is(fs.ErrExist),
	"fs.ErrPermission":         is(fs.ErrPermission),
}

// countUnregistered counts, once an error, a reason that is not in the charter.
func (c Classifier) countUnregistered(e *Error) {
	if e.unregistered != nil && !c.knownReason(e.reason) && e.unregistered.CompareAndSwap(false, true) {
		c.Findings.RecordOf(charter.RuleErrorTuple, e.reason)
	}
}

// byCharter returns an error of this service with the code that the charter in force
// has for its reason: another one may have been compiled in. Without enforcement the
// code remains.
func (c Classifier) byCharter(e *Error) *Error {
	if e.unregistered == nil || !e.BeganHere() {
		return e
	}
	row, known := c.Charter.ReasonNamed(e.reason)
	code, ok := ParseCode(row.Code)
	if !known || !ok || code == e.code {
		return e
	}
	c.Findings.ObserveOnce(charter.RuleErrorTuple, e.reason+" "+e.code.String())
	if !c.Findings.Enforces(charter.RuleErrorTuple) {
		return e
	}
	corrected := *e
	corrected.code = code
	return &corrected
}

func is(target error) func(error) bool {
	return func(err error) bool { return errors.Is(err, target) }
}

func as[T error](err error) bool {
	var target T
	return errors.As(err, &target)
}

func timedOut(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

func hasStatus(err error) bool {
	st, ok := status.FromError(err)
	return ok && st != nil
}
