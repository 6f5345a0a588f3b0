package failure

import (
	"strings"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// HeaderName is the HTTP header that carries code, reason and origin of a
// failure to the service that called. In lower case it is gRPC's trailer.
const HeaderName = "Plumbline-Error"

// maxHeader is how many bytes of it are read.
const maxHeader = 512

// carried is what a header says.
type carried struct {
	code           Code
	reason, origin string
}

// FormatHeader is the header of a failure, an RFC 9651 dictionary of strings, or
// empty on success.
func FormatHeader(t Tuple) string {
	if !t.Failed() {
		return ""
	}
	return `code="` + t.Code.String() + `", reason="` + quoted(t.Reason) + `", origin="` + quoted(t.Origin) + `"`
}

func quoted(text string) string {
	if !strings.ContainsAny(text, `"\`) {
		return text
	}
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text)
}

// FromHTTPHeader is the tuple that the header's lines carry with an answer of
// callee, as service self sees it. ok says whether there is a header that can
// be read; foreign, that it had a word which the charter does not know: an
// origin and reason are believed both or not at all.
func FromHTTPHeader(status int, lines []string, callee, self string, delayed bool) (t Tuple, foreign, ok bool) {
	if status < 400 || callee == "" {
		return Tuple{}, false, false
	}
	c, ok := readHeader(lines)
	if !ok {
		return Tuple{}, false, false
	}
	origin, reason, trusted := c.believed(callee)
	return NewTuple(c.code, reason, origin, self, delayed), !trusted, true
}

// believed is what to believe of what callee says.
func (c carried) believed(callee string) (origin, reason string, trusted bool) {
	origin, reason, trusted = Trusted(c.origin, c.reason, callee)
	if c.code == Cancelled && !trusted {
		return OriginClient, charter.ReasonCallerCancelled, false
	}
	return origin, reason, trusted
}

func readHeader(lines []string) (carried, bool) {
	if len(lines) == 0 {
		return carried{}, false
	}
	text := lines[0]
	if len(lines) > 1 {
		text = strings.Join(lines, ", ")
	}
	if len(text) > maxHeader {
		return carried{}, false
	}
	members, ok := dictionary(text)
	if !ok {
		return carried{}, false
	}
	code, known := ParseCode(members["code"])
	reason, hasReason := members["reason"]
	origin, hasOrigin := members["origin"]
	if !known || code == OK || !hasReason || !hasOrigin {
		return carried{}, false
	}
	return carried{code: code, reason: reason, origin: origin}, true
}

// dictionary reads an RFC 9651 dictionary whose members are all strings without
// parameters; of a key that comes twice the last counts.
func dictionary(text string) (map[string]string, bool) {
	members := map[string]string{}
	text = strings.Trim(text, " ")
	for {
		key, rest := cutKey(text)
		if key == "" || !strings.HasPrefix(rest, `="`) {
			return nil, false
		}
		value, rest, ok := cutString(rest[2:])
		if !ok {
			return nil, false
		}
		members[key] = value
		if rest = strings.TrimLeft(rest, " \t"); rest == "" {
			return members, true
		}
		if rest[0] != ',' {
			return nil, false
		}
		text = strings.TrimLeft(rest[1:], " \t")
	}
}

func cutKey(text string) (key, rest string) {
	for i := range len(text) {
		c := text[i]
		first := c >= 'a' && c <= 'z' || c == '*'
		if !first && (i == 0 || (c < '0' || c > '9') && c != '_' && c != '-' && c != '.') {
			return text[:i], text[i:]
		}
	}
	return text, ""
}

// cutString reads a string whose opening quote is gone already.
func cutString(text string) (value, rest string, ok bool) {
	var unescaped strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			return unescaped.String(), text[i+1:], true
		case c == '\\':
			if i++; i == len(text) || text[i] != '"' && text[i] != '\\' {
				return "", "", false
			}
			unescaped.WriteByte(text[i])
		case c < 0x20 || c > 0x7e:
			return "", "", false
		default:
			unescaped.WriteByte(c)
		}
	}
	return "", "", false
}
