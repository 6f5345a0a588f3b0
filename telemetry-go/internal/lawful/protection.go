package lawful

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"strings"

	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// Protection is what is done with the values of a sensitive key, the strictest
// first; zero where the key is not sensitive.
type protection uint8

const (
	open      protection = iota
	drop                 // the attribute is left out
	masked               // asterisks take the place of each value
	hashed               // a keyed hash takes the place of each value
	address              // an address loses user, query and fragment
	statement            // a statement loses its literals
)

// mask says nothing about a value, not even its length.
const mask = "****"

// names is more names than a key ever had one after another.
const names = 16

// protectionOf is how a key is protected: as its own row says, and as the row
// that took it over.
func (l *Law) protectionOf(key string) protection {
	strictest := open
	for range names {
		row := l.row(attribute.Key(key))
		if p := own(row, key); p != open && (strictest == open || p < strictest) {
			strictest = p
		}
		if row == nil || row.RenamedTo == "" {
			break
		}
		key = row.RenamedTo
	}
	return strictest
}

func own(row *charter.Attribute, key string) protection {
	stated := ""
	if row != nil {
		stated = row.Sensitive
	}
	switch stated {
	case "none":
		return open
	case "drop":
		return drop
	case "mask":
		return masked
	case "hash":
		return hashed
	}
	return usual(key)
}

var headers = [...]string{
	"http.request.header.", "http.response.header.",
	"rpc.request.metadata.", "rpc.response.metadata.",
	"rpc.grpc.request.metadata.", "rpc.grpc.response.metadata.",
	"rpc.connect_rpc.request.metadata.", "rpc.connect_rpc.response.metadata.",
}

// A header whose name contains one of these carries a credential.
var credentials = [...]string{
	"auth", "cookie", "token", "secret", "password", "passwd", "credential", "session", "signature",
	"api-key", "apikey", "access-key", "private-key",
}

// usual is how a key is protected that the charter says nothing of.
func usual(key string) protection {
	switch key {
	case "url.query", commandLine[0], commandLine[1]:
		return drop
	case "url.full", "http.url", "http.target":
		return address
	case "db.query.text", "db.statement":
		return statement
	}
	if strings.HasPrefix(key, "db.query.parameter.") {
		return masked
	}
	if !strings.HasPrefix(key, "http.re") && !strings.HasPrefix(key, "rpc.") {
		return open
	}
	for _, prefix := range headers {
		if name, ok := strings.CutPrefix(key, prefix); ok {
			name = strings.ToLower(strings.ReplaceAll(name, "_", "-"))
			for _, word := range credentials {
				if strings.Contains(name, word) {
					return masked
				}
			}
		}
	}
	return open
}

// touches says whether a value has to change.
func (p protection) touches(v attribute.Value) bool {
	switch p {
	case open:
		return false
	case address, statement:
		switch v.Type() {
		case attribute.STRING:
			return p == address && unsafeAddress(v.AsString()) || p == statement && unsafeStatement(v.AsString())
		case attribute.BOOL, attribute.INT64, attribute.FLOAT64, attribute.EMPTY:
			return false
		}
	}
	return true
}

// protect is what leaves of a value; false: nothing. An array stays an array.
func (l *Law) protect(p protection, v attribute.Value) (left attribute.Value, ok bool) {
	if p == drop {
		return v, false
	}
	each := list(v)
	if each == nil {
		text, ok := l.protectText(p, v)
		return attribute.StringValue(text), ok
	}
	texts := make([]string, 0, len(each))
	for _, one := range each {
		text, ok := l.protectText(p, one)
		if !ok {
			return v, false
		}
		texts = append(texts, text)
	}
	return attribute.StringSliceValue(texts), true
}

func (l *Law) protectText(p protection, v attribute.Value) (left string, ok bool) {
	switch p {
	case masked:
		return mask, true
	case hashed:
		return l.hash(v.String()), true
	}
	if v.Type() != attribute.STRING {
		return "", false
	}
	if p == address {
		return safeAddress(v.AsString()), true
	}
	return safeStatement(v.AsString())
}

// list is the elements of an array, nil of anything else.
func list(v attribute.Value) []attribute.Value {
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

// hash is the first 16 hexadecimal digits of the HMAC-SHA-256 of the value.
func (l *Law) hash(value string) string {
	mac := l.macs.Get().(hash.Hash)
	defer l.macs.Put(mac)
	mac.Reset()
	var sum [sha256.Size]byte
	_, _ = io.WriteString(mac, value) // a hash never fails
	var digits [16]byte
	hex.Encode(digits[:], mac.Sum(sum[:0])[:8])
	return string(digits[:])
}
