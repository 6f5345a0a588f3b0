// Caches the names and keys of spans that conformed, so that the next such span
// is checked faster.

package enforce

import (
	"hash/maphash"
	"strings"
	"sync/atomic"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

const (
	// maxShapes are cached. Of spans whose slot has another shape one in
	// replaceOneIn replaces it.
	maxShapes    = 256
	replaceOneIn = 64

	// Spans with longer names or more attributes are not cached: untrusted input
	// may have made them, and the cache is bounded in bytes.
	maxNameLength      = 256
	maxShapeAttributes = 128
)

// shapeCache has the shapes of spans that conformed. A service records few
// different ones: most spans are compared with a cached shape, and only the others
// are checked by every rule. Safe for concurrent use.
type shapeCache struct {
	seed   maphash.Seed
	known  [maxShapes]atomic.Pointer[spanShape]
	misses atomic.Uint32
}

// spanShape is the name of a conforming span and its keys in their order. Of
// another span with this shape only the values are checked. Immutable.
type spanShape struct {
	kind       trace.SpanKind
	name       string
	attributes []attributeShape
	counted    []countedRule // what each such span violates, and keeps
}

// countedRule is a rule that some keys of a shape violate with any value.
type countedRule struct {
	rule  string
	key   string // the first one
	times int64
}

// attributeShape is one attribute and the conditions on its value.
type attributeShape struct {
	key         attribute.Key
	kind        attribute.Type
	checksValue bool // whether there is a condition

	isFixed bool // a rule about the span depends on it
	text    string
	of      keyRule
	breaks  []func(*Rules, keyRule, *attribute.KeyValue) bool // of rules that depend on more than its type
}

// slot returns the place of a shape in the cache.
func (c *shapeCache) slot(name string, attributes []attribute.KeyValue) *atomic.Pointer[spanShape] {
	return &c.known[(maphash.String(c.seed, name)+uint64(len(attributes)))%maxShapes]
}

// find returns the cached shape that a span matches; nil if there is none.
func (c *shapeCache) find(kind trace.SpanKind, name string, attributes []attribute.KeyValue, r *Rules) *spanShape {
	if known := c.slot(name, attributes).Load(); known != nil && known.matches(kind, name, attributes, r) {
		return known
	}
	return nil
}

// matches reports whether a span has this shape.
func (s *spanShape) matches(kind trace.SpanKind, name string, attributes []attribute.KeyValue, r *Rules) bool {
	if len(s.attributes) != len(attributes) || s.kind != kind || s.name != name {
		return false
	}
	for i := range s.attributes {
		p, kv := &s.attributes[i], &attributes[i]
		if p.key != kv.Key || p.kind != kv.Value.Type() || p.checksValue && !p.valueMatches(r, kv) {
			return false
		}
	}
	return true
}

// valueMatches reports whether a value meets the conditions.
func (p *attributeShape) valueMatches(r *Rules, kv *attribute.KeyValue) bool {
	for _, breaks := range p.breaks {
		if breaks(r, p.of, kv) {
			return false
		}
	}
	if p.kind != attribute.STRING {
		return !r.never.matches(string(p.key), kv.Value)
	}
	text := kv.Value.AsString()
	return !r.never.hasHashKey(text) && (!p.isFixed || text == p.text)
}

// remember caches the shape of a span that conformed, unless its slot is taken or
// conditions on the values do not suffice for the next one.
func (r *Rules) remember(kind trace.SpanKind, s spanItem) {
	if len(s.name) > maxNameLength || len(s.attributes) > maxShapeAttributes {
		return
	}
	at := r.shapes.slot(s.name, s.attributes)
	if at.Load() != nil && r.shapes.misses.Add(1)%replaceOneIn != 0 {
		return
	}
	shape := &spanShape{kind: kind, name: strings.Clone(s.name), attributes: make([]attributeShape, len(s.attributes))}
	for i := range s.attributes {
		if !r.rememberAttribute(shape, i, s) {
			return
		}
	}
	at.Store(shape)
}

// rememberAttribute reports whether the attribute violates no rule, but for those
// that its key alone violates and that leave it as it is.
func (r *Rules) rememberAttribute(shape *spanShape, i int, s spanItem) bool {
	kv := &s.attributes[i]
	kind := kv.Value.Type()
	if hasEntries(kind) {
		return false
	}
	p := attributeShape{key: attribute.Key(strings.Clone(string(kv.Key))), kind: kind, of: r.find(kv.Key)}
	if needsValue(s, kv) {
		if kind != attribute.STRING || len(kv.Value.AsString()) > maxNameLength {
			return false
		}
		p.isFixed, p.text = true, strings.Clone(kv.Value.AsString())
	}
	for left := p.of.rules; left != 0; {
		var rule *activeRule
		rule, left = left.next(r)
		switch breaks := rule.breaks(r, p.of, kv); {
		case breaks && (rule.byValue || rule.enforced):
			return false
		case breaks:
			shape.count(rule.id, string(p.key))
		case rule.byValue:
			p.breaks = append(p.breaks, rule.breaks)
		}
	}
	// Any text may contain the hash key.
	isText := kind == attribute.STRING || kind == attribute.STRINGSLICE
	p.checksValue = p.isFixed || len(p.breaks) > 0 || isText && r.never.hashKey != ""
	shape.attributes[i] = p
	return !r.never.hasKey(string(kv.Key)) && (!p.checksValue || p.valueMatches(r, kv))
}

func (s *spanShape) count(rule, key string) {
	for i := range s.counted {
		if s.counted[i].rule == rule {
			s.counted[i].times++
			return
		}
	}
	s.counted = append(s.counted, countedRule{rule, key, 1})
}
