// The codes, and how they map to and from names, numbers and HTTP statuses.
// codeFromHTTP is where a received HTTP status becomes a code.

// Package failure has the error tuple of a failed operation: a canonical code, a
// reason of the charter, the service in which the failure began, the fault and
// whether the caller may try again.
//
// A service returns failure.New(failure.NotFound, charter.ReasonOrderUnknown,
// "no order o-1"). grpctelemetry and httptelemetry send it to the caller and
// record it on spans, metrics and log records. Classify converts other errors.
package failure

import "github.com/plumbline/plumbline/telemetry-go/charter"

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

var codeNames, codesByName = names()

func names() ([17]string, map[string]Code) {
	names := [17]string{OK: "OK"}
	byName := map[string]Code{"OK": OK}
	for _, row := range charter.Codes {
		names[row.Number] = row.Name
		byName[row.Name] = Code(row.Number)
	}
	return names, byName
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
	c, ok := codesByName[name]
	return c, ok
}

// codeFromHTTP returns the code of an HTTP status; OK below 400.
func codeFromHTTP(status int) Code {
	if status < 400 {
		return OK
	}
	tables := charter.Current()
	name, ok := tables.HTTPStatuses[status]
	switch {
	case ok:
	case status < 500:
		name = tables.HTTPOther4xx
	default:
		name = tables.HTTPOther5xx
	}
	return codesByName[name]
}

// String returns the canonical name, such as DEADLINE_EXCEEDED.
func (c Code) String() string {
	if int(c) >= len(codeNames) {
		return codeNames[Unknown]
	}
	return codeNames[c]
}

// HTTPStatus returns the status of an HTTP response with this code.
func (c Code) HTTPStatus() int {
	if c == OK {
		return 200
	}
	return rowOf(c, "").http
}
