// Reads and writes the ot member of tracestate: threshold (th) and randomness
// (rv).

package sampling

import (
	"strings"

	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/internal/tracestate"
)

// maxValueLength is the longest value of a tracestate member, in bytes.
const maxValueLength = 256

// otel is the sampling information of the ot member.
type otel struct {
	hasTh        bool // also a th that cannot be parsed
	threshold    Threshold
	hasThreshold bool
	randomness   uint64
	hasRandom    bool
}

// randomnessOf returns rv if there is one, else the randomness of the trace id.
func (o *otel) randomnessOf(id trace.TraceID) uint64 {
	if o.hasRandom {
		return o.randomness
	}
	return TraceIDToRandomness(id)
}

// TraceRandomness returns the 56 bits of randomness of a trace: rv of its
// tracestate, else the end of its id.
func TraceRandomness(id trace.TraceID, state trace.TraceState) uint64 {
	ot := parseOtel(state.Get(tracestate.Own))
	return ot.randomnessOf(id)
}

// parseOtel parses the ot member; the first value of a repeated key counts.
func parseOtel(value string) (o otel) {
	random := false
	for value != "" {
		var pair string
		pair, value, _ = strings.Cut(value, ";")
		key, text, _ := strings.Cut(pair, ":")
		switch {
		case key == "th" && !o.hasTh:
			o.hasTh = true
			o.threshold, o.hasThreshold = ParseThreshold(text)
		case key == "rv" && !random:
			random = true
			if len(text) == hexDigits {
				o.randomness, o.hasRandom = parseHex(text)
			}
		}
	}
	return o
}

// withThreshold returns the tracestate with th as the first entry of the first
// member, or without th if it is empty. All other entries and members remain.
func withThreshold(state trace.TraceState, th string) trace.TraceState {
	before := state.Get(tracestate.Own)
	after, erased := replaceThreshold(before, th)
	switch {
	case th == "" && !erased, len(after) > maxValueLength:
		return state
	case after == "":
		return state.Delete(tracestate.Own)
	}
	changed, err := state.Insert(tracestate.Own, after)
	if err != nil {
		return state
	}
	return fit(changed)
}

// isLeading reports whether the first member is ot and begins with its only th.
func isLeading(state trace.TraceState) (leading bool) {
	state.Walk(func(key, value string) bool {
		leading = key == tracestate.Own && strings.HasPrefix(value, "th:") && strings.LastIndex(value, "th:") == 0
		return false
	})
	return leading
}

// fit removes members beyond the limits of W3C Trace Context.
func fit(state trace.TraceState) trace.TraceState {
	list := make([]tracestate.Member, 0, state.Len())
	state.Walk(func(key, value string) bool {
		list = append(list, tracestate.Member{Key: key, Value: value})
		return true
	})
	fitting := tracestate.Fit(list)
	if len(fitting) == state.Len() {
		return state
	}
	made, err := trace.ParseTraceState(tracestate.String(fitting))
	if err != nil {
		return state
	}
	return made
}

// replaceThreshold puts th, if any, before the other entries of an ot member.
func replaceThreshold(value, th string) (after string, erased bool) {
	var b strings.Builder
	b.Grow(len(value) + len(th) + 4)
	if th != "" {
		b.WriteString("th:")
		b.WriteString(th)
	}
	for value != "" {
		var pair string
		pair, value, _ = strings.Cut(value, ";")
		if key, _, _ := strings.Cut(pair, ":"); key == "th" {
			erased = true
			continue
		}
		if pair == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(';')
		}
		b.WriteString(pair)
	}
	return b.String(), erased
}
