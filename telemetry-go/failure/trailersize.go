// Keeps the gRPC status of a failure within the size of trailers that clients
// accept.

package failure

import (
	"encoding/base64"

	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

// maxTrailers is the limit for message and details together with ErrorInfo and
// RetryInfo, in bytes. Clients reject more than 8 KiB of metadata by default,
// and the message is sent twice: in grpc-message and in the details.
const maxTrailers = 4096

// defaultMetadataLimit is the number of bytes of metadata that a client accepts by
// default; each entry counts 32 more (RFC 9113, section 6.5.2). grpcTrailers is
// the part that gRPC itself uses for a status with message and details.
const defaultMetadataLimit, entry, grpcTrailers = 8 << 10, 32, 245

// StatusWithin returns the status of StatusFrom where message and details have
// at most 4 KiB. A larger one is returned without ErrorInfo and RetryInfo, and
// code, reason and origin are in the returned value of the trailer
// plumbline-error. The trailer is empty where only the bare status fits into 8
// KiB of metadata.
func (c Classifier) StatusWithin(err error) (st *status.Status, trailer string) {
	st = c.StatusFrom(err)
	if sizeOf(st) <= maxTrailers {
		return st, ""
	}
	e := c.from(err)
	own := statusOf(e.code, e.message, e.details)
	trailer = FormatHeader(c.NewTuple(e.code, e.reason, e.origin, e.delayed))
	room := defaultMetadataLimit - grpcTrailers - sizeOf(own)
	if room >= 0 && room < len(HeaderName)+len(trailer)+entry {
		return own, ""
	}
	return own, trailer
}

// sizeOf returns the bytes of a status in the trailers: its message, and its
// details if it has any.
func sizeOf(st *status.Status) int {
	p := st.Proto()
	size := percentEncodedLen(p.GetMessage())
	if len(p.GetDetails()) > 0 {
		size += base64.RawStdEncoding.EncodedLen(proto.Size(p))
	}
	return size
}

// percentEncodedLen returns the length of a grpc-message (gRPC over HTTP/2).
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
