// Package enforce applies the charter's rules to telemetry before it is exported.
//
// Where each rule is applied:
//
//   - span-name-cardinality: spanname.go
//   - attribute-deprecated, -unknown, -type, -enum, -length: attributes.go
//   - attribute-sensitive: redaction.go (which keys, and how), nested.go (maps),
//     url.go, sql.go, removedtexts.go (the same values in free texts)
//   - what no mode exports, command lines and the hash key: neverexported.go
//   - keys once each: dedup.go
//   - the error tuple within the SDK's attribute limits: errortuple.go
//
// span.go, logrecord.go and logline.go apply them to the three kinds of items.
package enforce

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"hash/maphash"
	"strings"
	"sync"

	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/finding"
)

// Rules applies the charter's rules to spans, log records and attributes. Each
// violation is counted in plumbline.findings; it is corrected where the rule is
// enforced. Safe for concurrent use.
type Rules struct {
	findings *finding.Counter
	hashKey  []byte
	byKey    map[attribute.Key]keyRule
	byPrefix map[attribute.Key]*charter.Attribute
	unknown  string // keep, observe or drop: attributes.unknown of the policy

	// Which rules are enforced; the others are only counted.
	deprecated  bool
	sensitive   bool
	length      bool
	dropUnknown bool

	message redaction // of exception.message, which the status of a span repeats
	never   neverExported
	shapes  shapeCache
	macs    sync.Pool // of hash.Hash, keyed with hashKey
}

// keyRule is the charter's definition of a key, nil for an unknown one, and the
// redaction of its values.
type keyRule struct {
	row       *charter.Attribute
	redaction redaction
}

// NewRules returns the rules of the generated charter. Services with the same
// hash key hash a value to the same digits; an empty one is replaced by a random
// key of this process.
func NewRules(findings *finding.Counter, hashKey []byte) *Rules {
	return newRules(findings, hashKey, charter.Attributes, charter.UnknownAttributes)
}

func newRules(findings *finding.Counter, hashKey []byte, rows []charter.Attribute, unknown string) *Rules {
	r := &Rules{
		findings: findings, hashKey: hashKey,
		byKey: make(map[attribute.Key]keyRule, len(rows)), byPrefix: map[attribute.Key]*charter.Attribute{},
		unknown:    unknown,
		deprecated: findings.Enforces(charter.RuleAttributeDeprecated),
		sensitive:  findings.Enforces(charter.RuleAttributeSensitive),
		length:     findings.Enforces(charter.RuleAttributeLength),
	}
	r.dropUnknown = r.unknown == "drop" && findings.Enforces(charter.RuleAttributeUnknown)
	for i := range rows {
		a := &rows[i]
		if a.Template {
			r.byPrefix[attribute.Key(a.Key)] = a
		} else {
			r.byKey[attribute.Key(a.Key)] = keyRule{row: a}
		}
	}
	for key, rule := range r.byKey { // after all rows are in the map: a redaction follows renames
		rule.redaction = r.redactionOf(string(key))
		r.byKey[key] = rule
	}
	r.shapes.seed = maphash.MakeSeed()
	r.macs.New = func() any { return hmac.New(sha256.New, r.hashKey) }
	r.message = r.redactionOf(charter.AttrExceptionMessage)
	r.initNeverExported(hashKey)
	if len(r.hashKey) == 0 {
		r.hashKey = make([]byte, 32)
		_, _ = rand.Read(r.hashKey) // never fails
	}
	return r
}

// find returns the rule of a key.
func (r *Rules) find(key attribute.Key) keyRule {
	if known, ok := r.byKey[key]; ok {
		return known
	}
	return keyRule{row: r.row(key), redaction: r.redactionOf(string(key))}
}

// row returns the definition of a key or of the template that it is an instance
// of; nil for an unknown key.
func (r *Rules) row(key attribute.Key) *charter.Attribute {
	if known, ok := r.byKey[key]; ok || len(r.byPrefix) == 0 {
		return known.row
	}
	for dot := strings.LastIndexByte(string(key), '.'); dot > 0; dot = strings.LastIndexByte(string(key[:dot]), '.') {
		if a := r.byPrefix[key[:dot]]; a != nil {
			return a
		}
	}
	return nil
}

// Sensitive reports whether values of a key are redacted.
func (r *Rules) Sensitive(key attribute.Key) bool { return r.redactionOf(string(key)) != notSensitive }

// Sensitive reports whether the generated charter redacts values of a key.
func Sensitive(key string) bool { return generated().redactionOf(key) != notSensitive }

var generated = sync.OnceValue(func() *Rules { return NewRules(nil, nil) })
