// Wraps prepared statements and rows.

//lint:file-ignore SA1019 drivers may have only the interfaces without context

package sqltelemetry

import (
	"context"
	"database/sql/driver"
	"io"
	"reflect"
	"time"
)

// stmt records each run of a prepared statement.
type stmt struct {
	driver.Stmt
	conn  *conn
	query string
}

// ExecContext runs the statement.
func (s *stmt) ExecContext(ctx context.Context, values []driver.NamedValue) (driver.Result, error) {
	begun := time.Now()
	result, err := s.exec(ctx, values)
	if err != nil || !s.copies(values) {
		s.conn.recorder.record(ctx, s.query, begun, err)
	}
	return result, err
}

// copies reports whether an execution only adds a row to a COPY, as lib/pq does it:
// the one without values sends them.
func (s *stmt) copies(values []driver.NamedValue) bool {
	return len(values) > 0 && s.conn.recorder.statements.of(s.query).operation == "COPY"
}

func (s *stmt) exec(ctx context.Context, values []driver.NamedValue) (driver.Result, error) {
	if next, ok := s.Stmt.(driver.StmtExecContext); ok {
		return next.ExecContext(ctx, values)
	}
	plain, err := unnamed(ctx, values)
	if err != nil {
		return nil, err
	}
	return s.Stmt.Exec(plain)
}

// QueryContext runs the statement, which ends when its rows are closed.
func (s *stmt) QueryContext(ctx context.Context, values []driver.NamedValue) (driver.Rows, error) {
	begun := time.Now()
	made, err := s.queryContext(ctx, values)
	return rowsOf(ctx, s.conn.recorder, s.query, begun, made, err)
}

func (s *stmt) queryContext(ctx context.Context, values []driver.NamedValue) (driver.Rows, error) {
	if next, ok := s.Stmt.(driver.StmtQueryContext); ok {
		return next.QueryContext(ctx, values)
	}
	plain, err := unnamed(ctx, values)
	if err != nil {
		return nil, err
	}
	return s.Stmt.Query(plain)
}

// CheckNamedValue converts an argument as the statement does, else as its
// connection.
func (s *stmt) CheckNamedValue(value *driver.NamedValue) error {
	if checker, ok := s.Stmt.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(value)
	}
	return s.conn.CheckNamedValue(value)
}

// convertingStmt is a statement that has a converter for each argument.
type convertingStmt struct {
	*stmt
	converter driver.ColumnConverter
}

// ColumnConverter returns the converter of an argument.
func (s convertingStmt) ColumnConverter(index int) driver.ValueConverter {
	return s.converter.ColumnConverter(index)
}

// rows records its statement when it is closed.
type rows struct {
	driver.Rows
	ctx      context.Context
	recorder *recorder
	query    string
	begun    time.Time

	err   error // that ended the reading
	read  bool  // to the end
	ended bool
}

// rowsOf returns the rows of a statement that began at a time; one that failed is
// recorded.
func rowsOf(ctx context.Context, r *recorder, query string, begun time.Time, made driver.Rows, err error) (driver.Rows, error) {
	if err != nil {
		r.record(ctx, query, begun, err)
		return nil, err
	}
	return withColumnScanner(&rows{Rows: made, ctx: ctx, recorder: r, query: query, begun: begun}), nil
}

// Next reads a row.
func (r *rows) Next(values []driver.Value) error { return r.noted(r.Rows.Next(values)) }

func (r *rows) noted(err error) error {
	r.read = err == io.EOF
	if err != nil && !r.read {
		r.err = err
	}
	return err
}

// Close ends the statement. database/sql closes the rows of a context that ended.
func (r *rows) Close() error {
	err := r.Rows.Close()
	if r.ended {
		return err
	}
	r.ended = true
	outcome := r.err
	if outcome == nil && !r.read {
		outcome = r.ctx.Err()
	}
	if outcome == nil {
		outcome = err
	}
	r.recorder.record(r.ctx, r.query, r.begun, outcome)
	return err
}

// HasNextResultSet reports whether there is another result.
func (r *rows) HasNextResultSet() bool {
	next, ok := r.Rows.(driver.RowsNextResultSet)
	return ok && next.HasNextResultSet()
}

// NextResultSet goes to the next result.
func (r *rows) NextResultSet() error {
	if next, ok := r.Rows.(driver.RowsNextResultSet); ok {
		return r.noted(next.NextResultSet())
	}
	return io.EOF
}

// ColumnTypeScanType returns the type to scan a column into.
func (r *rows) ColumnTypeScanType(index int) reflect.Type {
	if next, ok := r.Rows.(driver.RowsColumnTypeScanType); ok {
		return next.ColumnTypeScanType(index)
	}
	return reflect.TypeFor[any]()
}

// ColumnTypeDatabaseTypeName returns the database's name of a column's type.
func (r *rows) ColumnTypeDatabaseTypeName(index int) string {
	if next, ok := r.Rows.(driver.RowsColumnTypeDatabaseTypeName); ok {
		return next.ColumnTypeDatabaseTypeName(index)
	}
	return ""
}

// ColumnTypeLength returns the length of a column's type.
func (r *rows) ColumnTypeLength(index int) (int64, bool) {
	if next, ok := r.Rows.(driver.RowsColumnTypeLength); ok {
		return next.ColumnTypeLength(index)
	}
	return 0, false
}

// ColumnTypeNullable returns whether a column can be null.
func (r *rows) ColumnTypeNullable(index int) (nullable, known bool) {
	if next, ok := r.Rows.(driver.RowsColumnTypeNullable); ok {
		return next.ColumnTypeNullable(index)
	}
	return false, false
}

// ColumnTypePrecisionScale returns precision and scale of a column's type.
func (r *rows) ColumnTypePrecisionScale(index int) (precision, scale int64, known bool) {
	if next, ok := r.Rows.(driver.RowsColumnTypePrecisionScale); ok {
		return next.ColumnTypePrecisionScale(index)
	}
	return 0, 0, false
}
