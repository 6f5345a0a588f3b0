// Remembers calls that failed without a response, to find the failure of a call
// again by the error that a handler passes on.

package request

import (
	"errors"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
)

const (
	maxFailed    = 8  // of a request: the latest
	maxElsewhere = 64 // of the process, without a request
)

// FailedCall is a call that ended without a response, or before the end of its body.
type FailedCall struct {
	Cause error  // that the application got
	Host  string // that was called, as in the URL
	Tuple failure.Tuple

	by any // the telemetry of a call without a request
}

// Calls are failed calls, the latest ones. The zero value has none. Safe for
// concurrent use.
type Calls struct {
	mu     sync.Mutex
	failed []FailedCall // the latest last
}

// elsewhere are the calls whose context is not that of a request.
var elsewhere Calls

// Add remembers a failed call of a request. A cancelled one is left to the contexts
// of the request.
func (c *Calls) Add(f FailedCall) {
	if f.Cause != nil && f.Tuple.Failed() && f.Tuple.Code != failure.Cancelled {
		c.add(f, maxFailed)
	}
}

// AddElsewhere remembers a failed call that belongs to no request; by is the
// telemetry that recorded it. Only errors of the network are: each is a value of its
// own, so that another request cannot pass it on.
func AddElsewhere(by any, f FailedCall) {
	var own *net.OpError
	if f.Tuple.Failed() && f.Tuple.Code != failure.Cancelled && errors.As(f.Cause, &own) {
		f.by = by
		elsewhere.add(f, maxElsewhere)
	}
}

func (c *Calls) add(f FailedCall, most int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.failed) == most {
		copy(c.failed, c.failed[1:])
		c.failed = c.failed[:most-1]
	}
	c.failed = append(c.failed, f)
}

// Forwarded returns the failure of the call whose error err is, or wraps; else e,
// which err was converted to. What the application made itself of such an error
// remains as it is.
func (c *Calls) Forwarded(by any, err error, e *failure.Error) *failure.Error {
	if !e.BeganHere() || isStated(err) {
		return e
	}
	found, ok := c.find(nil, err)
	if !ok {
		if found, ok = elsewhere.find(by, err); !ok {
			return e
		}
	}
	return failure.New(failure.NewReason(found.Reason, found.Code), e.Message(), failure.WithOrigin(found.Origin), failure.WithCause(err))
}

// isStated reports whether the application gave an error a reason or a code:
// failure.Wrap alone gives none.
func isStated(err error) bool {
	var own *failure.Error
	return errors.As(err, &own) && (own.Reason() != charter.ReasonUnspecified || own.Code() != failure.Internal)
}

func (c *Calls) find(by any, err error) (failure.Tuple, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := len(c.failed) - 1; i >= 0; i-- {
		if f := &c.failed[i]; f.by == by && f.isIn(err) {
			return f.Tuple, true
		}
	}
	return failure.Tuple{}, false
}

// isIn reports whether an error is, or wraps, the one of the call.
func (f *FailedCall) isIn(err error) bool {
	var of *url.Error // of http.Client, which names the address
	if !errors.As(err, &of) {
		return !isShared(f.Cause) && errors.Is(err, f.Cause) || f.isReplacedBy(err)
	}
	address, parsed := url.Parse(of.URL)
	return parsed == nil && address.Host == f.Host && (errors.Is(err, f.Cause) || f.isReplacedBy(err))
}

// isShared reports whether other readers return the same error.
func isShared(err error) bool {
	return err == io.EOF || err == io.ErrUnexpectedEOF //nolint:errorlint // what wraps one is an error of its own
}

// isReplacedBy reports whether net/http has put an error of its own in the place of
// the call's: with http.Client.Timeout it keeps only the text.
func (f *FailedCall) isReplacedBy(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout() && strings.Contains(timeout.Error(), f.Cause.Error()+" (Client.Timeout ")
}
