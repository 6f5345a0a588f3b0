// Package tracestate keeps a list of tracestate members within its limits.
package tracestate

// Limits of W3C Trace Context level 2, section 3.3.1.
const (
	maxMembers = 32
	maxLength  = 512
	longMember = 128 // longer ones are removed first
)

// Own is the key of OpenTelemetry's member, which is never removed.
const Own = "ot"

// Member is one member of the list.
type Member struct{ Key, Value string }

func (m Member) length() int { return len(m.Key) + 1 + len(m.Value) }

// Fit removes members from the right beyond 32, and then members until the list
// has at most 512 characters: first those longer than 128, from the right, then
// the others, from the right. It modifies the list.
func Fit(list []Member) []Member {
	for len(list) > maxMembers {
		list = remove(list, last(list, 0))
	}
	for _, longerThan := range [...]int{longMember, 0} {
		for length(list) > maxLength {
			i := last(list, longerThan)
			if i < 0 {
				break
			}
			list = remove(list, i)
		}
	}
	return list
}

// last returns the rightmost member longer than this that is not ours, or -1.
func last(list []Member, longerThan int) int {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Key != Own && list[i].length() > longerThan {
			return i
		}
	}
	return -1
}

func remove(list []Member, i int) []Member { return append(list[:i], list[i+1:]...) }

func length(list []Member) int {
	n := max(len(list)-1, 0)
	for _, m := range list {
		n += m.length()
	}
	return n
}

// String writes the list as a header.
func String(list []Member) string {
	text := make([]byte, 0, length(list))
	for i, m := range list {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(text, m.Key...)
		text = append(text, '=')
		text = append(text, m.Value...)
	}
	return string(text)
}
