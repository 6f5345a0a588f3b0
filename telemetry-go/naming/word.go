// Decides whether a part with letters or dashes is an id, by its segments
// between dashes: UUID, hexadecimal, random.

package naming

import "strings"

// What a part of a name is.
const (
	notID    = iota
	doubtful // no id by itself, but beside a random one
	id
)

const (
	shortestRandom = 10
	digitsInARow   = 6
)

// isRandom reports whether a part by itself is an id of at least ten letters and
// digits.
func isRandom(name string, from, to int) bool {
	length := 0
	for i := from; i < to; {
		kind, next := kindAt(name, i)
		if kind&(letters|digit) != 0 {
			length++
		}
		i = next
	}
	return length >= shortestRandom && classifyWord(name, from, to) == id
}

// classifyWord classifies a part with letters or dashes by the segments between
// its dashes.
func classifyWord(name string, from, to int) int {
	var uuid, pairs, numbers, digitsOfNumbers, length, changes, all, digits int
	isDoubtful := false
	before, beforeEnd := from, from
	for i := from; ; {
		end, next := segmentEnd(name, i, to)
		s := segmentOf(name, i, end)
		all |= s.kinds
		isHex := s.length > 0 && s.kinds&^hexDigit == 0
		isNumber := s.kinds == digit
		if s.isID || isHex && !isNumber && s.length >= 8 && s.kinds&digit != 0 {
			return id
		}
		uuid, pairs, numbers, digitsOfNumbers = nextOf(isHex, uuidAfter(uuid, s.length)), nextOf(isHex && s.length == 2, pairs+1),
			nextOf(isNumber, numbers+1), nextOf(isNumber, digitsOfNumbers+s.length)
		if uuid == len(uuidGroups) || pairs == 6 || numbers == 4 || numbers == 3 && digitsOfNumbers >= digitsInARow {
			return id
		}
		if isNumber {
			digits += s.length
			most, last := 5, end == to && i > from
			if last {
				most = 4
			}
			year := last && name[i-1] == '_' && isYear(name[i:end])
			if s.length >= most && !year && (s.length > 5 || !isOneOf(standards[:], name[before:beforeEnd])) {
				return id
			}
		}
		length += s.length
		changes += s.changes
		isDoubtful = isDoubtful || s.length >= 4 && s.isDoubtful
		if end == to {
			break
		}
		all |= dash
		before, beforeEnd, i = i, end, next
	}
	switch {
	case length >= 16 && changes >= 4, all&^(digit|dash|plus) == 0 && digits >= 4:
		return id
	case isDoubtful:
		return doubtful
	}
	return notID
}

func nextOf(goesOn bool, next int) int {
	if goesOn {
		return next
	}
	return 0
}

func isYear(text string) bool {
	return len(text) == 4 && (strings.HasPrefix(text, "19") || strings.HasPrefix(text, "20"))
}

// segment is what letters and digits between two dashes are made of.
type segment struct {
	length, kinds    int
	changes          int // between letter and digit, more than a word with one number has
	isID, isDoubtful bool
}

// segmentEnd returns the dash behind the segment, or the end of the part, and the
// place behind that.
func segmentEnd(name string, from, to int) (end, next int) {
	for from < to {
		kind, next := kindAt(name, from)
		if kind&(dash|plus) != 0 {
			return from, next
		}
		from = next
	}
	return from, from
}

func segmentOf(name string, from, to int) (s segment) {
	var words, word, longest, capitals, row, longestRow, previous, changes int
	for i := from; i < to; {
		kind, next := kindAt(name, i)
		i = next
		s.kinds |= kind
		sort := sortOf(kind)
		if sort == other {
			previous, row = other, 0
			continue
		}
		s.length++
		if previous != 0 && previous != other && (sort == digit) != (previous == digit) {
			changes++
		}
		// Where a word in camel case begins; the last of several capitals begins the next one.
		if sort != previous && !(sort == lowers && previous == uppers && capitals == 1) {
			words++
			word = 0
			if sort == lowers && previous == uppers {
				word = 1
			}
		}
		word++
		longest = max(longest, word)
		if sort == uppers {
			capitals++
		} else {
			capitals = 0
		}
		if sort == digit {
			row++
		} else {
			row = 0
		}
		longestRow = max(longestRow, row)
		previous = sort
	}
	pure := s.kinds&other == 0
	mixed := pure && s.kinds&digit != 0 && s.kinds&letters != 0
	version := changes > 1 && isStagedVersion(name[from:to])
	short := 2*s.length < 5*words && pure && !version
	random := short && (mixed && s.length >= shortestRandom && longest <= 4 || s.length >= randomLetters && s.kinds&letters != 0)
	s.isID = random || longestRow >= digitsInARow && s.kinds != digit || mixed && isAfter0x(name[from:to])
	more := changes > 2 || s.length > 5
	if mixed && !version && changes > 1 && more {
		s.changes = changes
	}
	s.isDoubtful = short && words > 2 && (changes != 2 || more)
	return s
}

func sortOf(kind int) int {
	switch {
	case kind&lowers != 0:
		return lowers
	case kind&uppers != 0:
		return uppers
	case kind == digit:
		return digit
	}
	return other
}

func isAfter0x(text string) bool {
	if len(text) < 6 || text[0] != '0' || text[1]|0x20 != 'x' {
		return false
	}
	for i := 2; i < len(text); i++ {
		if hex(text[i]) < 0 {
			return false
		}
	}
	return true
}

var stages = [...]string{"p", "m", "rc", "pre", "alpha", "beta", "preview"}

// isStagedVersion reports whether it is a version of an interface: v1beta1,
// v1p1beta1.
func isStagedVersion(text string) bool {
	if len(text) < 2 || text[0]|0x20 != 'v' || !decimal(text[1]) {
		return false
	}
	for text = text[1:]; text != ""; {
		text = strings.TrimLeft(text, "0123456789")
		rest, ok := withoutStage(text)
		if !ok {
			return false
		}
		text = rest
	}
	return true
}

func withoutStage(text string) (rest string, ok bool) {
	if text == "" {
		return "", true
	}
	for _, stage := range stages {
		if rest, ok := strings.CutPrefix(text, stage); ok && (rest == "" || decimal(rest[0])) {
			return rest, true
		}
	}
	return "", false
}

// uuidGroups are the lengths that RFC 9562 section 4 gives the groups of a UUID.
var uuidGroups = [...]int{8, 4, 4, 4, 12}

// uuidAfter returns how many groups were seen after one more of this length; it may
// begin anew.
func uuidAfter(groups, length int) int {
	switch {
	case groups < len(uuidGroups) && length == uuidGroups[groups]:
		return groups + 1
	case length == uuidGroups[0]:
		return 1
	}
	return 0
}

// isUUID reports whether a part of a name is a UUID and nothing else.
func isUUID(name string, from, to int) bool {
	if to-from != 36 {
		return false
	}
	groups, group := 0, 0
	for i := from; i < to; i++ {
		switch kind, _ := kindAt(name, i); {
		case kind == dash:
			groups, group = uuidAfter(groups, group), 0
		case kind&hexDigit != 0:
			group++
		default:
			return false
		}
	}
	return uuidAfter(groups, group) == len(uuidGroups)
}
