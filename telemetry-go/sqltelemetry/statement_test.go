package sqltelemetry

import (
	"os"
	"strconv"
	"strings"
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
		"-- name: GetOrder :one\nSELECT id FROM orders WHERE id = $1":                                     "SELECT orders",
		"/* traceparent='00-1' */ select * from \"public\".\"orders\" o":                                  "SELECT public.orders",
		"WITH late AS (SELECT id FROM orders), n(x) AS (SELECT 1) INSERT INTO dunning SELECT * FROM late": "INSERT dunning",
		"WITH RECURSIVE t AS (SELECT 1) SELECT * FROM t":                                                  "SELECT t",
		"(SELECT id FROM orders) UNION (SELECT id FROM returns)":                                          "SELECT orders",
		"SELECT extract(epoch FROM at), (SELECT count(*) FROM items) FROM orders":                         "SELECT orders",
		"SELECT n FROM (SELECT count(*) n FROM orders) t":                                                 "SELECT orders",
		"SELECT * FROM ONLY orders":                                                                       "SELECT orders",
		"SELECT * FROM generate_series(1, 3)":                                                             "SELECT generate_series",
		"UPDATE ONLY public.orders SET state = $1":                                                        "UPDATE public.orders",
		"UPDATE OR IGNORE orders SET state = ?":                                                           "UPDATE orders",
		"INSERT IGNORE INTO `shop`.`orders` (id) VALUES (?)":                                              "INSERT shop.orders",
		"REPLACE INTO orders VALUES (?)":                                                                  "REPLACE orders",
		"MERGE INTO orders USING late ON true":                                                            "MERGE orders",
		"SELECT * FROM [dbo].[orders]":                                                                    "SELECT dbo.orders",
		"COPY \"orders\" (\"id\") FROM STDIN":                                                             "COPY orders",
		"TRUNCATE TABLE orders":                                                                           "TRUNCATE orders",
		"begin isolation level serializable":                                                              "BEGIN",
		"SELECT '; DROP FROM secret', 'it''s FROM secret' FROM orders":                                    "SELECT orders",
		"CALL settle('secret')":                                                                           "CALL",
		"INSERT INTO orders VALUES ('a FROM secret')":                                                     "INSERT orders",
		"secret-4711":                   "_OTHER",
		"4711 FROM abc":                 "_OTHER",
		"hunter2":                       "_OTHER",
		"ACQUIRE":                       "ACQUIRE", // of pgxtelemetry, as are CONNECT and BATCH
		"CONNECT":                       "CONNECT",
		"BATCH":                         "BATCH",
		"UPSERT INTO orders VALUES (1)": "UPSERT orders",
		// A name only after a word that introduces a table in this statement.
		`VACUUM INTO "x"`:                                                      "VACUUM",
		`SELECT a IS DISTINCT FROM "x"`:                                        "SELECT",
		`SELECT a IS NOT DISTINCT FROM "x" FROM orders`:                        "SELECT orders",
		"DELETE FROM orders WHERE a IS DISTINCT FROM b":                        "DELETE orders",
		"REVOKE ALL ON orders FROM bob":                                        "REVOKE",
		"REVOKE ALL ON TABLE orders FROM bob":                                  "REVOKE orders",
		`PREPARE p FROM "secret"`:                                              "PREPARE",
		"FETCH NEXT FROM cursor_of_bob":                                        "FETCH",
		"SHOW GRANTS FOR bob":                                                  "SHOW",
		"CREATE FUNCTION f() RETURNS TABLE (id INT) AS 'x'":                    "CREATE",
		"LOAD DATA INFILE 'secret' INTO TABLE orders":                          "LOAD orders",
		"COPY INTO orders FROM 'secret'":                                       "COPY orders",
		"UPDATE STATISTICS orders":                                             "UPDATE orders",
		"EXPLAIN ANALYZE DELETE FROM orders":                                   "EXPLAIN orders",
		"EXPLAIN (FORMAT JSON) WITH late AS (SELECT 1 FROM a) SELECT * FROM b": "EXPLAIN b",
		"WITH update AS (SELECT 1), delete AS (SELECT 2) SELECT * FROM orders": "SELECT orders",
		"SET search_path = shop; SELECT a FROM orders":                         "SET",
		"SELECT 1; SELECT a FROM orders":                                       "SELECT",
		// Databases differ in where these strings end: no table rather than a value.
		`SELECT 'it\'s FROM secret'`:                "SELECT",
		"SELECT $$it is FROM secret$$":              "SELECT",
		"DO $body$ BEGIN DELETE FROM x; END $body$": "DO",
		"SELECT 'no end FROM secret":                "SELECT",
		`CALL note("5\" disk FROM secret")`:         "CALL",
		`SET @b = "5\" FROM secret"`:                "SET",
		"SELECT ARRAY['x] FROM secret']":            "SELECT",
		"SELECT a[1], 'x' FROM orders":              "SELECT orders",
		"SELECT a # it is FROM secret":              "SELECT",
		"SELECT q'[it's FROM secret]' FROM dual":    "SELECT",
		"SELECT N'it is FROM secret' FROM orders":   "SELECT orders",
		"SELECT * FROM 'f.csv' WHERE a = 1":         "SELECT",
		"EXPLAIN SELECT extract(epoch FROM at)":     "EXPLAIN",
		"EXPLAIN SELECT a FROM orders":              "EXPLAIN orders",
		"SELECT a FROM \"no end":                    "SELECT",
	} {
		if got := parse(query).name(); got != want {
			t.Errorf("%q: %q, want %q", query, got, want)
		}
	}
}

// In Rust the same statements have the same names.
func TestStatementsAreNamedAlikeInEveryLanguage(t *testing.T) {
	vectors, err := os.ReadFile("../../conformance/vectors/sql-statements.tsv")
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for line := range strings.Lines(string(vectors)) {
		if query, want, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t"); ok {
			read++
			if got := parse(query).name(); got != want {
				t.Errorf("%q: %q, want %q", query, got, want)
			}
		}
	}
	if read < 50 {
		t.Errorf("%d statements are read", read)
	}
}

// What is not about a table has no attribute of one, rather than an empty one.
func TestOnlyATableIsAnAttribute(t *testing.T) {
	for query, want := range map[string]int{"SELECT a FROM orders": 2, "SELECT 1": 1, "COMMIT": 1} {
		if got := parse(query).attributes(); len(got) != want {
			t.Errorf("%q: %v", query, got)
		}
	}
}

// A statement may be any bytes, such as those of an attacker.
func FuzzStatement(f *testing.F) {
	for _, seed := range []string{"SELECT a FROM b", "WITH x AS (SELECT 1) SELECT * FROM (SELECT", "'\"`[$$--/*", "((((FROM", "a.b.\"c"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		if s := parse(query); s.operation != "EMPTY" && s.operation != otherOperation && !operations[s.operation] {
			t.Errorf("%q: operation %q", query, s.operation)
		}
		values := parse("SELECT '" + strings.ReplaceAll(query, "'", "''") + "'")
		if values.collection != "" {
			t.Errorf("%q: a value became table %q", query, values.collection)
		}
	})
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

// What a program builds from values is not kept for the life of the process.
func TestLongStatementsAreNotKept(t *testing.T) {
	s := statements{known: map[string]statement{}}
	long := "INSERT INTO orders VALUES ('" + strings.Repeat("x", longestKnown) + "')"
	if name := s.of(long).name(); name != "INSERT orders" {
		t.Errorf("named %q", name)
	}
	s.of("SELECT a FROM orders")
	if len(s.known) != 1 {
		t.Errorf("%d are kept, expected one", len(s.known))
	}
}
