// Finds ids in span names and replaces them by {id}.

package naming

import "strings"

// Placeholder replaces an id in a span name.
const Placeholder = "{id}"

// Known are texts that are no ids in a span name, where they are between
// characters other than ASCII letters and digits.
type Known struct {
	// Words are naming.words of the charter.
	Words []string
	// Literals are the literal texts of the charter's span names.
	Literals []string
	// Values of the span's own attributes that are templates, see [Templates].
	Values []string
}

// Templates are the keys of attributes whose values are templates, or one of
// few names, by the semantic conventions: a route with digits is no id.
var Templates = [...]string{
	"http.route", "url.template", "rpc.method", "messaging.destination.template", "gen_ai.request.model",
}

// TemplateIndex returns the index of a key in [Templates], or -1.
func TemplateIndex(key string) int {
	for i := range Templates {
		if Templates[i] == key {
			return i
		}
	}
	return -1
}

// ContainsID reports whether a name contains an id, and allocates nothing. A
// percent-encoded byte stands for its character. A name is cut into tokens at
// every character of ASCII but letters, digits and - _ . + : @ $ %; at a colon
// too, but in times, ports and addresses. A token as a whole is an id when it
//
//   - contains @ between other characters;
//   - is an IPv6 or MAC address;
//   - has digits only, or digits and the marks - _ . + : T Z with at least four
//     digits (dates, times, IPv4 addresses), but not when it is a version: up to
//     three groups of up to three digits;
//   - is a UUID in braces; any other placeholder in braces is none.
//
// Otherwise it is cut at dots, and each part is an id by itself when it
//
//   - has digits only and is not of a version (v1.2.3, python3.11, 1.2.3-rc1), or
//     digits, - _ + and at least four digits;
//   - contains, between - _ + or its ends: a UUID; at least 8 hexadecimal digits,
//     one of them decimal; at least four hexadecimal digits after 0x; at least
//     five digits; six digits in a row; three numbers with at least six digits,
//     or four numbers;
//   - ends in - or _ and at least four digits, but not in _ and a year from 1900
//     to 2099 (orders_2024);
//   - has at least 16 letters and digits and changes between letter and digit at
//     least four times, words with one number (sha256), short ones like k8s and
//     versions like v1beta1 not counted;
//   - is random: at least 10 letters and digits between dashes, or 16 letters,
//     that change between lower case, upper case and digits on average after less
//     than 2.5 characters;
//   - changes so, is shorter, and stands beside such a part.
//
// The number of a standard is none: iso-8583, ISO 20022, RFC 9110, HTTP/2.
func ContainsID(name string) bool { return walk(name, Known{}, nil) }

// WithoutIDs returns the name with {id} in place of each id; the same string if
// there is none.
func WithoutIDs(name string) string { return Known{}.WithoutIDs(name) }

// ContainsID reports whether a name contains an id, the known texts excepted.
func (k Known) ContainsID(name string) bool { return walk(name, k, nil) }

// WithoutIDs returns the name with {id} in place of each id, the known texts
// excepted; the same string if there is none.
func (k Known) WithoutIDs(name string) string {
	// What is left of a token may be an id by itself.
	for walk(name, k, nil) {
		var b strings.Builder
		b.Grow(len(name))
		walk(name, k, &b)
		name = b.String()
	}
	return name
}

// roomForID is a quick check that most names without an id do not pass.
func roomForID(name string) bool {
	var all uint16
	for i := range len(name) {
		all |= kinds[name[i]]
	}
	return all&(digit|at|colon|other) != 0 || len(name) >= randomLetters && all&lowers != 0 && all&uppers != 0
}

// walk reports whether there is an id; with a result, all of the name goes there, a
// placeholder for each.
func walk(name string, known Known, result *strings.Builder) bool {
	if !roomForID(name) {
		return false
	}
	lastBrace := strings.LastIndexByte(name, '}')
	copied := 0
	word := token{}
	for at := 0; at < len(name); {
		if c := name[at]; kinds[c] == separator && c != '{' {
			at++
			continue
		}
		t, isWord := wordAt(name, at)
		if isWord && !t.mayHaveID() {
			word, at = t, t.end
			continue
		}
		if !isWord {
			t = tokenAt(name, at, lastBrace)
		}
		for part := at; part < t.end; {
			stop, isID := classify(name, t, part, word)
			if isID && !known.covers(name, part, stop) {
				if result == nil {
					return true
				}
				result.WriteString(name[copied:part])
				result.WriteString(Placeholder)
				copied = stop
			}
			part = stop
		}
		if t.kinds != separator {
			word = t
		}
		at = t.end
	}
	if result != nil {
		result.WriteString(name[copied:])
	}
	return false
}

// classify returns the end of what is classified next in a token, and whether it is an id.
func classify(name string, t token, part int, word token) (end int, isID bool) {
	switch {
	case t.isID:
		return t.end, true
	case !t.mayHaveID():
		return t.end, false
	case t.kinds == digit:
		return t.end, !isNumberOfWord(name, word, t)
	case t.kinds&^(digit|dash|dot|plus|colon|timeMark) == 0:
		return t.end, isNumberID(name[t.start:t.end], t.kinds)
	}
	return classifyPart(name, part, t.start, t.end)
}

func (k Known) covers(name string, from, to int) bool {
	for _, texts := range [...][]string{k.Words, k.Literals, k.Values} {
		for _, text := range texts {
			if text != "" && covers(text, name, from, to) {
				return true
			}
		}
	}
	return false
}

func covers(known, name string, from, to int) bool {
	for at := max(0, to-len(known)); at <= from && at+len(known) <= len(name); at++ {
		if name[at:at+len(known)] == known && borders(name, at-1) && borders(name, at+len(known)) {
			return true
		}
	}
	return false
}

func borders(name string, at int) bool {
	return at < 0 || at >= len(name) || !alphanumeric(name[at])
}
