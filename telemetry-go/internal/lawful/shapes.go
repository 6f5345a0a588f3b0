package lawful

import (
	"hash/maphash"
	"slices"
	"strings"
	"sync/atomic"

	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/naming"
)

const (
	// mostShapes are kept; of spans that meet the shapes of others one in
	// seldom takes the place.
	mostShapes = 256
	seldom     = 64

	// Spans with longer names or more attributes are not kept: anyone may have
	// made them up.
	longestName    = 256
	mostAttributes = 128
)

// shapes are those of spans in which nothing was to change. A service sends few
// of them, again and again: most spans are compared with one, and only the
// others go through every rule. Safe for concurrent use.
type shapes struct {
	seed  maphash.Seed
	known [mostShapes]atomic.Pointer[shape]
	met   atomic.Uint32
}

// shape is the name of a span and its keys in their order. Of another span of
// the same shape only the values are left to look at. It never changes.
type shape struct {
	name    string
	places  []place
	unknown int64 // attributes that the charter does not know, each a finding

	// charter is what was in force where the name has something like an id in
	// it, whose words may say that it is none; nil for other names.
	charter *charter.Tables
}

// place is one attribute: what has to hold of its value in another span.
type place struct {
	key   attribute.Key
	kind  attribute.Type
	looks bool // at the value at all

	named      bool // it is the reason why the name is none of an id
	text       string
	limit      int // in bytes; 0 sets none
	values     []string
	protection protection
}

func (s *shapes) at(name string, attributes []attribute.KeyValue) *atomic.Pointer[shape] {
	return &s.known[(maphash.String(s.seed, name)+uint64(len(attributes)))%mostShapes]
}

// find is the shape of a span that needs no more than its findings counted; nil
// when there is none.
func (s *shapes) find(name string, attributes []attribute.KeyValue, w *withheld) *shape {
	if known := s.at(name, attributes).Load(); known != nil && known.fits(name, attributes, w) {
		return known
	}
	return nil
}

func (s *shape) fits(name string, attributes []attribute.KeyValue, w *withheld) bool {
	if len(s.places) != len(attributes) || s.name != name || s.charter != nil && s.charter != charter.Current() {
		return false
	}
	for i := range s.places {
		p, kv := &s.places[i], &attributes[i]
		if p.key != kv.Key || p.kind != kv.Value.Type() || p.looks && !p.holds(&kv.Value, w) {
			return false
		}
	}
	return true
}

func (p *place) holds(v *attribute.Value, w *withheld) bool {
	if p.protection != open && p.protection.touches(*v) {
		return false
	}
	if p.kind != attribute.STRING {
		return !w.holds(string(p.key), *v)
	}
	text := v.AsString()
	return !w.isIn(text) &&
		(!p.named || text == p.text) &&
		(p.limit == 0 || len(text) <= p.limit) &&
		(p.values == nil || slices.Contains(p.values, text))
}

// learn remembers a span that leaves as it was recorded, unless it is one of
// many or another one of its shape may not.
func (l *Law) learn(name string, attributes []attribute.KeyValue) {
	if len(name) > longestName || len(attributes) > mostAttributes {
		return
	}
	at := l.shapes.at(name, attributes)
	if at.Load() != nil && l.shapes.met.Add(1)%seldom != 0 {
		return
	}
	learnt := &shape{name: strings.Clone(name), places: make([]place, len(attributes))}
	if naming.ContainsID(name) {
		learnt.charter = charter.Current()
	}
	for i := range attributes {
		if !l.learnPlace(learnt, i, &attributes[i]) {
			return
		}
	}
	at.Store(learnt)
}

// learnPlace says whether the attribute breaks nothing, or nothing but that the
// charter does not know it.
func (l *Law) learnPlace(of *shape, i int, kv *attribute.KeyValue) bool {
	r, kind := l.find(kv.Key), kv.Value.Type()
	p := place{key: attribute.Key(strings.Clone(string(kv.Key))), kind: kind, protection: r.protection}
	if kind == attribute.MAP || kind == attribute.SLICE || r.protection.touches(kv.Value) {
		return false
	}
	if of.charter != nil && kind == attribute.STRING && naming.TemplateIndex(string(kv.Key)) >= 0 {
		if len(kv.Value.AsString()) > longestName {
			return false
		}
		p.named, p.text = true, strings.Clone(kv.Value.AsString())
	}
	switch a := r.row; {
	case a == nil:
		if l.dropUnknown {
			return false
		}
		if l.unknown != "keep" {
			of.unknown++
		}
	case a.Deprecated || !accepts(a.Type, kind):
		return false
	case kind == attribute.STRING:
		p.limit, p.values = a.MaxLength, a.Values
		if len(p.values) == 0 {
			p.values = nil
		}
	}
	// Any text may hold what is withheld.
	isText := kind == attribute.STRING || kind == attribute.STRINGSLICE
	p.looks = p.protection != open || p.named || p.limit > 0 || p.values != nil || isText && l.withheld.own != ""
	of.places[i] = p
	return !l.withheld.has(string(kv.Key)) && (!p.looks || p.holds(&kv.Value, &l.withheld))
}
