package sqltelemetry

import (
	"strconv"
	"testing"
)

func TestStatementIsNamedByOperationAndTable(t *testing.T) {
	for query, want := range map[string]string{
		"SELECT a FROM orders WHERE id = ?":                      "SELECT orders",
		"  insert into\n\torders(id, customer) VALUES (?, ?)":    "INSERT orders",
		"UPDATE orders SET state = 'secret' WHERE id = 'secret'": "UPDATE orders",
		"DELETE FROM \"orders\";":                                "DELETE orders",
		"CREATE TABLE IF NOT EXISTS order_events (id TEXT)":      "CREATE order_events",
		"SELECT 1": "SELECT",
		"":         "EMPTY",
		"PRAGMA":   "PRAGMA",
	} {
		if got := parse(query).name(); got != want {
			t.Errorf("%q: %q, want %q", query, got, want)
		}
	}
}

func TestKnownStatementsAreBounded(t *testing.T) {
	s := &statements{known: map[string]statement{}}
	for i := range 2 * knownStatements {
		s.of("SELECT " + strconv.Itoa(i))
	}
	if len(s.known) != knownStatements {
		t.Errorf("%d are kept", len(s.known))
	}
}
