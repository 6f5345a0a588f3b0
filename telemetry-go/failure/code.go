// Package failure is the one error model: a closed set of canonical codes, a
// reason from the charter, the service where the failure began, whose fault it
// is and whether to try again.
//
// A service returns failure.New(failure.NotFound, charter.ReasonOrderUnknown,
// "no order o-1") and the telemetry packages put it on the wire, on spans,
// metrics and logs. Errors of others are brought into the model by Classify.
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

// CodeFromNumber makes a number of google.rpc.Code a Code; an unknown number is Unknown.
func CodeFromNumber(number uint32) Code {
	if number >= uint32(len(codeNames)) {
		return Unknown
	}
	return Code(number)
}

// ParseCode finds a code by its canonical name, such as NOT_FOUND.
func ParseCode(name string) (Code, bool) {
	c, ok := codesByName[name]
	return c, ok
}

// codeFromHTTP is the code of a plain HTTP status; below 400 it is OK.
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

// String is the canonical name, such as DEADLINE_EXCEEDED.
func (c Code) String() string {
	if int(c) >= len(codeNames) {
		return codeNames[Unknown]
	}
	return codeNames[c]
}

// HTTPStatus is the status that a response with this code has.
func (c Code) HTTPStatus() int {
	if c == OK {
		return 200
	}
	return rowOf(c, "").http
}
