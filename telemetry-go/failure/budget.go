package failure

import (
	"encoding/base64"

	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

// maxTrailers is how many bytes message and details may take together with our
// own in them. Clients refuse more than 8 KiB of metadata by default, and the
// message leaves twice: in grpc-message and inside the details.
const maxTrailers = 4096

// usual is how many bytes of metadata a client takes by default, each entry with
// 32 more (RFC 9113, section 6.5.2); frame is what gRPC itself needs of them for
// a failure with message and details.
const usual, entry, frame = 8 << 10, 32, 245

// StatusWithin is StatusFrom within a budget: where ErrorInfo and RetryInfo
// would make the trailers of gRPC too large, the status has the application's
// own details alone, and code, reason and origin leave in the given trailer
// plumbline-error; without that too, where an answer just fits that would not
// with it.
func StatusWithin(err error, self string) (st *status.Status, trailer string) {
	st = StatusFrom(err, self)
	if sizeOf(st) <= maxTrailers {
		return st, ""
	}
	e := from(err, self)
	own := statusOf(e.code, e.message, e.details)
	trailer = FormatHeader(NewTuple(e.code, e.reason, e.origin, self, e.delayed))
	room := usual - frame - sizeOf(own)
	if room >= 0 && room < len(HeaderName)+len(trailer)+entry {
		return own, ""
	}
	return own, trailer
}

// sizeOf is what a status takes: its message, and its details, where it has any.
func sizeOf(st *status.Status) int {
	told := st.Proto()
	size := percentEncodedLen(told.GetMessage())
	if len(told.GetDetails()) > 0 {
		size += base64.RawStdEncoding.EncodedLen(proto.Size(told))
	}
	return size
}

// percentEncodedLen is the length of a grpc-message (gRPC over HTTP/2).
func percentEncodedLen(message string) int {
	n := 0
	for i := range len(message) {
		if c := message[i]; c < ' ' || c > '~' || c == '%' {
			n += 3
		} else {
			n++
		}
	}
	return n
}
