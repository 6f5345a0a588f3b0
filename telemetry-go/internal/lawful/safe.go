package lawful

import "strings"

// safeAddress is an address (RFC 3986) without the parts that carry
// credentials: user, query, fragment.
func safeAddress(text string) string {
	if i := strings.IndexAny(text, "?#"); i >= 0 {
		text = text[:i]
	}
	from := strings.Index(text, "//") + 2
	if from < 2 {
		from = 0
	}
	to := len(text)
	if slash := strings.IndexByte(text[from:], '/'); slash >= 0 {
		to = from + slash
	}
	if at := strings.LastIndexByte(text[from:to], '@'); at >= 0 {
		return text[:from] + text[from+at+1:]
	}
	return text
}

func unsafeAddress(text string) bool {
	return strings.ContainsAny(text, "?#@") && safeAddress(text) != text
}

var verbs = [...]string{
	"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "UPSERT", "REPLACE", "WITH", "VALUES",
	"CREATE", "ALTER", "DROP", "TRUNCATE", "BEGIN", "START", "COMMIT", "ROLLBACK", "SAVEPOINT",
	"RELEASE", "CALL", "EXPLAIN", "LOCK",
}

// placeholderDigits is how many digits a numbered placeholder, $1, has at most.
const placeholderDigits = 5

func unsafeStatement(text string) bool {
	if !isSQL(text) {
		return true
	}
	for at := 0; at < len(text); {
		end := token(text, at)
		if end < 0 || isComment(text, at) || isLiteral(text, at) {
			return true
		}
		at = end
	}
	return false
}

// safeStatement is a statement of SQL with ? in the place of each literal and
// without comments. It fails closed: false for what does not begin with a word
// of SQL, whose quotes do not close, or whose quotes dialects read differently
// (a backslash inside, #). A text in double quotes is a literal.
func safeStatement(text string) (safe string, ok bool) {
	if !isSQL(text) {
		return "", false
	}
	var b strings.Builder
	for at := 0; at < len(text); {
		end := token(text, at)
		switch {
		case end < 0:
			return "", false
		case isComment(text, at):
			b.WriteByte(' ')
		case isLiteral(text, at):
			b.WriteByte('?')
		default:
			b.WriteString(text[at:end])
		}
		at = end
	}
	return b.String(), true
}

// token is where the token that begins at a place ends; -1 when nobody can
// tell.
func token(text string, at int) int {
	c := text[at]
	switch {
	case c == '\'' || c == '"' || c == '`':
		return quoted(text, at, c)
	case c == '#' || c == '\\':
		return -1
	case strings.HasPrefix(text[at:], "--"):
		if end := strings.IndexByte(text[at:], '\n'); end >= 0 {
			return at + end
		}
		return len(text)
	case strings.HasPrefix(text[at:], "/*"):
		if end := strings.Index(text[at+2:], "*/"); end >= 0 {
			return at + 2 + end + 2
		}
		return -1
	case c == '$':
		return dollar(text, at)
	case isWord(c):
		end := at
		for end < len(text) && (isWord(text[end]) || isInNumber(text, at, end)) {
			end++
		}
		return end
	case (c == ':' || c == '@' || c == '?') && at+1 < len(text):
		end := wordEnd(text, at+1)
		if isDigit(text[at+1]) && end-at > placeholderDigits+1 {
			return at + 1
		}
		return end
	}
	return at + 1
}

func quoted(text string, at int, quote byte) int {
	for i := at + 1; i < len(text); i++ {
		switch {
		case text[i] == '\\':
			return -1
		case text[i] != quote:
		case i+1 < len(text) && text[i+1] == quote:
			i++
		default:
			return i + 1
		}
	}
	return -1
}

// dollar ends a placeholder, $1, or a literal, $tag$ … $tag$.
func dollar(text string, at int) int {
	end := wordEnd(text, at+1)
	if end < len(text) && text[end] == '$' {
		tag := text[at : end+1]
		closing := strings.Index(text[end+1:], tag)
		if closing < 0 {
			return -1
		}
		return end + 1 + closing + len(tag)
	}
	if digits := end - at - 1; digits == 0 || digits > placeholderDigits {
		return -1
	}
	for i := at + 1; i < end; i++ {
		if !isDigit(text[i]) {
			return -1
		}
	}
	return end
}

func isComment(text string, at int) bool {
	return strings.HasPrefix(text[at:], "--") || strings.HasPrefix(text[at:], "/*")
}

func isLiteral(text string, at int) bool {
	c := text[at]
	if c == '$' {
		end := wordEnd(text, at+1)
		return end < len(text) && text[end] == '$'
	}
	return c == '\'' || c == '"' || isDigit(c)
}

// isInNumber says so of the point and of the sign of the exponent.
func isInNumber(text string, from, at int) bool {
	if !isDigit(text[from]) {
		return false
	}
	c, before := text[at], text[at-1]
	return c == '.' || (c == '+' || c == '-') && (before == 'e' || before == 'E')
}

func isSQL(text string) bool {
	from := 0
	for from < len(text) && strings.IndexByte(" \t\n\r(", text[from]) >= 0 {
		from++
	}
	word := text[from:wordEnd(text, from)]
	for _, verb := range verbs {
		if strings.EqualFold(word, verb) {
			return true
		}
	}
	return false
}

func wordEnd(text string, at int) int {
	for at < len(text) && isWord(text[at]) {
		at++
	}
	return at
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWord(c byte) bool {
	return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c > 127
}
