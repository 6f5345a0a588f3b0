// Finds the literals and comments of SQL statements and replaces them, for
// db.query.text.

package enforce

import "strings"

// sqlVerbs are the words that a statement may begin with.
var sqlVerbs = [...]string{
	"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "UPSERT", "REPLACE", "WITH", "VALUES",
	"CREATE", "ALTER", "DROP", "TRUNCATE", "BEGIN", "START", "COMMIT", "ROLLBACK", "SAVEPOINT",
	"RELEASE", "CALL", "EXPLAIN", "LOCK",
}

// placeholderDigits is the most digits of a numbered placeholder, $1.
const placeholderDigits = 5

// sqlHasLiterals reports whether sqlWithoutLiterals changes or rejects a text.
func sqlHasLiterals(text string) bool {
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

// sqlWithoutLiterals returns an SQL statement with ? in place of each literal and
// without comments. It fails closed: false for a text that does not begin with an
// SQL verb, whose quotes do not close, or whose quotes dialects read differently
// (a backslash inside, #). A text in double quotes counts as a literal.
func sqlWithoutLiterals(text string) (safe string, ok bool) {
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

// token returns the end of the token that begins at a position; -1 where dialects
// differ or it does not end.
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

// quoted returns the end of a quoted text, -1 as token.
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

// dollar returns the end of a placeholder, $1, or of a literal, $tag$ … $tag$.
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

// isInNumber reports whether a character is the decimal point or the sign of the
// exponent of the number that begins at from.
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
	for _, verb := range sqlVerbs {
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
