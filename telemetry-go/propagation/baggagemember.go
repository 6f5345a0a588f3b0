// Parses and formats one member of the baggage header.

package propagation

import (
	"strings"
	"unicode/utf8"
)

// baggageMember is one member of the header, taken apart.
type baggageMember struct {
	key        string
	value      string // decoded
	properties string // p=q;r without blanks, not decoded
}

// parseBaggageMember reads key = value *( ; property ) (W3C Baggage section
// 3.3.1), blanks around each being allowed.
func parseBaggageMember(text string) (m baggageMember, ok bool) {
	pair, properties, more := strings.Cut(text, ";")
	key, raw, ok := strings.Cut(pair, "=")
	if !ok {
		return m, false
	}
	if m.key = trim(key); !validToken(m.key) {
		return m, false
	}
	if m.value, ok = unescape(trim(raw)); ok && more {
		m.properties, ok = parseProperties(properties)
	}
	return m, ok
}

// parseProperties checks that properties are key or key = value, and removes the
// blanks.
func parseProperties(text string) (string, bool) {
	blank := false
	for property := range strings.SplitSeq(text, ";") {
		key, value, _ := strings.Cut(property, "=")
		if !validToken(trim(key)) || !validValue(trim(value)) {
			return "", false
		}
		blank = blank || strings.ContainsAny(property, " \t")
	}
	if blank {
		text = strings.Map(func(r rune) rune {
			if r == ' ' || r == '\t' {
				return -1 // blanks inside a word
			}
			return r
		}, text)
	}
	return text, true
}

// validToken reports whether a key is a token (RFC 9110 section 5.6.2).
func validToken(key string) bool {
	if key == "" {
		return false
	}
	for i := range len(key) {
		if !tokenByte[key[i]] {
			return false
		}
	}
	return true
}

var tokenByte, valueByte = func() (token, value [256]bool) {
	for c := byte('!'); c <= '~'; c++ {
		token[c] = !strings.ContainsRune("\"(),/:;<=>?@[\\]{}", rune(c))
		value[c] = !strings.ContainsRune("\",;\\", rune(c))
	}
	return token, value
}()

// unescape decodes a value. What is not UTF-8 after that becomes U+FFFD.
func unescape(raw string) (string, bool) {
	if !validValue(raw) {
		return "", false
	}
	escapes := strings.Count(raw, "%")
	if escapes == 0 {
		return raw, true
	}
	decoded := make([]byte, 0, len(raw)-2*escapes)
	for i := 0; i < len(raw); i++ {
		if raw[i] != '%' {
			decoded = append(decoded, raw[i])
			continue
		}
		decoded = append(decoded, hexDigit(raw[i+1])<<4|hexDigit(raw[i+2]))
		i += 2
	}
	if !utf8.Valid(decoded) {
		return replaceInvalid(decoded), true
	}
	return string(decoded), true
}

// replaceInvalid puts one U+FFFD in place of each maximal part of a character
// that is not UTF-8, as Java and Rust do (Unicode standard, section 3.9).
func replaceInvalid(text []byte) string {
	var b strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if r == utf8.RuneError && size == 1 {
			for n := min(3, len(text)); n > 1; n-- {
				if !utf8.FullRune(text[:n]) {
					size = n
					break
				}
			}
		}
		b.WriteRune(r)
		text = text[size:]
	}
	return b.String()
}

// validValue reports whether a value has baggage-octets only, and two hex digits
// after each percent sign.
func validValue(raw string) bool {
	for i := range len(raw) {
		if !valueByte[raw[i]] {
			return false
		}
		if raw[i] == '%' && (i+2 >= len(raw) || hexDigit(raw[i+1]) > 15 || hexDigit(raw[i+2]) > 15) {
			return false
		}
	}
	return true
}

func hexDigit(c byte) byte {
	if c >= 'A' && c <= 'F' {
		c |= 0x20
	}
	return hexValue[c]
}

const upperDigits = "0123456789ABCDEF"

// escape encodes what the header cannot carry, and the percent sign.
func escape(value string) string {
	length := escapedLength(value)
	if length == len(value) {
		return value
	}
	encoded := make([]byte, 0, length)
	for i := range len(value) {
		c := value[i]
		if valueByte[c] && c != '%' {
			encoded = append(encoded, c)
		} else {
			encoded = append(encoded, '%', upperDigits[c>>4], upperDigits[c&15])
		}
	}
	return string(encoded)
}

func escapedLength(value string) int {
	length := len(value)
	for i := range len(value) {
		if c := value[i]; !valueByte[c] || c == '%' {
			length += 2
		}
	}
	return length
}
