// The W3C Baggage propagator, with the limits of a header.

package propagation

import (
	"context"
	"slices"
	"strings"

	"go.opentelemetry.io/otel/baggage"
	"go.opentelemetry.io/otel/propagation"
)

// Limits of baggage (W3C Baggage section 3.3.2).
const (
	maxBaggageMembers = 64
	maxBaggageBytes   = 8192
)

// Entry is a baggage member that NewBaggage passes to its permit function.
type Entry struct {
	Key, Value string
	Out        bool // sent, else received
	Size       int  // bytes of the decoded value and of its properties

	EntriesBefore, BytesBefore int // of the members permitted before it: number, and bytes of keys and sizes
}

// Baggage is the W3C Baggage propagator. The zero value propagates every member
// within the limits of W3C.
type Baggage struct{ permit func(Entry) bool }

var _ propagation.TextMapPropagator = Baggage{}

// NewBaggage returns a propagator of the members for which permit returns true,
// within the limits of W3C.
func NewBaggage(permit func(Entry) bool) Baggage { return Baggage{permit: permit} }

// limiter calls permit for one member after the other and sums up what was
// permitted.
type limiter struct {
	permit         func(Entry) bool
	out            bool
	entries, bytes int
}

func (g *limiter) permits(key, value string, size int) bool {
	if g.permit != nil && !g.permit(Entry{Key: key, Value: value, Out: g.out, Size: size, EntriesBefore: g.entries, BytesBefore: g.bytes}) {
		return false
	}
	g.entries++
	g.bytes += len(key) + size
	return true
}

// Inject writes the baggage as one header, sorted by key: the SDK keeps it in a
// map, and W3C gives the order no meaning.
func (p Baggage) Inject(ctx context.Context, carrier propagation.TextMapCarrier) {
	bag := baggage.FromContext(ctx)
	if bag.Len() == 0 {
		return
	}
	members := bag.Members()
	if len(members) > 1 {
		slices.SortFunc(members, func(a, b baggage.Member) int { return strings.Compare(a.Key(), b.Key()) })
	}
	g := limiter{permit: p.permit, out: true}
	var text strings.Builder
	count := 0
	for i := range members {
		key, value := members[i].Key(), members[i].Value()
		member := members[i].String()
		if member == "" {
			continue // a key that OpenTelemetry allows and the header cannot carry
		}
		length := len(member) + comma(count)
		properties := max(0, len(member)-len(key)-2-escapedLength(value)) // 2: equals sign and semicolon
		if count == maxBaggageMembers || text.Len()+length > maxBaggageBytes || !g.permits(key, value, len(value)+properties) {
			continue
		}
		if len(members) == 1 {
			write(carrier, baggageName, member)
			return
		}
		if count++; count > 1 {
			text.WriteByte(',')
		}
		text.WriteString(member)
	}
	if count > 0 {
		write(carrier, baggageName, text.String())
	}
}

// Extract parses all header lines as one list. Only members that are malformed,
// not permitted or beyond the limits are left out; the last value of a repeated
// key counts.
func (p Baggage) Extract(ctx context.Context, carrier propagation.TextMapCarrier) context.Context {
	l := read(carrier, baggageName)
	if l.count() == 0 {
		return ctx
	}
	var space [8]baggageMember
	members, count, bytes := space[:0], 0, 0
	for text := range l.members() {
		m, ok := parseBaggageMember(text)
		if !ok || count == maxBaggageMembers || bytes+len(text)+comma(count) > maxBaggageBytes {
			continue
		}
		bytes += len(text) + comma(count)
		count++
		members = replaceOrAppend(members, m)
	}
	g := limiter{permit: p.permit}
	list := make([]baggage.Member, 0, len(members))
	for i := range members {
		m := &members[i]
		if !g.permits(m.key, m.value, len(m.value)+len(m.properties)) {
			continue
		}
		if member, ok := m.member(); ok {
			list = append(list, member)
		}
	}
	if len(list) == 0 {
		return ctx
	}
	bag, _ := baggage.New(list...) // what exceeds the limits is left out
	return baggage.ContextWithBaggage(ctx, bag)
}

// Fields returns the header names.
func (p Baggage) Fields() []string { return []string{baggageName.lower} }

func comma(before int) int {
	if before > 0 {
		return 1
	}
	return 0
}

// replaceOrAppend keeps the last of several members with one key, at the place
// of the first.
func replaceOrAppend(members []baggageMember, m baggageMember) []baggageMember {
	for i := range members {
		if members[i].key == m.key {
			members[i] = m
			return members
		}
	}
	return append(members, m)
}

// member returns the one of OpenTelemetry's API; only parsing keeps properties as
// they came.
func (m *baggageMember) member() (baggage.Member, bool) {
	if m.properties == "" {
		made, err := baggage.NewMemberRaw(m.key, m.value)
		return made, err == nil
	}
	parsed, err := baggage.Parse(m.key + "=" + escape(m.value) + ";" + m.properties)
	return parsed.Member(m.key), err == nil && parsed.Len() == 1
}
