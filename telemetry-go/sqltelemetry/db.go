// Package sqltelemetry records database/sql statements by the charter: a client
// span for each, named by operation and table, with the error tuple.
package sqltelemetry

import (
	"context"
	"database/sql"
	"time"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/failure"
)

// DB runs statements on a database and records them.
type DB struct {
	recorder
	db *sql.DB
}

// Reasons are the reasons of the charter for failures of the database. A
// database is no service of the charter, so the origin of both is this service.
type Reasons struct {
	Refused     failure.Reason // the database refused a statement; by default INTERNAL alone
	Unreachable failure.Reason // there is no connection, or it was lost; by default UNAVAILABLE alone
}

// New returns db with telemetry; engine is its db.system.name. Failures have
// the given reasons, except those of a context that was cancelled or whose
// deadline passed.
func New(t *plumbline.Telemetry, db *sql.DB, engine string, reasons Reasons) *DB {
	return &DB{db: db, recorder: newRecorder(t, engine, reasons)}
}

// Exec runs a statement without rows.
func (d *DB) Exec(ctx context.Context, query string, values ...any) (sql.Result, error) {
	return d.exec(ctx, d.db, query, values)
}

// Query runs a statement and calls each for every row. The span covers reading
// the rows.
func (d *DB) Query(ctx context.Context, query string, each func(*sql.Rows) error, values ...any) error {
	return d.query(ctx, d.db, query, each, values)
}

// QueryRow runs a statement and scans its only row into targets. sql.ErrNoRows
// is no failure of the statement.
func (d *DB) QueryRow(ctx context.Context, query string, targets []any, values ...any) error {
	return d.queryRow(ctx, d.db, query, targets, values)
}

// InTransaction runs do in a transaction and commits it if do returns nil.
func (d *DB) InTransaction(ctx context.Context, do func(*Tx) error) error {
	tx, err := d.db.BeginTx(ctx, nil)
	if err != nil {
		return d.failure(ctx, err)
	}
	defer func() { _ = tx.Rollback() }() // after Commit it does nothing
	if err := do(&Tx{recorder: d.recorder, tx: tx}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return d.failure(ctx, err)
	}
	return nil
}

// Tx runs statements in a transaction.
type Tx struct {
	recorder
	tx *sql.Tx
}

// Exec runs a statement without rows.
func (t *Tx) Exec(ctx context.Context, query string, values ...any) (sql.Result, error) {
	return t.exec(ctx, t.tx, query, values)
}

// QueryRow runs a statement and scans its only row into targets.
func (t *Tx) QueryRow(ctx context.Context, query string, targets []any, values ...any) error {
	return t.queryRow(ctx, t.tx, query, targets, values)
}

// runner is what *sql.DB and *sql.Tx have in common.
type runner interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	QueryRowContext(context.Context, string, ...any) *sql.Row
}

func (r recorder) exec(ctx context.Context, on runner, query string, values []any) (result sql.Result, err error) {
	ctx, end := r.start(ctx, query)
	result, err = on.ExecContext(ctx, query, values...)
	return result, end(err)
}

func (r recorder) query(ctx context.Context, on runner, query string, each func(*sql.Rows) error, values []any) error {
	ctx, end := r.start(ctx, query)
	return end(func() error {
		rows, err := on.QueryContext(ctx, query, values...)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			if err := each(rows); err != nil {
				return err
			}
		}
		return rows.Err()
	}())
}

func (r recorder) queryRow(ctx context.Context, on runner, query string, targets, values []any) error {
	ctx, end := r.start(ctx, query)
	return end(on.QueryRowContext(ctx, query, values...).Scan(targets...))
}

func (r recorder) start(ctx context.Context, query string) (context.Context, func(error) error) {
	if !r.on {
		return ctx, func(err error) error { return r.failureOrNoRows(ctx, err) }
	}
	s := r.statements.of(query)
	begun := time.Now()
	ctx, span := r.begin(ctx, s)
	return ctx, func(err error) error {
		err = r.failureOrNoRows(ctx, err)
		r.end(ctx, span, s, begun, err)
		return err
	}
}
