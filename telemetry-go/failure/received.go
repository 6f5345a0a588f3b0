// Converts the gRPC status that a call received into an error, with the origin
// and reason that are trusted.

package failure

import (
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// Received converts the error of a call to peer. answered reports whether the
// peer sent the status; if not, the client made it: its deadline passed, there
// was no connection, or the caller cancelled. The result wraps err. foreign
// reports whether the details had an origin or reason that is not in the
// charter.
func (c Classifier) Received(err error, peer string, answered bool) (e *Error, foreign bool) {
	return c.ReceivedWith(err, peer, answered, nil)
}

// ReceivedWith is Received with the lines of the trailer plumbline-error, which
// is read where the details have no ErrorInfo; it counts if its code is that of
// the status.
func (c Classifier) ReceivedWith(err error, peer string, answered bool, trailer []string) (e *Error, foreign bool) {
	st, ok := status.FromError(err)
	if !ok {
		st = status.FromContextError(err)
	}
	e = c.fromStatus(st, err, peer, &foreign)
	if len(trailer) > 0 && answered && !hasErrorInfo(st) {
		if read, ok := readHeader(trailer); ok && read.code == e.code {
			var trusted bool
			e.origin, e.reason, trusted = c.trustedHeader(read, peer)
			foreign = foreign || !trusted
		}
	}
	if e.origin == "" {
		e.origin = peer
	}
	if e.reason == unspecified && !answered {
		e.reason = reasonOfClient(e.code)
	}
	if !answered && (e.reason != unspecified) {
		e.message = words(e.code) + ": " + peer // gRPC's own text has addresses
	}
	return e, foreign
}

func hasErrorInfo(st *status.Status) bool {
	for _, detail := range st.Proto().GetDetails() {
		if detail.MessageIs((*errdetails.ErrorInfo)(nil)) {
			return true
		}
	}
	return false
}

func (c Classifier) fromStatus(st *status.Status, err error, peer string, foreign *bool) *Error {
	s, untrusted := c.readDetails(st, peer)
	if foreign != nil {
		*foreign = untrusted
	}
	e := &Error{
		code:    CodeFromNumber(uint32(st.Code())),
		reason:  unspecified,
		message: st.Message(),
		delay:   s.delay,
		delayed: s.delayed,
		details: s.rest,
		cause:   err,
	}
	switch {
	case s.info != nil && !(untrusted && st.Code() == codes.Canceled):
		e.origin, e.reason, e.metadata = s.info.GetDomain(), s.info.GetReason(), s.info.GetMetadata()
	case st.Code() == codes.Canceled:
		e.origin, e.reason = OriginClient, charter.ReasonCallerCancelled
	}
	return e
}

// reasonOfClient returns the reason of a failure that the client itself
// detected.
func reasonOfClient(code Code) string {
	switch code {
	case DeadlineExceeded:
		return charter.ReasonDeadline
	case Unavailable:
		return charter.ReasonUnreachable
	default:
		return unspecified
	}
}
