// Cuts a span name into tokens, and finds those that are ids as a whole:
// numbers and addresses.

package naming

import "strings"

// randomLetters is how many letters alone need to be an id.
const randomLetters = 16

// token is what stands between two separators of a name: a word, a placeholder in
// braces, or a single separator.
type token struct {
	start, end int
	kinds      int  // of its characters
	isID       bool // as a whole
}

// mayHaveID reports whether its characters leave room for an id.
func (t token) mayHaveID() bool {
	return t.kinds&^(digit|dash|dot|plus|colon|timeMark) == 0 && t.kinds&digit != 0 || mayHaveID(t.kinds, t.end-t.start)
}

// mayHaveID reports whether so many characters, not all of them digits and marks,
// leave room for an id.
func mayHaveID(kinds, length int) bool {
	return kinds&digit != 0 && length >= 4 || kinds&lowers != 0 && kinds&uppers != 0 && length >= randomLetters
}

// tokenAt returns the token at a place; lastBrace is where the name has its last
// closing brace.
func tokenAt(name string, from, lastBrace int) token {
	switch first := name[from]; {
	case first == '{' && from < lastBrace:
		end := from + strings.IndexByte(name[from:], '}') + 1
		return token{start: from, end: end, isID: isUUID(name, from+1, end-1)}
	case first == ':' && (from == 0 || !alphanumeric(name[from-1])):
		if end := addressEnd(name, from); end > from {
			return token{start: from, end: end, isID: true}
		}
	}
	t := token{start: from, end: from}
	previous := separator
scan:
	for t.end < len(name) {
		kind, next := kindAt(name, t.end)
		switch {
		case kind == separator:
			break scan
		case kind == colon && !(previous == digit && t.kinds&^(numbers|colon) == 0 && kindOf(name, next) == digit):
			if end := addressEnd(name, from); t.end > from && end > t.end {
				return token{start: from, end: end, isID: true}
			}
			break scan
		case kind == at && (t.end == from || kindOf(name, next) == separator):
			break scan
		}
		t.kinds |= kind
		previous, t.end = kind, next
	}
	if t.end == from {
		_, t.end = kindAt(name, from)
		return t
	}
	t.isID = t.kinds&at != 0 || t.kinds&colon != 0 && t.kinds&^(numbers|colon) != 0
	return t
}

// ordinary are the characters that neither end a token nor stand for another.
const ordinary = letters | digit | dash | dot | plus

// wordAt returns a token of ordinary characters between separators, false where
// there is none: the most there are, found quickly.
func wordAt(name string, from int) (t token, ok bool) {
	end, all := from, 0
	for end < len(name) {
		kind := int(kinds[name[end]])
		if kind&ordinary == 0 {
			if kind != separator {
				return t, false
			}
			break
		}
		all |= kind
		end++
	}
	return token{start: from, end: end, kinds: all}, end > from
}

const numbers = digit | dash | dot | plus | timeMark

func kindOf(name string, i int) int {
	if i >= len(name) {
		return separator
	}
	kind, _ := kindAt(name, i)
	return kind
}

// addressEnd returns the end of an IPv6 address (RFC 4291 section 2.2) or a MAC
// address that begins here, or -1. A short form must have a digit and begin with
// ::, a digit or f, so that paths of packages (abc::def) are none.
func addressEnd(name string, from int) int {
	colons, digits, group, doubles, pairs := 0, 0, 0, 0, 0
	dotted := false
	i := from
scan:
	for ; i < len(name); i++ {
		switch c := name[i]; {
		case c == ':':
			second := i > from && name[i-1] == ':'
			if second {
				doubles++
				if doubles > 1 {
					return -1
				}
			} else if i+1 == len(name) || name[i+1] != ':' && hex(name[i+1]) < 0 {
				break scan
			}
			if group == 2 {
				pairs++
			}
			colons++
			group = 0
		case c == '.' && colons > 0:
			dotted = true
			group = 0
		case hex(c) >= 0:
			if decimal(c) {
				digits++
			}
			if group++; group > 4 {
				return -1
			}
		default:
			break scan
		}
	}
	if i < len(name) && (alphanumeric(name[i]) || name[i] == '_' || name[i] == '-' || name[i] >= 0x80) {
		return -1
	}
	if group == 2 {
		pairs++
	}
	first := name[from]
	shortened := doubles == 1 && digits > 0 && colons <= 7 && (first <= ':' || first|0x20 == 'f')
	whole := doubles == 0 && (colons == 7 || dotted && colons == 6)
	if shortened || whole || colons == 5 && doubles == 0 && pairs == 6 {
		return i
	}
	return -1
}

// isNumberID reports whether digits and marks are an id: dates, times and addresses
// are, versions are not.
func isNumberID(name string, all int) bool {
	digits, group, groups, longest := 0, 0, 0, 0
	for i := 0; i < len(name); {
		kind, next := kindAt(name, i)
		if i = next; kind != digit {
			group = 0
			continue
		}
		digits++
		if group == 0 {
			groups++
		}
		group++
		longest = max(longest, group)
	}
	if all&^(digit|dot) == 0 {
		return groups == 1 || !isVersion(groups, longest)
	}
	return digits >= 4
}

// isVersion reports whether numbers between dots are a version.
func isVersion(groups, longest int) bool { return groups <= 3 && longest <= 3 }

// Words whose number is a part of the name: ISO 20022, iso-8583, HTTP/2.
var (
	standards = [...]string{"iso", "iec", "rfc", "ieee", "ecma", "ansi", "din", "fips", "nist", "sha", "aes", "rsa", "utf"}
	protocols = [...]string{"http", "spdy", "tls", "ssl"}
)

// isNumberOfWord reports whether a token of digits is the number of the word before.
func isNumberOfWord(name string, word, number token) bool {
	digits := number.end - number.start
	if word.end <= word.start || number.start != word.end+1 || digits > 5 {
		return false
	}
	starts := word.start == 0 || name[word.start-1] == ' '
	if border := name[word.end]; border != ' ' && (border != '/' || !starts) {
		return false
	}
	text := name[word.start:word.end]
	return isOneOf(standards[:], text) || digits == 1 && isOneOf(protocols[:], text)
}

func isOneOf(words []string, text string) bool {
	for _, word := range words {
		if len(word) == len(text) && equalFold(word, text) {
			return true
		}
	}
	return false
}

// equalFold is for words in lower case of ASCII.
func equalFold(word, text string) bool {
	for i := range len(word) {
		if word[i] != text[i] && (text[i] < 'A' || text[i] > 'Z' || word[i] != text[i]|0x20) {
			return false
		}
	}
	return true
}
