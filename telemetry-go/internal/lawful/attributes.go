// Package lawful makes telemetry that is about to leave as the charter wants it:
// attributes renamed, removed, hashed, masked or cut, and no ids in span names.
package lawful

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/finding"
)

// mask tells nothing of a value, not even its length.
const mask = "****"

// Law holds attributes and names to the charter. Safe for concurrent use.
type Law struct {
	findings    *finding.Findings
	hashKey     []byte
	byKey       map[attribute.Key]*charter.Attribute
	byPrefix    map[attribute.Key]*charter.Attribute
	unknown     string // keep, observe or drop
	deprecated  bool   // what is enforced
	sensitive   bool
	length      bool
	dropUnknown bool
}

// New makes a law of the charter's attributes. Services with one hash key hash
// alike.
func New(findings *finding.Findings, hashKey []byte) *Law {
	l := &Law{
		findings: findings, hashKey: hashKey,
		byKey: make(map[attribute.Key]*charter.Attribute, len(charter.Attributes)), byPrefix: map[attribute.Key]*charter.Attribute{},
		unknown:    charter.UnknownAttributes,
		deprecated: findings.Enforces(charter.RuleAttributeDeprecated),
		sensitive:  findings.Enforces(charter.RuleAttributeSensitive),
		length:     findings.Enforces(charter.RuleAttributeLength),
	}
	l.dropUnknown = l.unknown == "drop" && findings.Enforces(charter.RuleAttributeUnknown)
	for i := range charter.Attributes {
		a := &charter.Attributes[i]
		if a.Template {
			l.byPrefix[attribute.Key(a.Key)] = a
		} else {
			l.byKey[attribute.Key(a.Key)] = a
		}
	}
	return l
}

func (l *Law) find(key attribute.Key) *charter.Attribute {
	if a := l.byKey[key]; a != nil || len(l.byPrefix) == 0 {
		return a
	}
	for dot := strings.LastIndexByte(string(key), '.'); dot > 0; dot = strings.LastIndexByte(string(key[:dot]), '.') {
		if a := l.byPrefix[key[:dot]]; a != nil {
			return a
		}
	}
	return nil
}

// Attributes are the ones that may leave: the same slice when nothing is to
// change, which allocates nothing to find out. Each that breaks a rule is a
// finding.
func (l *Law) Attributes(recorded []attribute.KeyValue) []attribute.KeyValue {
	changes := false
	for i := range recorded {
		rule := l.broken(l.find(recorded[i].Key), &recorded[i].Value)
		if rule == "" || rule == charter.RuleAttributeUnknown && l.unknown == "keep" {
			continue
		}
		enforced := l.findings.Found(rule)
		changes = changes || enforced && l.corrects(rule)
	}
	if !changes {
		return recorded
	}
	corrected := make([]attribute.KeyValue, 0, len(recorded))
	for _, kv := range recorded {
		if kept, ok := l.corrected(kv, recorded); ok {
			corrected = append(corrected, kept)
		}
	}
	return corrected
}

// broken is the first rule that an attribute breaks, or empty.
func (l *Law) broken(a *charter.Attribute, value *attribute.Value) string {
	switch {
	case a == nil:
		return charter.RuleAttributeUnknown
	case a.Deprecated:
		return charter.RuleAttributeDeprecated
	case a.Sensitive != "":
		return charter.RuleAttributeSensitive
	case !accepts(a.Type, value.Type()):
		return charter.RuleAttributeType
	case value.Type() != attribute.STRING:
		return ""
	case len(a.Values) > 0 && !slices.Contains(a.Values, value.AsString()):
		return charter.RuleAttributeEnum
	case a.MaxLength > 0 && tooLong(value.AsString(), a.MaxLength):
		return charter.RuleAttributeLength
	}
	return ""
}

// corrects says for which rules there is something to do about it.
func (l *Law) corrects(rule string) bool {
	switch rule {
	case charter.RuleAttributeUnknown:
		return l.dropUnknown
	case charter.RuleAttributeDeprecated, charter.RuleAttributeSensitive, charter.RuleAttributeLength:
		return true
	}
	return false
}

func (l *Law) corrected(kv attribute.KeyValue, all []attribute.KeyValue) (kept attribute.KeyValue, ok bool) {
	a := l.find(kv.Key)
	if a == nil {
		return kv, !l.dropUnknown
	}
	if a.Deprecated && l.deprecated {
		successor := l.find(attribute.Key(a.RenamedTo))
		if a.RenamedTo == "" || successor == nil || !accepts(successor.Type, kv.Value.Type()) || has(all, successor.Key) {
			return kv, false
		}
		a, kv.Key = successor, attribute.Key(successor.Key)
	}
	if a.Sensitive != "" && l.sensitive {
		switch a.Sensitive {
		case "hash":
			return attribute.String(string(kv.Key), l.hash(kv.Value.String())), true
		case "mask":
			return attribute.String(string(kv.Key), mask), true
		}
		return kv, false
	}
	if kv.Value.Type() == attribute.STRING && a.MaxLength > 0 && l.length {
		kv.Value = attribute.StringValue(cut(kv.Value.AsString(), a.MaxLength))
	}
	return kv, true
}

func has(all []attribute.KeyValue, key string) bool {
	return slices.ContainsFunc(all, func(kv attribute.KeyValue) bool { return string(kv.Key) == key })
}

// hash is the first 16 hexadecimal digits of the HMAC-SHA-256 of the value.
func (l *Law) hash(value string) string {
	mac := hmac.New(sha256.New, l.hashKey)
	mac.Write([]byte(value))
	return hex.EncodeToString(mac.Sum(nil)[:8])
}

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
