// The codes, and how they map to and from names, numbers and HTTP statuses.
// codeFromHTTP is where a received HTTP status becomes a code.

// Package failure has the error tuple of a failed operation: a canonical code, a
// reason of the charter, the service in which the failure began, the fault and
// whether the caller may try again.
//
// A service returns failure.New(acme.ReasonOrderUnknown, "no order o-1"), with a
// reason of the package that `plumbline generate go` wrote. grpctelemetry and httptelemetry send it to the caller and
// record it on spans, metrics and log records. A Classifier converts other errors.
package failure

import "slices"

// Code is a canonical code of google.rpc.Code.
type Code uint8

// The canonical codes.
const (
	OK Code = iota
	Cancelled
	Unknown
	InvalidArgument
	DeadlineExceeded
	NotFound
	AlreadyExists
	PermissionDenied
	ResourceExhausted
	FailedPrecondition
	Aborted
	OutOfRange
	Unimplemented
	Internal
	Unavailable
	DataLoss
	Unauthenticated
)

var codeNames = [...]string{
	"OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
	"RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE",
	"DATA_LOSS", "UNAUTHENTICATED",
}

// CodeFromNumber returns the code with a number of google.rpc.Code; Unknown for
// an unknown number.
func CodeFromNumber(number uint32) Code {
	if number >= uint32(len(codeNames)) {
		return Unknown
	}
	return Code(number)
}

// ParseCode returns the code with a canonical name, such as NOT_FOUND.
func ParseCode(name string) (Code, bool) {
	i := slices.Index(codeNames[:], name)
	return Code(max(i, 0)), i >= 0
}

// codeFromHTTP returns the code of an HTTP status; OK below 400.
func (c Classifier) codeFromHTTP(status int) Code {
	if status < 400 {
		return OK
	}
	name, ok := c.Charter.HTTPStatuses[status]
	switch {
	case ok:
	case status < 500:
		name = c.Charter.HTTPOther4xx
	default:
		name = c.Charter.HTTPOther5xx
	}
	code, _ := ParseCode(name)
	return code
}

// String returns the canonical name, such as DEADLINE_EXCEEDED.
func (c Code) String() string {
	if int(c) >= len(codeNames) {
		return codeNames[Unknown]
	}
	return codeNames[c]
}
