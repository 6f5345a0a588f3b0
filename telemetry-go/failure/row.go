package failure

import "github.com/plumbline/plumbline/telemetry-go/charter"

// row is what the charter says about a code and reason.
type row struct {
	http        int
	fault       string
	retryable   string
	serverError bool
}

var (
	codeRows   = rowsByCode()
	reasonRows = rowsByReason()
)

func rowsByCode() [17]row {
	rows := [17]row{OK: {http: 200, retryable: "false"}}
	for _, c := range charter.Codes {
		rows[c.Number] = row{http: c.HTTP, fault: c.Fault, retryable: c.Retryable, serverError: c.ServerError}
	}
	return rows
}

func rowsByReason() map[string]charter.Reason {
	rows := make(map[string]charter.Reason, len(charter.Reasons))
	for _, r := range charter.Reasons {
		rows[r.Name] = r
	}
	return rows
}

// rowOf is the code's row with what the reason overrides.
func rowOf(code Code, reason string) row {
	if int(code) >= len(codeRows) {
		code = Unknown
	}
	result := codeRows[code]
	override, ok := reasonRows[reason]
	if !ok {
		return result
	}
	if override.Fault != "" {
		result.fault = override.Fault
	}
	if override.Retryable != "" {
		result.retryable = override.Retryable
	}
	if override.ServerError != "" {
		result.serverError = override.ServerError == "true"
	}
	return result
}

// knownReason says whether the charter lists the reason.
func knownReason(reason string) bool {
	_, ok := reasonRows[reason]
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
