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

// Classify returns the error tuple of err as service self records it; success
// for nil.
func Classify(err error, self string) Tuple {
	if err == nil {
		return Tuple{}
	}
	e := from(err, self)
	return NewTuple(e.code, e.reason, e.origin, self, e.delayed)
}

// FromError converts an error that service self returns: an Error is returned
// unchanged, a gRPC status keeps its code and its trusted details, and any
// other error gets a code by the exception table of the charter. It returns nil
// for nil.
func FromError(err error, self string) *Error {
	if err == nil {
		return nil
	}
	return from(err, self)
}

// from is FromError for an error that is not nil.
func from(err error, self string) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	for _, row := range currentTable().exceptions {
		if !row.matches(err) {
			continue
		}
		if row.own {
			st, _ := status.FromError(err)
			return fromStatus(st, err, self, nil)
		}
		made := New(row.code, row.reason, words(row.code), WithCause(err))
		if row.code == Cancelled {
			made.origin = OriginClient
		}
		return made
	}
	return New(Internal, unspecified, words(Internal), WithCause(err))
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

// exception is a row of the exception table with the match for its error.
type exception struct {
	name    string
	matches func(error) bool
	own     bool
	code    Code
	reason  string
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

func exceptionRows(of []charter.Exception) []exception {
	var rows []exception
	for _, row := range of {
		matches, ok := matchers[row.Error]
		if !ok {
			continue
		}
		code, _ := ParseCode(row.Code)
		reason := row.Reason
		if reason == "" {
			reason = unspecified
		}
		rows = append(rows, exception{name: row.Error, matches: matches, own: row.Code == "own", code: code, reason: reason})
	}
	return rows
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
