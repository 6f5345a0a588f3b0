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

// Entry is a member of baggage that asks whether it may travel.
type Entry struct {
	Key, Value string
	Out        bool // it leaves; else it comes in
	Size       int  // bytes of the decoded value and of its properties

	EntriesBefore, BytesBefore int // what was permitted before it: how many, and the bytes of their keys and sizes
}

// Baggage is the W3C Baggage propagator. The zero value lets everything travel
// that fits W3C's limits.
type Baggage struct{ permit func(Entry) bool }

var _ propagation.TextMapPropagator = Baggage{}

// NewBaggage makes a propagator that lets only those members travel which permit
// allows. W3C's limits hold besides.
func NewBaggage(permit func(Entry) bool) Baggage { return Baggage{permit: permit} }

// gate asks permit about one member after the other and remembers what it let
// through.
type gate struct {
	permit         func(Entry) bool
	out            bool
	entries, bytes int
}

func (g *gate) lets(key, value string, size int) bool {
	if g.permit != nil && !g.permit(Entry{Key: key, Value: value, Out: g.out, Size: size, EntriesBefore: g.entries, BytesBefore: g.bytes}) {
		return false
	}
	g.entries++
	g.bytes += len(key) + size
	return true
}

// Inject writes the context's baggage as one header, sorted by key: the SDKs
// keep it in a map, and W3C gives its order no meaning.
func (p Baggage) Inject(ctx context.Context, carrier propagation.TextMapCarrier) {
	bag := baggage.FromContext(ctx)
	if bag.Len() == 0 {
		return
	}
	members := bag.Members()
	if len(members) > 1 {
		slices.SortFunc(members, func(a, b baggage.Member) int { return strings.Compare(a.Key(), b.Key()) })
	}
	g := gate{permit: p.permit, out: true}
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
		if count == maxBaggageMembers || text.Len()+length > maxBaggageBytes || !g.lets(key, value, len(value)+properties) {
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

// Extract reads all lines as one list. A member that is not well formed, not
// permitted, or too much is left out alone; of several with one key the last
// counts.
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
	g := gate{permit: p.permit}
	list := make([]baggage.Member, 0, len(members))
	for i := range members {
		m := &members[i]
		if !g.lets(m.key, m.value, len(m.value)+len(m.properties)) {
			continue
		}
		if member, ok := m.member(); ok {
			list = append(list, member)
		}
	}
	if len(list) == 0 {
		return ctx
	}
	bag, _ := baggage.New(list...) // what does not fit is left out
	return baggage.ContextWithBaggage(ctx, bag)
}

// Fields are the header names in use.
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

// member is the one of OpenTelemetry's API; only parsing keeps properties as
// they came.
func (m *baggageMember) member() (baggage.Member, bool) {
	if m.properties == "" {
		made, err := baggage.NewMemberRaw(m.key, m.value)
		return made, err == nil
	}
	parsed, err := baggage.Parse(m.key + "=" + escape(m.value) + ";" + m.properties)
	return parsed.Member(m.key), err == nil && parsed.Len() == 1
}
