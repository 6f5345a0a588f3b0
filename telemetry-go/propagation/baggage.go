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

// Entry is a member of baggage on its way.
type Entry struct {
	Key, Value string
	Out        bool // it leaves; else it comes in
	Bytes      int  // its length on the wire, without comma

	MembersBefore, BytesBefore int // what was permitted before it, with the comma that would follow
}

// Baggage is the W3C Baggage propagator. The zero value lets everything travel
// that fits W3C's limits.
type Baggage struct{ permit func(Entry) bool }

var _ propagation.TextMapPropagator = Baggage{}

// NewBaggage makes a propagator that lets only those members travel which permit
// allows. W3C's limits hold besides.
func NewBaggage(permit func(Entry) bool) Baggage { return Baggage{permit: permit} }

// order is the baggage as it came, which OpenTelemetry's type does not keep.
type order struct{ members []baggageMember }

type orderKey struct{}

// Inject writes the context's baggage: members that came in first and as they
// came, then the others by key.
func (p Baggage) Inject(ctx context.Context, carrier propagation.TextMapCarrier) {
	bag := baggage.FromContext(ctx)
	if bag.Len() == 0 {
		return
	}
	w := baggageWriter{permit: p.permit}
	came, _ := ctx.Value(orderKey{}).(*order)
	left := bag.Len()
	if came != nil {
		for i := range came.members {
			m := &came.members[i]
			now := bag.Member(m.key)
			if now.Key() == "" {
				continue
			}
			left--
			properties := m.properties
			if now.Value() != m.value || len(now.Properties()) != m.propertyCount {
				properties = propertiesOf(now)
			}
			w.add(m.key, now.Value(), properties)
		}
	}
	if left > 0 {
		members := bag.Members()
		slices.SortFunc(members, func(a, b baggage.Member) int { return strings.Compare(a.Key(), b.Key()) })
		for _, m := range members {
			if came == nil || !came.has(m.Key()) {
				w.add(m.Key(), m.Value(), propertiesOf(m))
			}
		}
	}
	if w.text.Len() > 0 {
		write(carrier, baggageName, w.text.String())
	}
}

// Extract reads all lines as one list. A member that is not well formed, not
// permitted, or too much is left out alone.
func (p Baggage) Extract(ctx context.Context, carrier propagation.TextMapCarrier) context.Context {
	l := read(carrier, baggageName)
	if l.count() == 0 {
		return ctx
	}
	var space [8]baggageMember
	members, count, bytes, permitted := space[:0], 0, 0, 0
	for text := range l.members() {
		if count == maxBaggageMembers {
			break
		}
		m, ok := parseBaggageMember(text)
		if !ok || bytes+m.length+comma(count) > maxBaggageBytes {
			continue
		}
		bytes += m.length + comma(count)
		count++
		entry := Entry{Key: m.key, Value: m.value, Bytes: m.length, MembersBefore: len(members), BytesBefore: permitted + comma(len(members))}
		if p.permit != nil && !p.permit(entry) {
			continue
		}
		permitted += m.length + comma(len(members))
		members = replaceOrAppend(members, m)
	}
	if len(members) == 0 {
		return ctx
	}
	bag, ok := bagOf(members)
	if !ok {
		return ctx
	}
	ctx = baggage.ContextWithBaggage(ctx, bag)
	if len(members) == 1 && members[0].properties == "" {
		return ctx // nothing to keep the order of
	}
	return context.WithValue(ctx, orderKey{}, &order{members: slices.Clone(members)})
}

// Fields are the header names in use.
func (p Baggage) Fields() []string { return []string{baggageName.lower} }

func comma(before int) int {
	if before > 0 {
		return 1
	}
	return 0
}

// replaceOrAppend keeps the last of several members with one key, as
// OpenTelemetry has it, at the place of the first.
func replaceOrAppend(members []baggageMember, m baggageMember) []baggageMember {
	for i := range members {
		if members[i].key == m.key {
			members[i] = m
			return members
		}
	}
	return append(members, m)
}

func bagOf(members []baggageMember) (baggage.Baggage, bool) {
	list := make([]baggage.Member, 0, len(members))
	for i := range members {
		m := &members[i]
		made, err := baggage.NewMemberRaw(m.key, m.value)
		if m.properties != "" {
			parsed, _ := baggage.Parse(m.key + "=" + escape(m.value) + m.properties)
			if of := parsed.Member(m.key); of.Key() != "" {
				made, err = of, nil
				m.propertyCount = len(of.Properties())
			}
		}
		if err == nil {
			list = append(list, made)
		}
	}
	bag, _ := baggage.New(list...) // what does not fit is left out
	return bag, bag.Len() > 0
}

func (o *order) has(key string) bool {
	for i := range o.members {
		if o.members[i].key == key {
			return true
		}
	}
	return false
}

// baggageWriter writes what is permitted.
type baggageWriter struct {
	permit  func(Entry) bool
	text    strings.Builder
	members int
}

func (w *baggageWriter) add(key, value, properties string) {
	if !validToken(key) {
		return // OpenTelemetry allows keys that the header cannot carry
	}
	escaped := escape(value)
	length := len(key) + 1 + len(escaped) + len(properties)
	if w.members == maxBaggageMembers || w.text.Len()+length+comma(w.members) > maxBaggageBytes {
		return
	}
	if w.permit != nil && !w.permit(Entry{Key: key, Value: value, Out: true, Bytes: length, MembersBefore: w.members, BytesBefore: w.text.Len() + comma(w.members)}) {
		return
	}
	if w.members == 0 {
		w.text.Grow(length)
	} else {
		w.text.WriteByte(',')
	}
	w.members++
	w.text.WriteString(key)
	w.text.WriteByte('=')
	w.text.WriteString(escaped)
	w.text.WriteString(properties)
}

// propertiesOf are the properties of a member as they go on the wire, each after
// its semicolon.
func propertiesOf(m baggage.Member) string {
	text := ""
	for _, property := range m.Properties() {
		if p := property.String(); p != "" {
			text += ";" + p
		}
	}
	return text
}
