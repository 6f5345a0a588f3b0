// Checks that problem details are JSON that the parsers of every language read
// the same way.

package httptelemetry

import (
	"encoding/json"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth is the deepest nesting of members that is read, as in Rust.
const maxDepth = 127

// isText reports whether a body is JSON that every language parses the same
// way: Unicode without unpaired surrogates, valid numbers, and not too deep
// (RFC 8259, sections 6, 8.2 and 9, leave each to the parser).
func isText(body []byte) bool {
	var whole any
	return utf8.Valid(body) && pairedAndFlat(body) && json.Unmarshal(body, &whole) == nil
}

// pairedAndFlat checks escapes in strings, and brackets outside of them.
func pairedAndFlat(body []byte) bool {
	depth, quoted := 0, false
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case c == '"':
			quoted = !quoted
		case !quoted && (c == '[' || c == '{'):
			if depth++; depth > maxDepth {
				return false
			}
		case !quoted && (c == ']' || c == '}'):
			depth--
		case quoted && c == '\\':
			first, ok := escaped(body[i:])
			if ok && utf16.IsSurrogate(first) {
				second, _ := escaped(body[min(i+6, len(body)):])
				if utf16.DecodeRune(first, second) == utf8.RuneError {
					return false
				}
				i += 6
			}
			if ok {
				i += 5
			} else {
				i++
			}
		}
	}
	return true
}

// escaped returns the code unit of the escape \uXXXX at the beginning of text.
func escaped(text []byte) (unit rune, ok bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	return rune(n), err == nil
}
