package sampling

import (
	"strings"

	"go.opentelemetry.io/otel/trace"
)

// member is the key of OpenTelemetry's own member of tracestate.
const member = "ot"

// Limits of W3C Trace Context level 2, section 3.3.1, and of a member's value.
const (
	maxLength      = 512
	maxValueLength = 256
	longMember     = 128 // such go first where something has to go
)

// otel is what the ot member says about sampling.
type otel struct {
	threshold    Threshold
	hasThreshold bool
	randomness   uint64
	hasRandom    bool
}

// parseOtel reads the ot member; what is not readable is not there.
func parseOtel(value string) (o otel) {
	for value != "" {
		var pair string
		pair, value, _ = strings.Cut(value, ";")
		switch {
		case strings.HasPrefix(pair, "th:"):
			o.threshold, o.hasThreshold = ParseThreshold(pair[3:])
		case strings.HasPrefix(pair, "rv:") && len(pair) == 3+hexDigits:
			o.randomness, o.hasRandom = parseHex(pair[3:])
		}
	}
	return o
}

// withThreshold is the tracestate with th set, or erased where th is empty.
// Every other word of the ot member, and every other member, stays.
func withThreshold(state trace.TraceState, th string) trace.TraceState {
	before := state.Get(member)
	after := replaceThreshold(before, th)
	switch {
	case after == before:
		return state
	case after == "":
		return state.Delete(member)
	case len(after) > maxValueLength:
		return state // the specification has the value as it is rather than cut
	}
	changed, err := state.Insert(member, after)
	if err != nil {
		return state
	}
	return fit(changed)
}

func replaceThreshold(value, th string) string {
	var b strings.Builder
	b.Grow(len(value) + len(th) + 4)
	if th != "" {
		b.WriteString("th:")
		b.WriteString(th)
	}
	for value != "" {
		var pair string
		pair, value, _ = strings.Cut(value, ";")
		if pair == "" || strings.HasPrefix(pair, "th:") {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(';')
		}
		b.WriteString(pair)
	}
	return b.String()
}

// fit takes members away from the right until the list has at most 512
// characters: first those that are longer than 128, then any, never ours.
func fit(state trace.TraceState) trace.TraceState {
	for _, longerThan := range [...]int{longMember, 0} {
		for length(state) > maxLength {
			victim := ""
			state.Walk(func(key, value string) bool {
				if key != member && len(key)+1+len(value) > longerThan {
					victim = key
				}
				return true
			})
			if victim == "" {
				break
			}
			state = state.Delete(victim)
		}
	}
	return state
}

func length(state trace.TraceState) int {
	n := max(state.Len()-1, 0)
	state.Walk(func(key, value string) bool {
		n += len(key) + 1 + len(value)
		return true
	})
	return n
}
