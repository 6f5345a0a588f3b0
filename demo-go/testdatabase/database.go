// Package testdatabase has real databases for tests: SQLite, and PostgreSQL where
// PLUMBLINE_TEST_POSTGRES names a server (`tools/postgres.sh run go test ./demo-go/...` starts one).
package testdatabase

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"
)

// Database is an empty database that ends with its test.
type Database struct {
	Engine  string // a db.system.name of the charter
	Address string // for PLUMBLINE_DEMO_DATABASE
	driver  string
}

// Each runs a test with an empty database of each engine.
func Each(t *testing.T, test func(t *testing.T, database Database)) {
	t.Run("sqlite", func(t *testing.T) {
		test(t, SQLite(t))
	})
	t.Run("postgresql", func(t *testing.T) {
		test(t, PostgreSQL(t))
	})
}

// SQLite returns a database in a new file, in a folder whose name needs
// escaping.
func SQLite(t *testing.T) Database {
	t.Helper()
	path := filepath.Join(t.TempDir(), "orders with space.db")
	return Database{Engine: charter.DbSystemNameValueSqlite, Address: path, driver: "sqlite"}
}

// PostgreSQL returns a new schema on the server of PLUMBLINE_TEST_POSTGRES;
// without one the test is skipped.
func PostgreSQL(t *testing.T) Database {
	t.Helper()
	server := os.Getenv("PLUMBLINE_TEST_POSTGRES")
	if server == "" {
		t.Skip("PLUMBLINE_TEST_POSTGRES is not set to the URL of a PostgreSQL server; `tools/postgres.sh run COMMAND` starts one and sets it")
	}
	schema := "test_" + rand.Text()
	address := withParameter(t, server, "search_path", fmt.Sprintf("%q", schema))
	address = withParameter(t, address, "application_name", schema)
	d := Database{Engine: charter.DbSystemNameValuePostgresql, Address: address, driver: "pgx"}
	d.Execute(t, fmt.Sprintf("CREATE SCHEMA %q", schema))
	t.Cleanup(func() { d.Execute(t, fmt.Sprintf("DROP SCHEMA %q CASCADE", schema)) })
	return d
}

// At returns the same database at another host and port, such as that of a
// proxy.
func (d Database) At(t *testing.T, hostAndPort string) Database {
	t.Helper()
	address := parse(t, d.Address)
	address.Host = hostAndPort
	d.Address = address.String()
	return d
}

// HostAndPort returns the address of the server.
func (d Database) HostAndPort(t *testing.T) string {
	t.Helper()
	return parse(t, d.Address).Host
}

// Execute runs a statement on a separate connection.
func (d Database) Execute(t *testing.T, statement string, values ...any) {
	t.Helper()
	d.with(t, func(db *sql.DB) error {
		_, err := db.ExecContext(context.Background(), statement, values...)
		return err
	})
}

// Number returns the result of a query for one number, on a separate
// connection.
func (d Database) Number(t *testing.T, query string, values ...any) int {
	t.Helper()
	var number int
	d.with(t, func(db *sql.DB) error {
		return db.QueryRowContext(context.Background(), query, values...).Scan(&number)
	})
	return number
}

func (d Database) with(t *testing.T, do func(*sql.DB) error) {
	t.Helper()
	address := d.Address
	if d.driver == "sqlite" {
		address += "?_pragma=busy_timeout(5000)"
	}
	db, err := sql.Open(d.driver, address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := do(db); err != nil {
		t.Fatal(err)
	}
}

func withParameter(t *testing.T, address, name, value string) string {
	t.Helper()
	parsed := parse(t, address)
	query := parsed.Query()
	query.Set(name, value)
	parsed.RawQuery = query.Encode()
	return parsed.String()
}

func parse(t *testing.T, address string) *url.URL {
	t.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal("PLUMBLINE_TEST_POSTGRES: expected a URL such as postgres://user:password@127.0.0.1:5432/postgres")
	}
	return parsed
}
