// Sorts characters of a span name into classes: digit, letter, separator and
// others.

package naming

// Sorts of characters. A percent-encoded byte (RFC 3986 section 2.1) is of the
// sort of the character that it stands for, also when it was encoded several
// times.
const (
	digit    = 1 << iota
	hexLower // a to f
	lower
	hexUpper // A to F
	upper
	timeMark // T and Z, which stand in times too
	dash     // - and _
	dot
	plus
	colon
	at
	other // of words beside these: $, a percent sign, everything outside ASCII

	separator = 0
	lowers    = hexLower | lower
	uppers    = hexUpper | upper | timeMark
	letters   = lowers | uppers
	hexDigit  = digit | hexLower | hexUpper
)

var kinds = func() (kinds [0x100]uint16) {
	for c := 0x80; c < len(kinds); c++ {
		kinds[c] = other
	}
	for c := '0'; c <= '9'; c++ {
		kinds[c] = digit
	}
	for c := 'a'; c <= 'z'; c++ {
		kinds[c], kinds[c-0x20] = lower, upper
	}
	for c := 'a'; c <= 'f'; c++ {
		kinds[c], kinds[c-0x20] = hexLower, hexUpper
	}
	kinds['T'], kinds['Z'] = timeMark, timeMark
	kinds['-'], kinds['_'] = dash, dash
	kinds['.'], kinds['+'], kinds[':'], kinds['@'] = dot, plus, colon, at
	kinds['$'], kinds['%'] = other, other
	return kinds
}()

// kindAt returns the sort of the character at a place, and next the place behind it.
func kindAt(name string, i int) (kind, next int) {
	if c := name[i]; c != '%' {
		return int(kinds[c]), i + 1
	}
	return encodedAt(name, i)
}

func encodedAt(name string, i int) (kind, next int) {
	c := name[i]
	i++
	for c == '%' && i+1 < len(name) && hex(name[i]) >= 0 && hex(name[i+1]) >= 0 {
		c = byte(hex(name[i])<<4 | hex(name[i+1]))
		i += 2
	}
	return int(kinds[c]), i
}

func hex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

func alphanumeric(c byte) bool { return kinds[c]&(letters|digit) != 0 }

func decimal(c byte) bool { return c >= '0' && c <= '9' }
