// Reasons of failures.

package failure

import "github.com/plumbline/plumbline/telemetry-go/charter"

// Kind is what New makes a failure of: a Reason, or a Code alone.
type Kind interface{ kind() (Code, string) }

func (c Code) kind() (Code, string) { return c, unspecified }

// Reason is a reason of the charter with its code. Comparable; the zero Reason is
// UNSPECIFIED with the code OK.
type Reason struct {
	name string
	code Code
}

// NewReason returns a reason; the empty name stands for UNSPECIFIED. Generated
// packages call it.
func NewReason(name string, code Code) Reason { return Reason{name: name, code: code} }

func (r Reason) kind() (Code, string) { return r.code, r.Name() }

// Name returns the name, such as OVERLOADED.
func (r Reason) Name() string {
	if r.name == "" {
		return unspecified
	}
	return r.name
}

// Code returns the code.
func (r Reason) Code() Code { return r.code }

// WithCode returns the reason with another code, for one that the charter gives
// no code.
func (r Reason) WithCode(code Code) Reason { return Reason{name: r.name, code: code} }

// Or returns the reason, or the code alone for the zero Reason.
func (r Reason) Or(code Code) Kind {
	if r == (Reason{}) {
		return code
	}
	return r
}

// The reasons of base.
var (
	// ReasonDeadline: the deadline passed.
	ReasonDeadline = Reason{charter.ReasonDeadline, DeadlineExceeded}
	// ReasonUnreachable: there is no connection.
	ReasonUnreachable = Reason{charter.ReasonUnreachable, Unavailable}
	// ReasonShuttingDown: the service is draining.
	ReasonShuttingDown = Reason{charter.ReasonShuttingDown, Unavailable}
	// ReasonCallerCancelled: the caller gave up.
	ReasonCallerCancelled = Reason{charter.ReasonCallerCancelled, Cancelled}
	// ReasonPanic: the handler ended abnormally.
	ReasonPanic = Reason{charter.ReasonPanic, Internal}
	// ReasonOverloaded: the service sheds load.
	ReasonOverloaded = Reason{charter.ReasonOverloaded, ResourceExhausted}
	// ReasonQuotaExceeded: the quota of the caller is used up.
	ReasonQuotaExceeded = Reason{charter.ReasonQuotaExceeded, ResourceExhausted}
)
