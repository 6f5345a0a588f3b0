// Opens the database, SQLite or PostgreSQL, and creates its tables.

package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"github.com/plumbline/plumbline/demo-go/shop"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"net/url"
	"regexp"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/sqltelemetry"
)

// prepareTime limits the start of a gateway whose database does not answer.
const prepareTime = 10 * time.Second

// oneAtATime serializes gateways that start together on PostgreSQL, where
// concurrent CREATE TABLE IF NOT EXISTS can fail. The number is an arbitrary
// lock id.
const oneAtATime = `SELECT pg_advisory_xact_lock(1886547298)`

// noPath matches connection strings that would otherwise become the name of a
// file with a password: host=x password=y, Server=x;Password=y,
// mysql://user:password@host, user:password@host.
var noPath = regexp.MustCompile(`(?i)^[\s;]*[a-z_][a-z_ ]*=|\b(password|passwd|pwd)\s*=|://|^[^/]*@`)

// Open opens the database at an address and creates missing tables. The address
// is a postgres:// URL, the path of an SQLite file, or empty for an SQLite
// database in memory.
func Open(ctx context.Context, t *plumbline.Telemetry, address string) (*Store, error) {
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		return open(ctx, t, "pgx", address, charter.DbSystemNameValuePostgresql, func(db *sql.DB) {
			db.SetMaxOpenConns(16)
			db.SetMaxIdleConns(16)
			db.SetConnMaxLifetime(30 * time.Minute)
		})
	}
	if noPath.MatchString(address) {
		return nil, errors.New("PLUMBLINE_DEMO_DATABASE: expected postgres://user@host/database or the path of a file (one with = or @ in its name begins with ./ or /); it looks like another kind of connection string")
	}
	return open(ctx, t, "sqlite", sqliteAddress(address), charter.DbSystemNameValueSqlite, func(db *sql.DB) {
		// One connection: SQLite writes one at a time anyway, and a database
		// in memory lives in its connection.
		db.SetMaxOpenConns(1)
		db.SetConnMaxLifetime(0)
		db.SetConnMaxIdleTime(0)
	})
}

func sqliteAddress(path string) string {
	const pragmas = "_pragma=busy_timeout(2000)&_pragma=synchronous(NORMAL)&_pragma=journal_mode(WAL)"
	if path == "" {
		return "file::memory:?" + pragmas
	}
	return (&url.URL{Scheme: "file", Opaque: url.PathEscape(path)}).String() + "?" + pragmas
}

func open(ctx context.Context, t *plumbline.Telemetry, driver, address, engine string, limit func(*sql.DB)) (*Store, error) {
	db, err := sql.Open(driver, address)
	if err != nil {
		return nil, fmt.Errorf("PLUMBLINE_DEMO_DATABASE: expected a file path or postgres://user@host/database: %w", err)
	}
	limit(db)
	if err := prepare(ctx, db, engine); err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("PLUMBLINE_DEMO_DATABASE: the %s database cannot be prepared: %s", engine, oneLine(err))
	}
	reasons := sqltelemetry.Reasons{Refused: shop.ReasonStoreFailed, Unreachable: shop.ReasonStoreUnreachable}
	return &Store{db: sqltelemetry.New(t, db, engine, reasons), close: db.Close}, nil
}

// prepare creates missing tables, in one transaction.
func prepare(ctx context.Context, db *sql.DB, engine string) error {
	ctx, cancel := context.WithTimeout(ctx, prepareTime)
	defer cancel()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after Commit it does nothing
	statements := schema
	if engine == charter.DbSystemNameValuePostgresql {
		statements = append([]string{oneAtATime}, schema...)
	}
	for _, statement := range statements {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// oneLine returns the text of an error in one line; some drivers have a line
// for each address that they tried.
func oneLine(err error) string {
	return strings.Join(strings.Fields(err.Error()), " ")
}
