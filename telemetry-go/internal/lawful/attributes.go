// Package lawful makes telemetry that is about to leave as the charter wants it:
// attributes renamed, removed, hashed, masked or cut, and no ids in span names.
package lawful

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"hash/maphash"
	"slices"
	"strings"
	"sync"
	"unicode/utf16"
	"unicode/utf8"

	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/finding"
)

// Law holds attributes and names to the charter. Safe for concurrent use.
type Law struct {
	findings    *finding.Findings
	hashKey     []byte
	byKey       map[attribute.Key]rule
	byPrefix    map[attribute.Key]*charter.Attribute
	unknown     string // keep, observe or drop
	deprecated  bool   // what is enforced
	sensitive   bool
	length      bool
	dropUnknown bool
	message     protection // of exception.message, which the status of a span repeats
	withheld    withheld
	shapes      shapes
	macs        sync.Pool // of hash.Hash, keyed
}

// rule is what the charter says of a key, and how its values are protected.
type rule struct {
	row        *charter.Attribute
	protection protection
}

// New makes a law of the charter's attributes. Services with one hash key hash
// alike; without one this process has its own.
func New(findings *finding.Findings, hashKey []byte) *Law {
	return newLaw(findings, hashKey, charter.Attributes, charter.UnknownAttributes)
}

func newLaw(findings *finding.Findings, hashKey []byte, rows []charter.Attribute, unknown string) *Law {
	l := &Law{
		findings: findings, hashKey: hashKey,
		byKey: make(map[attribute.Key]rule, len(rows)), byPrefix: map[attribute.Key]*charter.Attribute{},
		unknown:    unknown,
		deprecated: findings.Enforces(charter.RuleAttributeDeprecated),
		sensitive:  findings.Enforces(charter.RuleAttributeSensitive),
		length:     findings.Enforces(charter.RuleAttributeLength),
	}
	l.dropUnknown = l.unknown == "drop" && findings.Enforces(charter.RuleAttributeUnknown)
	for i := range rows {
		a := &rows[i]
		if a.Template {
			l.byPrefix[attribute.Key(a.Key)] = a
		} else {
			l.byKey[attribute.Key(a.Key)] = rule{row: a}
		}
	}
	for key, r := range l.byKey { // now that the rows can be found that took others over
		r.protection = l.protectionOf(string(key))
		l.byKey[key] = r
	}
	l.shapes.seed = maphash.MakeSeed()
	l.macs.New = func() any { return hmac.New(sha256.New, l.hashKey) }
	l.message = l.protectionOf(charter.AttrExceptionMessage)
	l.withhold(hashKey)
	if len(l.hashKey) == 0 {
		l.hashKey = make([]byte, 32)
		_, _ = rand.Read(l.hashKey) // never fails
	}
	return l
}

func (l *Law) find(key attribute.Key) rule {
	if r, ok := l.byKey[key]; ok {
		return r
	}
	return rule{row: l.row(key), protection: l.protectionOf(string(key))}
}

func (l *Law) row(key attribute.Key) *charter.Attribute {
	if r, ok := l.byKey[key]; ok || len(l.byPrefix) == 0 {
		return r.row
	}
	for dot := strings.LastIndexByte(string(key), '.'); dot > 0; dot = strings.LastIndexByte(string(key[:dot]), '.') {
		if a := l.byPrefix[key[:dot]]; a != nil {
			return a
		}
	}
	return nil
}

// Attributes are the ones that may leave: the same slice when nothing is to
// change, which allocates nothing to find out. Each rule that one breaks is a
// finding.
func (l *Law) Attributes(recorded []attribute.KeyValue) []attribute.KeyValue {
	return l.attributes(recorded, nil)
}

func (l *Law) attributes(recorded []attribute.KeyValue, taken *taken) []attribute.KeyValue {
	recorded = l.withheld.without(recorded)
	changes := false
	for i := range recorded {
		changes = l.judge(&recorded[i]) || changes
	}
	if !changes {
		return recorded
	}
	corrected := make([]attribute.KeyValue, 0, len(recorded))
	for _, kv := range recorded {
		if kept, ok := l.corrected(kv, recorded, taken); ok {
			corrected = append(corrected, kept)
		}
	}
	return unique(corrected) // two old names may have one new name
}

// judge counts every rule that an attribute breaks: none hides another. It says
// whether there is something to do about it.
func (l *Law) judge(kv *attribute.KeyValue) (changes bool) {
	r := l.find(kv.Key)
	switch kv.Value.Type() {
	case attribute.MAP, attribute.SLICE:
		if _, sensitive := l.inside(string(kv.Key), kv.Value, nil, 0); sensitive {
			changes = l.findings.Found(charter.RuleAttributeSensitive)
		}
	}
	if r.protection.touches(kv.Value) {
		changes = l.findings.Found(charter.RuleAttributeSensitive) || changes
	}
	a := r.row
	if a == nil {
		if l.unknown != "keep" && l.findings.Found(charter.RuleAttributeUnknown) {
			changes = changes || l.dropUnknown
		}
		return changes
	}
	if a.Deprecated {
		changes = l.findings.Found(charter.RuleAttributeDeprecated) || changes
	}
	if !accepts(a.Type, kv.Value.Type()) {
		l.findings.Found(charter.RuleAttributeType)
	}
	if kv.Value.Type() != attribute.STRING {
		return changes
	}
	if len(a.Values) > 0 && !slices.Contains(a.Values, kv.Value.AsString()) {
		l.findings.Found(charter.RuleAttributeEnum)
	}
	if a.MaxLength > 0 && tooLong(kv.Value.AsString(), a.MaxLength) {
		changes = l.findings.Found(charter.RuleAttributeLength) || changes
	}
	return changes
}

func (l *Law) corrected(kv attribute.KeyValue, all []attribute.KeyValue, taken *taken) (kept attribute.KeyValue, ok bool) {
	r := l.find(kv.Key)
	a := r.row
	protects := l.sensitive && r.protection.touches(kv.Value)
	if protects {
		taken.add(kv.Value)
	}
	if a == nil && l.dropUnknown {
		return kv, false
	}
	if a != nil && a.Deprecated && l.deprecated {
		successor := l.row(attribute.Key(a.RenamedTo))
		if a.RenamedTo == "" || successor == nil || !accepts(successor.Type, kv.Value.Type()) || has(all, a.RenamedTo) {
			return kv, false
		}
		a, kv.Key = successor, attribute.Key(a.RenamedTo)
	}
	if protects {
		if kv.Value, ok = l.protect(r.protection, kv.Value); !ok {
			return kv, false
		}
	} else if l.sensitive {
		kv.Value, _ = l.inside(string(kv.Key), kv.Value, taken, 0)
	}
	if a != nil && kv.Value.Type() == attribute.STRING && a.MaxLength > 0 && l.length {
		kv.Value = attribute.StringValue(cut(kv.Value.AsString(), a.MaxLength))
	}
	return kv, true
}

func has(all []attribute.KeyValue, key string) bool {
	return slices.ContainsFunc(all, func(kv attribute.KeyValue) bool { return string(kv.Key) == key })
}

// Protected are attributes that come with many items, of a resource or a
// scope: only what is sensitive is taken out. Counts once what it finds.
func (l *Law) Protected(recorded []attribute.KeyValue) []attribute.KeyValue {
	recorded = l.withheld.without(recorded)
	kept := make([]attribute.KeyValue, 0, len(recorded))
	found := false
	for _, kv := range recorded {
		p := l.protectionOf(string(kv.Key))
		value, nested := l.inside(string(kv.Key), kv.Value, nil, 0)
		ok := true
		if p.touches(kv.Value) {
			nested = true
			value, ok = l.protect(p, kv.Value)
		}
		found = found || nested
		if ok {
			kept = append(kept, attribute.KeyValue{Key: kv.Key, Value: value})
		}
	}
	if !found || !l.findings.Found(charter.RuleAttributeSensitive) {
		return recorded
	}
	return kept
}

// Scope is what may leave of the attributes of a scope, and whether that is
// anything else.
func (l *Law) Scope(recorded attribute.Set) (left attribute.Set, changed bool) {
	if l == nil || recorded.Len() == 0 {
		return recorded, false
	}
	before := recorded.ToSlice()
	after := l.Protected(before)
	return attribute.NewSet(after...), !same(after, before)
}

// Exemplar is what may leave of the attributes that an exemplar keeps. A rule
// that fails lets none of them out.
func (l *Law) Exemplar(recorded []attribute.KeyValue) (left []attribute.KeyValue) {
	defer func() {
		if recover() != nil {
			l.findings.Failed(charter.RuleAttributeSensitive)
			left = nil
		}
	}()
	return l.Attributes(recorded)
}

// Sensitive says whether the values of a key may not leave as they are.
func (l *Law) Sensitive(key attribute.Key) bool { return l.protectionOf(string(key)) != open }

// Sensitive says whether the generated charter protects the values of a key.
func Sensitive(key string) bool { return generated().protectionOf(key) != open }

var generated = sync.OnceValue(func() *Law { return New(nil, nil) })

func accepts(word string, given attribute.Type) bool {
	switch word {
	case "string":
		return given == attribute.STRING
	case "int":
		return given == attribute.INT64
	case "double":
		return given == attribute.FLOAT64
	case "boolean":
		return given == attribute.BOOL
	case "string[]":
		return given == attribute.STRINGSLICE
	case "int[]":
		return given == attribute.INT64SLICE
	case "double[]":
		return given == attribute.FLOAT64SLICE
	case "boolean[]":
		return given == attribute.BOOLSLICE
	}
	return true // any
}

// tooLong and cut count UTF-16 units, as the JVM does, so that one limit cuts
// alike everywhere.
func tooLong(value string, limit int) bool {
	return len(value) > limit && len(cut(value, limit)) < len(value)
}

func cut(value string, limit int) string {
	if len(value) <= limit {
		return value
	}
	units := 0
	for i, r := range value {
		n := utf16.RuneLen(r)
		if r == utf8.RuneError {
			n = 1
		}
		if units += n; units > limit {
			return value[:i]
		}
	}
	return value
}
