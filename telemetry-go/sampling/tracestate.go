package sampling

import (
	"strings"

	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/internal/tracestate"
)

// maxValueLength is what a member's value may have.
const maxValueLength = 256

// otel is what the ot member says about sampling.
type otel struct {
	says         bool // there is a th, readable or not
	threshold    Threshold
	hasThreshold bool
	randomness   uint64
	hasRandom    bool
}

// randomnessOf is rv where there is one, else that of the trace id.
func (o *otel) randomnessOf(id trace.TraceID) uint64 {
	if o.hasRandom {
		return o.randomness
	}
	return TraceIDToRandomness(id)
}

// TraceRandomness is the randomness of a trace with this id and tracestate.
func TraceRandomness(id trace.TraceID, state trace.TraceState) uint64 {
	ot := parseOtel(state.Get(tracestate.Own))
	return ot.randomnessOf(id)
}

// parseOtel reads the ot member; of a sub-key that comes twice the first counts.
func parseOtel(value string) (o otel) {
	random := false
	for value != "" {
		var pair string
		pair, value, _ = strings.Cut(value, ";")
		key, text, _ := strings.Cut(pair, ":")
		switch {
		case key == "th" && !o.says:
			o.says = true
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

// withThreshold is the tracestate with th set as the first word of the first
// member, or erased where th is empty. Every other word of the ot member, and
// every other member, stays.
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

// leads says whether th, told once, is the first word of the first member already.
func leads(state trace.TraceState) (leads bool) {
	state.Walk(func(key, value string) bool {
		leads = key == tracestate.Own && strings.HasPrefix(value, "th:") && strings.LastIndex(value, "th:") == 0
		return false
	})
	return leads
}

// fit holds the list to the limits of W3C, which ours may have passed.
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

// replaceThreshold puts th, if any, in front of the other words of an ot member.
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
