package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/sqltelemetry"
)

// Open opens the database at an address and makes its tables where they are
// missing: a postgres:// URL, the path of an SQLite file, or, when it is
// empty, an SQLite database in memory that ends with the process.
func Open(ctx context.Context, t *plumbline.Telemetry, address string) (*Store, error) {
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		return open(ctx, t, "pgx", address, charter.DbSystemNameValuePostgresql, func(db *sql.DB) {
			db.SetMaxOpenConns(16)
			db.SetMaxIdleConns(16)
			db.SetConnMaxLifetime(30 * time.Minute)
		})
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
	for _, statement := range schema {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			_ = db.Close()
			return nil, fmt.Errorf("PLUMBLINE_DEMO_DATABASE: the %s database cannot be prepared: %w", engine, err)
		}
	}
	return &Store{db: sqltelemetry.New(t, db, engine, charter.ReasonStoreFailed), close: db.Close}, nil
}
