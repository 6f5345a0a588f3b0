// Wraps the connections of a driver. An optional interface of database/sql is
// there where the driver has it, or where its default is what database/sql does
// without it.

//lint:file-ignore SA1019 drivers may have only the interfaces without context

package sqltelemetry

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"time"
)

// recorded returns a connection that records its statements. Execer and Queryer
// have no default: without them database/sql prepares the statement.
func recorded(made driver.Conn, r *recorder) driver.Conn {
	c := &conn{Conn: made, recorder: r}
	_, execs := made.(driver.ExecerContext)
	if !execs {
		_, execs = made.(driver.Execer)
	}
	_, queries := made.(driver.QueryerContext)
	if !queries {
		_, queries = made.(driver.Queryer)
	}
	switch {
	case execs && queries:
		return struct {
			*conn
			execer
			queryer
		}{c, execer{c}, queryer{c}}
	case execs:
		return struct {
			*conn
			execer
		}{c, execer{c}}
	case queries:
		return struct {
			*conn
			queryer
		}{c, queryer{c}}
	}
	return c
}

type conn struct {
	driver.Conn
	recorder *recorder
}

// Raw returns the driver's connection, for sql.Conn.Raw.
func (c *conn) Raw() driver.Conn { return c.Conn }

// Ping is recorded where it fails.
func (c *conn) Ping(ctx context.Context) error {
	pinger, ok := c.Conn.(driver.Pinger)
	if !ok {
		return nil
	}
	begun := time.Now()
	err := pinger.Ping(ctx)
	if err != nil {
		c.recorder.recordAs(ctx, statement{operation: "PING"}, begun, err)
	}
	return err
}

// PrepareContext prepares a statement. Where it fails that is recorded as the
// statement, which will not run.
func (c *conn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	begun := time.Now()
	made, err := c.prepare(ctx, query)
	if err != nil {
		c.recorder.record(ctx, query, begun, err)
		return nil, err
	}
	s := &stmt{Stmt: made, conn: c, query: query}
	if converter, ok := made.(driver.ColumnConverter); ok {
		return convertingStmt{stmt: s, converter: converter}, nil
	}
	return s, nil
}

func (c *conn) prepare(ctx context.Context, query string) (driver.Stmt, error) {
	if preparer, ok := c.Conn.(driver.ConnPrepareContext); ok {
		return preparer.PrepareContext(ctx, query)
	}
	made, err := c.Conn.Prepare(query)
	if err == nil && ctx.Err() != nil {
		_ = made.Close()
		return nil, ctx.Err()
	}
	return made, err
}

// BeginTx begins a transaction.
func (c *conn) BeginTx(ctx context.Context, options driver.TxOptions) (driver.Tx, error) {
	begun := time.Now()
	made, err := c.begin(ctx, options)
	c.recorder.recordAs(ctx, statement{operation: "BEGIN"}, begun, err)
	if err != nil {
		return nil, err
	}
	return tx{next: made, ctx: ctx, recorder: c.recorder}, nil
}

func (c *conn) begin(ctx context.Context, options driver.TxOptions) (driver.Tx, error) {
	if beginner, ok := c.Conn.(driver.ConnBeginTx); ok {
		return beginner.BeginTx(ctx, options)
	}
	switch { // in the words of database/sql
	case options.Isolation != driver.IsolationLevel(sql.LevelDefault):
		return nil, errors.New("sql: driver does not support non-default isolation level")
	case options.ReadOnly:
		return nil, errors.New("sql: driver does not support read-only transactions")
	}
	made, err := c.Conn.Begin()
	if err == nil && ctx.Err() != nil {
		_ = made.Rollback()
		return nil, ctx.Err()
	}
	return made, err
}

// ResetSession resets the session.
func (c *conn) ResetSession(ctx context.Context) error {
	if resetter, ok := c.Conn.(driver.SessionResetter); ok {
		return resetter.ResetSession(ctx)
	}
	return nil
}

// IsValid reports whether the connection can be used again.
func (c *conn) IsValid() bool {
	validator, ok := c.Conn.(driver.Validator)
	return !ok || validator.IsValid()
}

// CheckNamedValue converts an argument, or leaves it to the default.
func (c *conn) CheckNamedValue(value *driver.NamedValue) error {
	if checker, ok := c.Conn.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(value)
	}
	return driver.ErrSkip
}

// execer has the ExecContext of a connection.
type execer struct{ c *conn }

// ExecContext runs a statement without rows. One that the driver wants prepared
// first is recorded when it has run.
func (e execer) ExecContext(ctx context.Context, query string, values []driver.NamedValue) (driver.Result, error) {
	begun := time.Now()
	result, err := e.exec(ctx, query, values)
	if err != driver.ErrSkip {
		e.c.recorder.record(ctx, query, begun, err)
	}
	return result, err
}

func (e execer) exec(ctx context.Context, query string, values []driver.NamedValue) (driver.Result, error) {
	if next, ok := e.c.Conn.(driver.ExecerContext); ok {
		return next.ExecContext(ctx, query, values)
	}
	plain, err := unnamed(ctx, values)
	if err != nil {
		return nil, err
	}
	return e.c.Conn.(driver.Execer).Exec(query, plain)
}

// queryer has the QueryContext of a connection.
type queryer struct{ c *conn }

// QueryContext runs a statement, which ends when its rows are closed. One that the
// driver wants prepared first is recorded when it has run.
func (q queryer) QueryContext(ctx context.Context, query string, values []driver.NamedValue) (driver.Rows, error) {
	begun := time.Now()
	made, err := q.query(ctx, query, values)
	if err == driver.ErrSkip {
		return nil, err
	}
	return rowsOf(ctx, q.c.recorder, query, begun, made, err)
}

func (q queryer) query(ctx context.Context, query string, values []driver.NamedValue) (driver.Rows, error) {
	if next, ok := q.c.Conn.(driver.QueryerContext); ok {
		return next.QueryContext(ctx, query, values)
	}
	plain, err := unnamed(ctx, values)
	if err != nil {
		return nil, err
	}
	return q.c.Conn.(driver.Queryer).Query(query, plain)
}

// unnamed returns the arguments for a driver without contexts and names.
func unnamed(ctx context.Context, values []driver.NamedValue) ([]driver.Value, error) {
	plain := make([]driver.Value, len(values))
	for i, v := range values {
		if v.Name != "" {
			return nil, errors.New("sql: driver does not support the use of Named Parameters")
		}
		plain[i] = v.Value
	}
	return plain, ctx.Err()
}

// tx records how a transaction ends.
type tx struct {
	next     driver.Tx
	ctx      context.Context // of BeginTx, as database/sql keeps it too
	recorder *recorder
}

// Commit commits.
func (t tx) Commit() error { return t.end("COMMIT", t.next.Commit) }

// Rollback rolls back.
func (t tx) Rollback() error { return t.end("ROLLBACK", t.next.Rollback) }

func (t tx) end(operation string, do func() error) error {
	begun := time.Now()
	err := do()
	t.recorder.recordAs(t.ctx, statement{operation: operation}, begun, err)
	return err
}
