// Reads operation and table from an SQL statement, for the name of its span.

package sqltelemetry

import (
	"strings"
	"sync"

	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// statement is what a span records of an SQL statement; never a value.
type statement struct {
	operation  string // of a closed list
	collection string // first table named; "" for none
}

// name returns the span's name by the charter's template.
func (s statement) name() string {
	if s.collection == "" {
		return s.operation
	}
	return s.operation + " " + s.collection
}

// attributes are those of its span and its duration.
func (s statement) attributes() []attribute.KeyValue {
	operation := attribute.String(charter.AttrDbOperationName, s.operation)
	if s.collection == "" {
		return []attribute.KeyValue{operation}
	}
	return []attribute.KeyValue{operation, attribute.String(charter.AttrDbCollectionName, s.collection)}
}

// statements caches parsed statements, up to bounds of number and length, for
// programs that build statements from values.
type statements struct {
	mu    sync.RWMutex
	known map[string]statement
}

const (
	knownStatements = 500
	longestKnown    = 4096 // bytes
)

func (s *statements) of(query string) statement {
	if len(query) > longestKnown {
		return parse(query)
	}
	s.mu.RLock()
	known, ok := s.known[query]
	s.mu.RUnlock()
	if ok {
		return known
	}
	parsed := parse(query)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.known) < knownStatements {
		s.known[query] = parsed
	}
	return parsed
}

// otherOperation stands for a first word that is none of SQL, and may be a value.
const otherOperation = "_OTHER"

// operations are the first words of statements, in the databases that are in use.
var operations = setOf(
	"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "UPSERT", "WITH", "VALUES", "TABLE", "CALL",
	"BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "XA",
	"CREATE", "ALTER", "DROP", "TRUNCATE", "RENAME", "COMMENT", "GRANT", "REVOKE", "DENY", "REASSIGN", "SECURITY",
	"SET", "RESET", "SHOW", "USE", "EXPLAIN", "DESCRIBE", "DESC", "ANALYZE", "ANALYSE",
	"PREPARE", "EXECUTE", "EXEC", "DEALLOCATE", "DISCARD", "DO", "DECLARE", "OPEN", "FETCH", "MOVE", "CLOSE", "HANDLER",
	"LISTEN", "UNLISTEN", "NOTIFY", "COPY", "LOAD", "IMPORT", "EXPORT", "LOCK", "UNLOCK",
	"VACUUM", "PRAGMA", "ATTACH", "DETACH", "REINDEX", "CLUSTER", "REFRESH", "CHECKPOINT",
	"OPTIMIZE", "REPAIR", "CHECK", "CHECKSUM", "CACHE", "FLUSH", "PURGE", "KILL",
	"CONNECT", "ACQUIRE", "PING", "BATCH", // what clients do beside statements, as adapters record it
	"SIGNAL", "RESIGNAL", "CHANGE", "STOP", "SHUTDOWN", "RESTART", "INSTALL", "UNINSTALL", "HELP", "BINLOG",
)

// mainOperations may follow common table expressions, or be explained.
var mainOperations = setOf("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "UPSERT")

func setOf(words ...string) map[string]bool {
	set := make(map[string]bool, len(words))
	for _, each := range words {
		set[each] = true
	}
	return set
}

// parse returns the operation and the first table of a statement. Where it cannot
// tell a value from a name, there is no table.
func parse(query string) statement {
	s := &scanner{text: query}
	first := s.next()
	for first.kind == opening {
		first = s.next()
	}
	if first.kind == end {
		return statement{operation: "EMPTY"}
	}
	operation := first.keyword()
	main := operation
	switch operation {
	case "WITH":
		if main = s.mainOperation(true); main != "" {
			operation = main
		}
	case "EXPLAIN", "DESCRIBE", "DESC":
		main = s.mainOperation(false)
	}
	if !operations[operation] {
		return statement{operation: otherOperation}
	}
	// A copy, because a part of the text would keep all of it in memory.
	return statement{operation: operation, collection: strings.Clone(s.table(main))}
}

// mainOperation returns the operation of the main statement, which is not in
// parentheses. isName is whether the next word is the name of a common table
// expression, which may be that of an operation.
func (s *scanner) mainOperation(isName bool) string {
	for depth := 0; ; {
		t := s.next()
		switch t.kind {
		case end:
			return ""
		case opening:
			depth++
		case closing:
			depth--
		}
		k := t.keyword()
		if depth == 0 && !isName && mainOperations[k] {
			return k
		}
		isName = k == "WITH" || k == "RECURSIVE" || t.kind == other
	}
}

// table returns the table of a statement whose operation has been read: the name
// behind the word that introduces a table in such a statement.
func (s *scanner) table(operation string) string {
	switch operation {
	case "":
		return ""
	case "SELECT", "DELETE":
		return s.selected()
	case "UPDATE", "COPY", "TRUNCATE", "TABLE":
		return s.named(true)
	}
	before := "TABLE"
	switch operation {
	case "INSERT", "REPLACE", "UPSERT", "MERGE":
		before = "INTO"
	}
	for depth := 0; ; {
		switch t := s.next(); t.kind {
		case end:
			return ""
		case opening:
			depth++
		case closing:
			depth--
		case word:
			if depth == 0 && t.keyword() == before {
				return s.named(false)
			}
		}
	}
}

// selected returns the table after the FROM of the SELECT or DELETE that has been
// read: not of one in parentheses, as in extract(epoch FROM at), nor of the
// comparison IS DISTINCT FROM.
func (s *scanner) selected() string {
	before := token{}
	for depth := 0; depth >= 0; {
		t := s.next()
		switch t.kind {
		case end:
			return ""
		case opening:
			depth++
		case closing:
			depth--
		case word:
			if depth == 0 && t.keyword() == "FROM" && before.keyword() != "DISTINCT" {
				return s.named(true)
			}
		}
		before = t
	}
	return ""
}

// named returns the table that is next, where orSubquery is set that of a subquery
// too. It skips IF NOT EXISTS and the like.
func (s *scanner) named(orSubquery bool) string {
	for {
		t := s.next()
		switch t.kind {
		case opening:
			if orSubquery {
				continue
			}
		case word:
			switch t.keyword() {
			case "IF", "NOT", "EXISTS", "ONLY", "OR", "INTO", "TABLE", "STATISTICS", "LATERAL", "IGNORE", "LOW_PRIORITY", "REPLACE", "ROLLBACK", "ABORT", "FAIL":
				continue
			case "SELECT":
				return s.selected()
			}
			if t.quoted || t.text[0] < '0' || t.text[0] > '9' {
				return t.text
			}
		}
		return ""
	}
}

type kind uint8

const (
	end     kind = iota // also of what can be read
	word                // a keyword or a name
	opening             // (
	closing             // )
	other
)

// token is one of a statement. text is that of a word, without the quotes of its
// parts.
type token struct {
	kind   kind
	text   string
	quoted bool
}

// keyword returns the word in upper case; empty if it is quoted.
func (t token) keyword() string {
	if t.kind != word || t.quoted {
		return ""
	}
	return strings.ToUpper(t.text)
}

// scanner reads the tokens of a statement, without comments and the text of
// strings. It ends early where databases differ in what is a string or a comment:
// at a backslash before a quote, in a quoted name of unusual characters, at a
// dollar quote, at Oracle's q'…' and at a #.
type scanner struct {
	text string
}

func (s *scanner) next() token {
	for s.text != "" {
		c := s.text[0]
		switch {
		case strings.HasPrefix(s.text, "--"):
			s.skipPast(2, "\n")
		case strings.HasPrefix(s.text, "/*"):
			s.skipPast(2, "*/")
		case c == '\'':
			if !s.skipString() {
				return s.stop()
			}
			return token{kind: other}
		case c == '#' || c == ';': // the name is that of the first statement
			return s.stop()
		case c == '$' && len(s.text) > 1 && (s.text[1] < '0' || s.text[1] > '9'):
			return s.stop()
		case c == '(':
			s.text = s.text[1:]
			return token{kind: opening}
		case c == ')':
			s.text = s.text[1:]
			return token{kind: closing}
		case isNamed(c) || s.quotesName():
			return s.name()
		case c <= ' ':
			s.text = s.text[1:]
		default:
			s.text = s.text[1:]
			return token{kind: other}
		}
	}
	return token{}
}

func (s *scanner) stop() token {
	s.text = ""
	return token{}
}

// skipPast drops the text up to and including the mark, which is looked for from
// an index on; all of it if there is none.
func (s *scanner) skipPast(from int, mark string) {
	if i := strings.Index(s.text[from:], mark); i >= 0 {
		s.text = s.text[from+i+len(mark):]
		return
	}
	s.text = ""
}

// skipString drops a string; false if its end is not certain.
func (s *scanner) skipString() bool {
	i := strings.IndexByte(s.text[1:], '\'') + 1
	if i == 0 || s.text[i-1] == '\\' {
		return false
	}
	s.text = s.text[i+1:] // a doubled quote begins the next string
	return true
}

// name reads a word, or a name of several parts: "public"."orders".
func (s *scanner) name() token {
	t := token{kind: word}
	for {
		part, quoted, ok := s.part()
		if !ok {
			return s.stop()
		}
		t.text += part
		t.quoted = t.quoted || quoted
		if strings.HasPrefix(s.text, "'") && (strings.EqualFold(part, "q") || strings.EqualFold(part, "nq")) {
			return s.stop()
		}
		if len(s.text) < 2 || s.text[0] != '.' || !isNamed(s.text[1]) && closingQuote(s.text[1]) == 0 {
			return t
		}
		t.text += "."
		s.text = s.text[1:]
	}
}

func (s *scanner) part() (text string, quoted, ok bool) {
	if quote := closingQuote(s.text[0]); quote != 0 {
		i := strings.IndexByte(s.text[1:], quote)
		if i < 0 || !isName(s.text[1:1+i]) {
			return "", false, false
		}
		text, s.text = s.text[1:1+i], s.text[2+i:]
		return text, true, true
	}
	i := 0
	for i < len(s.text) && isNamed(s.text[i]) {
		i++
	}
	text, s.text = s.text[:i], s.text[i:]
	return text, false, true
}

// quotesName reports whether a quoted name is next. A [ may also begin an index or
// the elements of an array.
func (s *scanner) quotesName() bool {
	quote := closingQuote(s.text[0])
	if quote != ']' {
		return quote != 0
	}
	i := strings.IndexByte(s.text[1:], quote)
	return i >= 0 && isName(s.text[1:1+i])
}

// isName reports whether a quoted text can be no string.
func isName(text string) bool {
	for i := range len(text) {
		if c := text[i]; !isNamed(c) && c != '$' && c != '-' && c != ' ' && c != '.' {
			return false
		}
	}
	return true
}

func isNamed(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c >= 0x80
}

// closingQuote returns the end of a quoted name that begins with c, or 0.
func closingQuote(c byte) byte {
	switch c {
	case '"', '`':
		return c
	case '[':
		return ']'
	}
	return 0
}
