// Decides which redaction an attribute key has, by the charter or by default,
// and redacts its values.

package enforce

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strings"
	"sync"

	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// redaction is what happens to the values of a sensitive key, the strictest
// first; zero for a key that is not sensitive.
type redaction uint8

const (
	notSensitive  redaction = iota
	dropAttribute           // removes the attribute
	maskValue               // replaces each value by asterisks
	hashValue               // replaces each value by its keyed hash
	redactURL               // removes user, query and fragment of a URL
	redactSQL               // replaces the literals of an SQL statement
)

// mask replaces a value of any length.
const mask = "****"

// maxRenames bounds a chain of renamed keys.
const maxRenames = 16

// redactionOf returns the redaction of a key: the strictest of its own row and of
// those of its successors.
func (r *Rules) redactionOf(key string) redaction {
	strictest := notSensitive
	for range maxRenames {
		row := r.row(attribute.Key(key))
		strictest = stricter(strictest, stricter(statedRedaction(row, key), r.adds.of(key)))
		if row == nil || row.RenamedTo == "" {
			break
		}
		key = row.RenamedTo
	}
	return strictest
}

// statedRedaction returns the redaction that a row states, else the default one.
func statedRedaction(row *charter.Attribute, key string) redaction {
	stated := ""
	if row != nil {
		stated = row.Sensitive
	}
	switch stated {
	case "none":
		return notSensitive
	case "drop":
		return dropAttribute
	case "mask":
		return maskValue
	case "hash":
		return hashValue
	}
	return defaultRedaction(key)
}

// headerPrefixes begin the keys of recorded headers and metadata.
var headerPrefixes = [...]string{
	"http.request.header.", "http.response.header.",
	"rpc.request.metadata.", "rpc.response.metadata.",
	"rpc.grpc.request.metadata.", "rpc.grpc.response.metadata.",
	"rpc.connect_rpc.request.metadata.", "rpc.connect_rpc.response.metadata.",
}

// credentialWords are parts of names of headers that carry credentials.
var credentialWords = [...]string{
	"auth", "cookie", "token", "secret", "password", "passwd", "credential", "session", "signature",
	"api-key", "apikey", "access-key", "private-key",
}

// defaultRedaction returns the redaction of a key whose row states none.
func defaultRedaction(key string) redaction {
	switch key {
	case "url.query", commandLine[0], commandLine[1]:
		return dropAttribute
	case "url.full", "http.url", "http.target":
		return redactURL
	case "db.query.text", "db.statement":
		return redactSQL
	}
	if strings.HasPrefix(key, "db.query.parameter.") {
		return maskValue
	}
	if !strings.HasPrefix(key, "http.re") && !strings.HasPrefix(key, "rpc.") {
		return notSensitive
	}
	for _, prefix := range headerPrefixes {
		if name, ok := strings.CutPrefix(key, prefix); ok {
			name = strings.ToLower(strings.ReplaceAll(name, "_", "-"))
			for _, word := range credentialWords {
				if strings.Contains(name, word) {
					return maskValue
				}
			}
		}
	}
	return notSensitive
}

// applies reports whether the redaction changes a value.
func (p redaction) applies(v attribute.Value) bool {
	switch p {
	case notSensitive:
		return false
	case redactURL, redactSQL:
		switch v.Type() {
		case attribute.STRING:
			return p == redactURL && urlHasCredentials(v.AsString()) || p == redactSQL && sqlHasLiterals(v.AsString())
		case attribute.BOOL, attribute.INT64, attribute.FLOAT64, attribute.EMPTY:
			return false
		}
	}
	return true
}

// redact returns the value to export; false if the attribute is dropped. An array
// remains an array.
func (r *Rules) redact(p redaction, v attribute.Value) (left attribute.Value, ok bool) {
	if p == dropAttribute {
		return v, false
	}
	each := elements(v)
	if each == nil {
		text, ok := r.redactText(p, v)
		return attribute.StringValue(text), ok
	}
	texts := make([]string, 0, len(each))
	for _, one := range each {
		text, ok := r.redactText(p, one)
		if !ok {
			return v, false
		}
		texts = append(texts, text)
	}
	return attribute.StringSliceValue(texts), true
}

// redactText returns the text to export of one value.
func (r *Rules) redactText(p redaction, v attribute.Value) (left string, ok bool) {
	switch p {
	case maskValue:
		return mask, true
	case hashValue:
		return r.hash(v.String()), true
	}
	if v.Type() != attribute.STRING {
		return "", false
	}
	if p == redactURL {
		return urlWithoutCredentials(v.AsString()), true
	}
	return sqlWithoutLiterals(v.AsString())
}

// elements returns the elements of an array; nil for another value.
func elements(v attribute.Value) []attribute.Value {
	values := []attribute.Value{}
	switch v.Type() {
	case attribute.STRINGSLICE:
		for _, s := range v.AsStringSlice() {
			values = append(values, attribute.StringValue(s))
		}
	case attribute.INT64SLICE:
		for _, n := range v.AsInt64Slice() {
			values = append(values, attribute.Int64Value(n))
		}
	case attribute.FLOAT64SLICE:
		for _, n := range v.AsFloat64Slice() {
			values = append(values, attribute.Float64Value(n))
		}
	case attribute.BOOLSLICE:
		for _, b := range v.AsBoolSlice() {
			values = append(values, attribute.BoolValue(b))
		}
	case attribute.SLICE:
		values = append(values, v.AsSlice()...)
	default:
		return nil
	}
	return values
}

// keyedHash is an HMAC-SHA-256 with the memory that it needs for a value.
type keyedHash struct {
	mac   hash.Hash
	value []byte
	sum   [sha256.Size]byte
}

func newKeyedHashes(key []byte) *sync.Pool {
	return &sync.Pool{New: func() any { return &keyedHash{mac: hmac.New(sha256.New, key)} }}
}

// hash returns the first 16 hexadecimal digits of the HMAC-SHA-256 of a value.
func (r *Rules) hash(value string) string {
	h := r.macs.Get().(*keyedHash)
	h.mac.Reset()
	h.value = append(h.value[:0], value...)
	_, _ = h.mac.Write(h.value) // never fails
	var digits [16]byte
	hex.Encode(digits[:], h.mac.Sum(h.sum[:0])[:8])
	clear(h.value)
	if cap(h.value) <= longestKept {
		r.macs.Put(h)
	}
	return string(digits[:])
}

// longestKept bounds the memory that a keyedHash keeps between two values.
const longestKept = 4096
