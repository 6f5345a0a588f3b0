// Reads and writes the header Plumbline-Error, which carries code, reason and
// origin of a failure.

package failure

import (
	"strings"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// HeaderName is the HTTP header, and in lower case the gRPC trailer, that
// carries code, reason and origin of a failure to the caller.
const HeaderName = "Plumbline-Error"

// maxHeader is the longest header that is read, in bytes.
const maxHeader = 512

// headerTuple is the content of a header.
type headerTuple struct {
	code           Code
	reason, origin string
}

// FormatHeader returns the header of a failure, an RFC 9651 dictionary of
// strings; empty on success.
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

// FromHTTPHeader returns the error tuple in the header lines of a response of
// callee. ok reports whether the header could be
// read, foreign whether its origin or reason is not in the charter: then the
// origin is callee and the reason UNSPECIFIED.
func (c Classifier) FromHTTPHeader(status int, lines []string, callee string, delayed bool) (t Tuple, foreign, ok bool) {
	if status < 400 || callee == "" {
		return Tuple{}, false, false
	}
	read, ok := readHeader(lines)
	if !ok {
		return Tuple{}, false, false
	}
	origin, reason, isTrusted := c.trustedHeader(read, callee)
	return c.NewTuple(read.code, reason, origin, delayed), !isTrusted, true
}

// trustedHeader returns the origin and reason to record for a header of callee.
func (c Classifier) trustedHeader(read headerTuple, callee string) (origin, reason string, isTrusted bool) {
	origin, reason, isTrusted = c.Trusted(read.origin, read.reason, callee)
	if read.code == Cancelled && !isTrusted {
		return OriginClient, charter.ReasonCallerCancelled, false
	}
	return origin, reason, isTrusted
}

func readHeader(lines []string) (headerTuple, bool) {
	if len(lines) == 0 {
		return headerTuple{}, false
	}
	text := lines[0]
	if len(lines) > 1 {
		text = strings.Join(lines, ", ")
	}
	if len(text) > maxHeader {
		return headerTuple{}, false
	}
	members, ok := dictionary(text)
	if !ok {
		return headerTuple{}, false
	}
	code, known := ParseCode(members["code"])
	reason, hasReason := members["reason"]
	origin, hasOrigin := members["origin"]
	if !known || code == OK || !hasReason || !hasOrigin {
		return headerTuple{}, false
	}
	return headerTuple{code: code, reason: reason, origin: origin}, true
}

// dictionary parses an RFC 9651 dictionary of strings without parameters; the
// last value of a repeated key counts.
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

// cutString parses a string behind its opening quote.
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
