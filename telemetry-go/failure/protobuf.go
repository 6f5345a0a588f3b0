// Checks that untrusted details of a gRPC status are well-formed Protocol
// Buffers. Decoders differ: some treat a known field of the wrong wire type as
// an unknown one, others reject the message. Here, as in every language, known
// fields have their wire type, text is UTF-8, and there are no groups.

package failure

import (
	"unicode/utf8"

	spb "google.golang.org/genproto/googleapis/rpc/status"

	"google.golang.org/protobuf/encoding/protowire"
)

// shape has the known fields of a message by number.
type shape map[protowire.Number]field

type field struct {
	wire  protowire.Type
	text  bool
	shape shape // of the nested message, if it is checked
}

var (
	text   = field{wire: protowire.BytesType, text: true}
	number = field{wire: protowire.VarintType}
	bytes  = field{wire: protowire.BytesType}

	errorInfoShape = shape{1: text, 2: text, 3: {wire: protowire.BytesType, shape: shape{1: text, 2: text}}}
	retryInfoShape = shape{1: {wire: protowire.BytesType, shape: shape{1: number, 2: number}}}
	statusShape    = shape{1: number, 2: text, 3: bytes}
	anyShape       = shape{1: text, 2: bytes}
)

// wellFormed reports whether an encoded message has the known fields of a
// shape.
func wellFormed(message []byte, s shape) bool {
	for len(message) > 0 {
		number, wire, n := protowire.ConsumeTag(message)
		if n < 0 || wire == protowire.StartGroupType || wire == protowire.EndGroupType {
			return false
		}
		message = message[n:]
		if n = protowire.ConsumeFieldValue(number, wire, message); n < 0 {
			return false
		}
		if f, known := s[number]; known {
			if wire != f.wire {
				return false
			}
			if wire == protowire.BytesType {
				inside, _ := protowire.ConsumeBytes(message)
				if f.text && !utf8.Valid(inside) || f.shape != nil && !wellFormed(inside, f.shape) {
					return false
				}
			}
		}
		message = message[n:]
	}
	return true
}

// wellFormedStatus reports whether the fields that the decoder left unknown
// include no known one of the wrong wire type.
func wellFormedStatus(st *spb.Status) bool {
	if !wellFormed(st.ProtoReflect().GetUnknown(), statusShape) {
		return false
	}
	for _, detail := range st.GetDetails() {
		if !wellFormed(detail.ProtoReflect().GetUnknown(), anyShape) {
			return false
		}
	}
	return true
}
