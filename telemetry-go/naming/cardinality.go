package naming

import "strings"

// Placeholder is what stands in the place of an id.
const Placeholder = "{id}"

// ContainsID says whether a name contains an id. A name is cut into tokens at
// blanks and at any of / ? & = , ; : ( ) [ ] | " ' but not at a colon between
// digits. A token is an id when it
//
//   - has digits only;
//   - has digits and the marks - _ . + : T Z only, with at least four digits
//     (dates, times, addresses);
//   - is a UUID, or has at least 8 hexadecimal digits and nothing else, one of
//     them decimal;
//   - ends in - or _ and at least four digits;
//   - contains @ between other characters;
//   - has at least 16 letters, digits, - or _ and changes between letter and
//     digit at least four times.
//
// A placeholder in braces is no id.
func ContainsID(name string) bool { return firstID(name, 0) >= 0 }

// WithoutIDs is the name with a placeholder for each id; the name itself when it
// contains none.
func WithoutIDs(name string) string {
	id := firstID(name, 0)
	if id < 0 {
		return name
	}
	var b strings.Builder
	b.Grow(len(name))
	from := 0
	for id >= 0 {
		b.WriteString(name[from:id])
		b.WriteString(Placeholder)
		from = tokenEnd(name, id)
		id = firstID(name, from)
	}
	b.WriteString(name[from:])
	return b.String()
}

func firstID(name string, from int) int {
	for at := from; at < len(name); {
		if separates(name, at) {
			at++
			continue
		}
		end := tokenEnd(name, at)
		if isID(name[at:end]) {
			return at
		}
		at = end
	}
	return -1
}

// tokenEnd is the end of the token at from; a placeholder in braces is one.
func tokenEnd(name string, from int) int {
	if name[from] == '{' {
		if i := strings.IndexByte(name[from:], '}'); i >= 0 {
			return from + i + 1
		}
	}
	end := from
	for end < len(name) && !separates(name, end) {
		end++
	}
	return end
}

func isID(token string) bool {
	if strings.HasPrefix(token, "{") && strings.HasSuffix(token, "}") {
		return false
	}
	t := count(token)
	switch {
	case t.at:
		return true
	case t.digits == 0, t.others > 0:
		return false
	case t.digits == len(token), t.hexLetters+t.otherLetters == 0 && t.digits >= 4:
		return true
	case t.otherLetters+t.marks == 0 && (t.dashes == 0 && len(token) >= 8 || isUUID(token)):
		return true
	case t.trailingAfterDash && t.trailingDigits >= 4:
		return true
	}
	return len(token) >= 16 && t.changes >= 4 && !t.dotted
}

// tally is what a token is made of.
type tally struct {
	digits, hexLetters, otherLetters, dashes, marks, others, changes, trailingDigits int

	trailingAfterDash, at, dotted bool
}

func count(token string) (t tally) {
	previousDigit, previousLetter := false, false
	for i := range len(token) {
		c := token[i]
		isDigit, isLetter := digit(c), letter(c)
		if isDigit {
			t.digits++
			if t.trailingDigits == 0 {
				t.trailingAfterDash = i > 0 && dash(token[i-1])
			}
			t.trailingDigits++
			if previousLetter {
				t.changes++
			}
		} else {
			t.trailingDigits = 0
			t.addOther(token, i, previousDigit)
		}
		previousDigit, previousLetter = isDigit, isLetter
	}
	return t
}

func (t *tally) addOther(token string, i int, previousDigit bool) {
	c := token[i]
	if letter(c) && previousDigit {
		t.changes++
	}
	switch lower := c | 0x20; {
	case lower >= 'a' && lower <= 'f':
		t.hexLetters++
	case c == 'T', c == 'Z':
		t.marks++
	case letter(c):
		t.otherLetters++
	case dash(c):
		t.dashes++
	case c == '.', c == '+', c == ':':
		t.marks++
		t.dotted = true
	default:
		if c < 0x80 || c >= 0xc0 {
			t.others++ // one a character
		}
		t.at = t.at || c == '@' && i > 0 && i < len(token)-1
	}
}

func isUUID(token string) bool {
	return len(token) == 36 && token[8] == '-' && token[13] == '-' && token[18] == '-' && token[23] == '-'
}

func separates(name string, at int) bool {
	switch name[at] {
	case ':':
		return at == 0 || at == len(name)-1 || !digit(name[at-1]) || !digit(name[at+1])
	case ' ', '/', '?', '&', '=', ',', ';', '(', ')', '[', ']', '|', '"', '\'':
		return true
	}
	return false
}

func digit(c byte) bool  { return c >= '0' && c <= '9' }
func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func dash(c byte) bool   { return c == '-' || c == '_' }
