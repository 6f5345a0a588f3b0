package failure

import (
	"sync/atomic"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// row is what the charter says about a code and reason.
type row struct {
	http        int
	fault       string
	faultOwn    bool // the reason states it
	retryable   string
	serverError bool
}

// table is the error model of one charter, ready to be looked up in.
type table struct {
	of         *charter.Tables
	rows       [17]row
	reasons    map[string]charter.Reason
	exceptions []exception
}

var latest atomic.Pointer[table]

// inForce is the table of the charter in force.
func inForce() *table {
	tables := charter.Current()
	if t := latest.Load(); t != nil && t.of == tables {
		return t
	}
	t := newTable(tables)
	latest.Store(t)
	return t
}

func newTable(of *charter.Tables) *table {
	t := &table{of: of, reasons: make(map[string]charter.Reason, len(of.Reasons))}
	t.rows[OK] = row{http: 200, retryable: "false"}
	for _, c := range of.Codes {
		t.rows[c.Number] = row{http: c.HTTP, fault: c.Fault, retryable: c.Retryable, serverError: c.ServerError}
	}
	for _, r := range of.Reasons {
		t.reasons[r.Name] = r
	}
	t.exceptions = exceptionRows(of.Exceptions)
	return t
}

// rowOf is the code's row with what the reason overrides. A reason overrides the
// row of its own code only.
func rowOf(code Code, reason string) row {
	t := inForce()
	if int(code) >= len(t.rows) {
		code = Unknown
	}
	result := t.rows[code]
	override, ok := t.reasons[reason]
	if !ok || override.Code != "" && override.Code != code.String() {
		return result
	}
	if override.Fault != "" {
		result.fault, result.faultOwn = override.Fault, true
	}
	if override.Retryable != "" {
		result.retryable = override.Retryable
	}
	if override.HTTP != 0 && override.Code == code.String() {
		result.http = override.HTTP
	}
	if override.ServerError != "" {
		result.serverError = override.ServerError == "true"
	}
	return result
}

// knownReason says whether the charter lists the reason.
func knownReason(reason string) bool {
	_, ok := inForce().reasons[reason]
	return ok
}

// knownOrigin says whether a failure may be said to have begun there: at a
// service of the charter, or at the caller who gave up.
func knownOrigin(origin string) bool {
	if origin == OriginClient {
		return true
	}
	_, ok := charter.ServiceNamed(origin)
	return ok
}

// Trusted is what to believe of a failure that peer told: its origin and reason
// if the charter knows both, else the peer itself and UNSPECIFIED. A story with
// one strange word in it is not half believed.
func Trusted(origin, reason, peer string) (trustedOrigin, trustedReason string, ok bool) {
	if knownOrigin(origin) && knownReason(reason) {
		return origin, reason, true
	}
	return peer, unspecified, false
}
