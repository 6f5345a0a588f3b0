// The charter's error table: HTTP status, fault and retryable of a code and its
// reason. The other direction, from an HTTP status to a code, is codeFromHTTP
// in code.go.

package failure

// row is the row of a code and reason in the error table.
type row struct {
	http        int
	fault       string
	faultOwn    bool // from the reason
	retryable   string
	serverError bool
}

// rowOf returns the row of a code with the values that the reason overrides; a
// reason overrides only the row of its own code.
func (c Classifier) rowOf(code Code, reason string) row {
	if int(code) >= len(codeNames) {
		code = Unknown
	}
	result := row{http: 200, retryable: "false"}
	if code != OK {
		of := &c.Charter.Codes[code-1]
		result = row{http: of.HTTP, fault: of.Fault, retryable: of.Retryable, serverError: of.ServerError}
	}
	override, ok := c.Charter.ReasonNamed(reason)
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
func (c Classifier) knownReason(reason string) bool {
	_, ok := c.Charter.ReasonNamed(reason)
	return ok
}

// knownOrigin reports whether the origin is a service of the charter or
// OriginClient.
func (c Classifier) knownOrigin(origin string) bool {
	if origin == OriginClient {
		return true
	}
	_, ok := c.Charter.ServiceNamed(origin)
	return ok
}

// Trusted returns the origin and reason to record for a failure that peer
// reports: both as received if both are in the charter, else the peer and
// UNSPECIFIED, and false.
func (c Classifier) Trusted(origin, reason, peer string) (trustedOrigin, trustedReason string, ok bool) {
	if c.knownOrigin(origin) && c.knownReason(reason) {
		return origin, reason, true
	}
	return peer, unspecified, false
}
