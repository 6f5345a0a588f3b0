package propagation

import (
	"strings"
	"unicode/utf8"
)

// baggageMember is one member of the header, taken apart.
type baggageMember struct {
	key           string
	value         string // decoded
	properties    string // as they came, from the first semicolon on
	propertyCount int
	length        int // on the wire
}

// parseBaggageMember reads key = value *( ; property ) (W3C Baggage section
// 3.3.1), blanks around each being allowed.
func parseBaggageMember(text string) (m baggageMember, ok bool) {
	pair, properties := text, ""
	if i := strings.IndexByte(text, ';'); i >= 0 {
		pair, properties = text[:i], text[i:]
	}
	key, raw, ok := strings.Cut(pair, "=")
	if !ok {
		return m, false
	}
	key, raw = trim(key), trim(raw)
	if !validToken(key) {
		return m, false
	}
	value, ok := unescape(raw)
	if !ok || !validProperties(properties) {
		return m, false
	}
	m = baggageMember{key: key, value: value, properties: properties}
	m.length = len(key) + 1 + max(len(raw), escapedLength(value)) + len(properties)
	return m, true
}

// validProperties holds properties, each after its semicolon, to key or
// key = value. What is empty is none.
func validProperties(text string) bool {
	for property := range strings.SplitSeq(text, ";") {
		if trim(property) == "" {
			continue
		}
		key, value, _ := strings.Cut(property, "=")
		if !validToken(trim(key)) {
			return false
		}
		if _, ok := unescape(trim(value)); !ok {
			return false
		}
	}
	return true
}

// validToken holds a key to token (RFC 9110 section 5.6.2).
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
	escapes := 0
	for i := range len(raw) {
		switch {
		case !valueByte[raw[i]]:
			return "", false
		case raw[i] != '%':
		case i+2 >= len(raw) || hexDigit(raw[i+1]) > 15 || hexDigit(raw[i+2]) > 15:
			return "", false
		default:
			escapes++
		}
	}
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
