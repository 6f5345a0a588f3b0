// Caches the names and keys of spans that conformed, so that the next such span
// is checked faster.

package enforce

import (
	"hash/maphash"
	"slices"
	"strings"
	"sync/atomic"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/naming"
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
	unknown    int64 // attributes that are not in the charter; each counts as a finding
	hasID      bool  // a part of the name is no id only by the words and attributes
}

// attributeShape is one attribute and the conditions on its value.
type attributeShape struct {
	key         attribute.Key
	kind        attribute.Type
	checksValue bool // whether there is a condition

	inName    bool // text is in the name, where it would otherwise be an id
	text      string
	limit     int // in bytes; 0 for none
	values    []string
	redaction redaction
}

// slot returns the place of a shape in the cache.
func (c *shapeCache) slot(name string, attributes []attribute.KeyValue) *atomic.Pointer[spanShape] {
	return &c.known[(maphash.String(c.seed, name)+uint64(len(attributes)))%maxShapes]
}

// find returns the cached shape that a span matches; nil if there is none.
func (c *shapeCache) find(kind trace.SpanKind, name string, attributes []attribute.KeyValue, never *neverExported) *spanShape {
	if known := c.slot(name, attributes).Load(); known != nil && known.matches(kind, name, attributes, never) {
		return known
	}
	return nil
}

// matches reports whether a span has this shape.
func (s *spanShape) matches(kind trace.SpanKind, name string, attributes []attribute.KeyValue, never *neverExported) bool {
	if len(s.attributes) != len(attributes) || s.kind != kind || s.name != name {
		return false
	}
	for i := range s.attributes {
		p, kv := &s.attributes[i], &attributes[i]
		if p.key != kv.Key || p.kind != kv.Value.Type() || p.checksValue && !p.valueMatches(&kv.Value, never) {
			return false
		}
	}
	return true
}

// valueMatches reports whether a value meets the conditions.
func (p *attributeShape) valueMatches(v *attribute.Value, never *neverExported) bool {
	if p.redaction != notSensitive && p.redaction.applies(*v) {
		return false
	}
	if p.kind != attribute.STRING {
		return !never.matches(string(p.key), *v)
	}
	text := v.AsString()
	return !never.hasHashKey(text) &&
		(!p.inName || text == p.text) &&
		(p.limit == 0 || len(text) <= p.limit) &&
		(p.values == nil || slices.Contains(p.values, text))
}

// remember caches the shape of a span that conformed to its row, which may be nil,
// unless its slot is taken or
// conditions on the values do not suffice for the next one.
func (r *Rules) remember(kind trace.SpanKind, name string, attributes []attribute.KeyValue, row *spanRow) {
	if len(name) > maxNameLength || len(attributes) > maxShapeAttributes {
		return
	}
	at := r.shapes.slot(name, attributes)
	if at.Load() != nil && r.shapes.misses.Add(1)%replaceOneIn != 0 {
		return
	}
	shape := &spanShape{kind: kind, name: strings.Clone(name), attributes: make([]attributeShape, len(attributes))}
	shape.hasID = naming.ContainsID(name)
	for i := range attributes {
		if !r.rememberAttribute(shape, i, &attributes[i], row) {
			return
		}
	}
	at.Store(shape)
}

// rememberAttribute reports whether the attribute violates no rule but
// attribute-unknown.
func (r *Rules) rememberAttribute(of *spanShape, i int, kv *attribute.KeyValue, row *spanRow) bool {
	rule, kind := r.find(kv.Key), kv.Value.Type()
	p := attributeShape{key: attribute.Key(strings.Clone(string(kv.Key))), kind: kind, redaction: rule.redaction}
	if kind == attribute.MAP || kind == attribute.SLICE || rule.redaction.applies(kv.Value) {
		return false
	}
	ofTemplate := row != nil && row.template.has(kv.Key)
	if ofTemplate && kind != attribute.STRING {
		return false
	}
	if kind == attribute.STRING && (ofTemplate || of.hasID && naming.TemplateIndex(string(kv.Key)) >= 0) {
		if len(kv.Value.AsString()) > maxNameLength {
			return false
		}
		p.inName, p.text = true, strings.Clone(kv.Value.AsString())
	}
	switch a := rule.row; {
	case a == nil:
		if r.dropUnknown {
			return false
		}
		if r.charter.UnknownAttributes != "keep" {
			of.unknown++
		}
	case a.Deprecated || !accepts(a.Type, kind):
		return false
	case kind != attribute.STRING:
		if len(a.Values) > 0 {
			return false
		}
	default:
		p.limit, p.values = a.MaxLength, a.Values
		if len(p.values) == 0 {
			p.values = nil
		}
	}
	// Any text may contain the hash key.
	isText := kind == attribute.STRING || kind == attribute.STRINGSLICE
	p.checksValue = p.redaction != notSensitive || p.inName || p.limit > 0 || p.values != nil || isText && r.never.hashKey != ""
	of.attributes[i] = p
	return !r.never.hasKey(string(kv.Key)) && (!p.checksValue || p.valueMatches(&kv.Value, &r.never))
}
