// The charter's error table: HTTP status, fault and retryable of a code and its
// reason. The other direction, from an HTTP status to a code, is codeFromHTTP
// in code.go.

package failure

import (
	"sync/atomic"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// row is the row of a code and reason in the error table.
type row struct {
	http        int
	fault       string
	faultOwn    bool // from the reason
	retryable   string
	serverError bool
}

// table is the error table of one charter, indexed.
type table struct {
	of         *charter.Charter
	rows       [17]row
	reasons    map[string]charter.Reason
	exceptions []exception
}

var latest atomic.Pointer[table]

// currentTable returns the error table of the active charter.
func currentTable() *table {
	tables := charter.Current()
	if t := latest.Load(); t != nil && t.of == tables {
		return t
	}
	t := newTable(tables)
	latest.Store(t)
	return t
}

func newTable(of *charter.Charter) *table {
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

// rowOf returns the row of a code with the values that the reason overrides; a
// reason overrides only the row of its own code.
func rowOf(code Code, reason string) row {
	t := currentTable()
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

// knownReason reports whether the reason is in the charter.
func knownReason(reason string) bool {
	_, ok := currentTable().reasons[reason]
	return ok
}

// knownOrigin reports whether the origin is a service of the charter or
// OriginClient.
func knownOrigin(origin string) bool {
	if origin == OriginClient {
		return true
	}
	_, ok := charter.Current().ServiceNamed(origin)
	return ok
}

// Trusted returns the origin and reason to record for a failure that peer
// reports: both as received if both are in the charter, else the peer and
// UNSPECIFIED, and false.
func Trusted(origin, reason, peer string) (trustedOrigin, trustedReason string, ok bool) {
	if knownOrigin(origin) && knownReason(reason) {
		return origin, reason, true
	}
	return peer, unspecified, false
}
