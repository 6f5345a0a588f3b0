package failure

import (
	"unicode/utf8"

	spb "google.golang.org/genproto/googleapis/rpc/status"

	"google.golang.org/protobuf/encoding/protowire"
)

// Protobuf decoders differ in what they forgive: one takes a known field of the
// wrong wire type for an unknown one, another refuses the message. What is read
// from strangers here is the same in every language: known fields have their
// wire type, text is UTF-8, and there are no groups.

// shape has the known fields of a message by number.
type shape map[protowire.Number]field

type field struct {
	wire  protowire.Type
	text  bool
	shape shape // of the message inside, if it is to be looked at
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

// wellFormedStatus looks at what the decoder did not know: a known field among
// that had the wrong wire type.
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
