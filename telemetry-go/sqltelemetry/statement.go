// Reads operation and table from an SQL statement, for the name of its span.

package sqltelemetry

import (
	"strings"
	"sync"
)

// statement is what a span records of an SQL statement; never a value.
type statement struct {
	operation  string // first word, upper case
	collection string // first table named
}

// name returns the span's name by the charter's template.
func (s statement) name() string {
	if s.collection == "" {
		return s.operation
	}
	return s.operation + " " + s.collection
}

// statements caches parsed statements, up to a bound, for programs that build
// statements from values.
type statements struct {
	mu    sync.RWMutex
	known map[string]statement
}

const knownStatements = 500

func (s *statements) of(query string) statement {
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

// parse returns the operation and the table of a statement: the name after
// INTO, FROM, UPDATE or TABLE.
func parse(query string) statement {
	words := strings.Fields(query)
	if len(words) == 0 {
		return statement{operation: "EMPTY"}
	}
	result := statement{operation: strings.ToUpper(words[0])}
	for i, word := range words[:len(words)-1] {
		switch strings.ToUpper(word) {
		case "INTO", "FROM", "UPDATE", "TABLE":
			result.collection = tableAt(words[i+1:])
			return result
		}
	}
	return result
}

// tableAt skips IF NOT EXISTS and the like, and cuts the name out of "t(a,b)".
func tableAt(words []string) string {
	for _, word := range words {
		switch strings.ToUpper(word) {
		case "IF", "NOT", "EXISTS", "ONLY", "OR":
			continue
		}
		name, _, _ := strings.Cut(word, "(")
		return strings.Trim(name, "\"`;,)")
	}
	return ""
}
