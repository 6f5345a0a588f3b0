// Parses and formats the header tracestate.

package propagation

import (
	"context"
	"strings"

	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/internal/tracestate"
)

// Limits of tracestate (W3C Trace Context level 2, section 3.3.1).
const (
	maxStateMembers = 32
	maxStateKey     = 256
	maxStateValue   = 256
)

// stateMember is one member of tracestate. Level 2 allows keys that
// OpenTelemetry's type, which follows level 1, rejects.
type stateMember struct {
	key, value string
	foreign    bool
}

// foreignState is a tracestate with a member that the type of OpenTelemetry
// cannot represent. It is propagated beside the span context.
type foreignState struct {
	traceID trace.TraceID
	members []stateMember
}

type foreignKey struct{}

// parseTracestate reads all lines as one list. A member that is not well formed,
// or a 33rd one, discards the list; of a key that comes again the first stays.
func parseTracestate(l lines) (trace.TraceState, *foreignState) {
	if l.count() == 1 {
		if state, err := trace.ParseTraceState(l.first()); err == nil {
			return state, nil // level 1 is a subset
		}
	}
	var space [maxStateMembers]stateMember
	members, ok := splitState(space[:0], l)
	if !ok || len(members) == 0 {
		return trace.TraceState{}, nil
	}
	var plain strings.Builder
	foreign := false
	for i := range members {
		m := &members[i]
		if m.foreign = !levelOne(m.key); m.foreign {
			foreign = true
			continue
		}
		if plain.Len() > 0 {
			plain.WriteByte(',')
		}
		plain.WriteString(m.key)
		plain.WriteByte('=')
		plain.WriteString(m.value)
	}
	state, err := trace.ParseTraceState(plain.String())
	if err != nil { // cannot be: each member was checked
		return trace.TraceState{}, nil
	}
	if !foreign {
		return state, nil
	}
	return state, &foreignState{members: append([]stateMember(nil), members...)}
}

func splitState(members []stateMember, l lines) ([]stateMember, bool) {
	count := 0
	for member := range l.members() {
		if count++; count > maxStateMembers {
			return nil, false
		}
		key, value, ok := strings.Cut(member, "=")
		if !ok || !validStateKey(key) || !validStateValue(value) {
			return nil, false
		}
		if seen(members, key) {
			continue
		}
		members = append(members, stateMember{key: key, value: value})
	}
	return members, true
}

func seen(members []stateMember, key string) bool {
	for i := range members {
		if members[i].key == key {
			return true
		}
	}
	return false
}

// validStateKey reports whether a key is ( lcalpha / DIGIT ) 0*255 ( lcalpha / DIGIT /
// "_" / "-" / "*" / "/" / "@" ).
func validStateKey(key string) bool {
	if key == "" || len(key) > maxStateKey || !lowerOrDigit(key[0]) {
		return false
	}
	for i := 1; i < len(key); i++ {
		if c := key[i]; !lowerOrDigit(c) && c != '@' && !stateMark(c) {
			return false
		}
	}
	return true
}

// validStateValue reports whether a value is 0*255 ( chr ) nblk-chr, without the
// blanks at its end.
func validStateValue(value string) bool {
	if value == "" || len(value) > maxStateValue {
		return false
	}
	for i := range len(value) {
		if c := value[i]; c < ' ' || c > '~' || c == ',' || c == '=' {
			return false
		}
	}
	return value[len(value)-1] != ' '
}

// levelOne reports whether a key that level 2 allows is one of level 1 too: a
// simple key, or tenant@system.
func levelOne(key string) bool {
	tenant, system, multi := strings.Cut(key, "@")
	if !multi {
		return !digit(key[0])
	}
	return len(tenant) <= 241 && system != "" && len(system) <= 14 && !digit(system[0]) && !stateMark(system[0]) &&
		!strings.Contains(system, "@")
}

func lowerOrDigit(c byte) bool { return c >= 'a' && c <= 'z' || digit(c) }
func digit(c byte) bool        { return c >= '0' && c <= '9' }
func stateMark(c byte) bool    { return c == '_' || c == '-' || c == '*' || c == '/' }

// outgoingState returns the tracestate to send: that of the span, with the
// members of the received one that OpenTelemetry cannot represent at their
// places. Changed members are first.
func outgoingState(ctx context.Context, span trace.SpanContext) string {
	state := span.TraceState()
	foreign, ok := ctx.Value(foreignKey{}).(*foreignState)
	if !ok || foreign.traceID != span.TraceID() {
		return state.String()
	}
	list := make([]tracestate.Member, 0, maxStateMembers+1)
	state.Walk(func(key, value string) bool {
		if !foreign.has(key, value) {
			list = append(list, tracestate.Member{Key: key, Value: value})
		}
		return true
	})
	changed := len(list) > 0
	for _, m := range foreign.members {
		if m.foreign || state.Get(m.key) == m.value {
			list = append(list, tracestate.Member{Key: m.key, Value: m.value})
		}
	}
	if changed {
		list = tracestate.Fit(list)
	}
	return tracestate.String(list)
}

func (f *foreignState) has(key, value string) bool {
	for i := range f.members {
		if f.members[i].key == key {
			return f.members[i].value == value
		}
	}
	return false
}
