//lint:file-ignore SA1019 drivers may have only the interfaces without context

package sqltelemetry_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/sqltelemetry"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// least is a driver with nothing optional but a converter of arguments, which
// database/sql then asks at each statement.
type least struct{ calls *[]string }

func (l least) Connect(context.Context) (driver.Conn, error) { return leastConn(l), nil }
func (l least) Driver() driver.Driver                        { return l }
func (l least) Open(string) (driver.Conn, error)             { return leastConn(l), nil }

type leastConn struct{ calls *[]string }

func (c leastConn) note(call string) { *c.calls = append(*c.calls, call) }
func (c leastConn) Close() error     { return nil }

func (c leastConn) Prepare(query string) (driver.Stmt, error) {
	if strings.HasPrefix(query, "_OTHER") {
		return nil, errors.New("syntax error near 'secret'")
	}
	c.note("prepare")
	return leastStmt{c}, nil
}

func (c leastConn) Begin() (driver.Tx, error) { c.note("begin"); return leastTx{c}, nil }

type leastTx struct{ c leastConn }

func (t leastTx) Commit() error   { t.c.note("commit"); return nil }
func (t leastTx) Rollback() error { t.c.note("rollback"); return nil }

type leastStmt struct{ c leastConn }

func (s leastStmt) Close() error  { return nil }
func (s leastStmt) NumInput() int { return -1 }

func (s leastStmt) Exec(values []driver.Value) (driver.Result, error) {
	s.c.note(fmt.Sprint("exec ", values))
	return driver.RowsAffected(1), nil
}

func (s leastStmt) Query(values []driver.Value) (driver.Rows, error) {
	s.c.note(fmt.Sprint("query ", values))
	return &leastRows{left: 2}, nil
}

func (s leastStmt) ColumnConverter(int) driver.ValueConverter { return shouting{} }

// shouting accepts a type that the default converter does not.
type shouting struct{}

type own struct{ text string }

func (shouting) ConvertValue(v any) (driver.Value, error) {
	if o, ok := v.(own); ok {
		return strings.ToUpper(o.text), nil
	}
	return driver.DefaultParameterConverter.ConvertValue(v)
}

type leastRows struct{ left int }

func (r *leastRows) Columns() []string { return []string{"n"} }
func (r *leastRows) Close() error      { return nil }

func (r *leastRows) Next(values []driver.Value) error {
	if r.left == 0 {
		return io.EOF
	}
	r.left--
	values[0] = int64(r.left)
	return nil
}

// useAll runs what a service may do with a database, and returns what it sees.
func useAll(db *sql.DB) []string {
	ctx := context.Background()
	var seen []string
	saw := func(what string, values ...any) { seen = append(seen, what+" "+fmt.Sprint(values...)) }
	saw("ping", db.PingContext(ctx))
	_, err := db.ExecContext(ctx, "INSERT INTO orders VALUES (?)", own{"secret"})
	saw("exec", err)
	_, err = db.ExecContext(ctx, "INSERT INTO orders VALUES (:a)", sql.Named("a", 1))
	saw("named", err)
	_, err = db.ExecContext(ctx, "BROKEN 'secret'")
	saw("broken", err)
	var n int
	saw("row", db.QueryRowContext(ctx, "SELECT n FROM orders WHERE id = ?", 7).Scan(&n), n)
	rows, err := db.QueryContext(ctx, "SELECT n FROM orders")
	saw("rows", err)
	for rows.Next() {
		saw("next", rows.Scan(&n), n)
	}
	types, err := rows.ColumnTypes()
	saw("types", err, len(types))
	saw("more", rows.NextResultSet(), rows.Err(), rows.Close())
	statement, err := db.PrepareContext(ctx, "UPDATE orders SET a = ?")
	saw("prepare", err)
	_, err = statement.ExecContext(ctx, own{"x"})
	saw("prepared", err, statement.Close())
	tx, err := db.BeginTx(ctx, nil)
	saw("begin", err)
	saw("commit", tx.Commit())
	_, err = db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
	saw("isolation", err)
	_, err = db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	saw("read only", err)
	ended, cancel := context.WithCancel(ctx)
	cancel()
	_, err = db.ExecContext(ended, "DELETE FROM orders")
	saw("ended", err)
	return seen
}

// The driver gets the same calls, and the service the same results and errors.
func TestDriverWithoutOptionalInterfacesWorksTheSame(t *testing.T) {
	var bareCalls, calls []string
	bare := sql.OpenDB(least{&bareCalls})
	want := useAll(bare)
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
	db := sqltelemetry.OpenDB(service.Telemetry, least{&calls}, sqltelemetry.WithEngine("acme_db"))
	got := useAll(db)
	if !slices.Equal(got, want) {
		t.Errorf("the service sees\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if !slices.Equal(calls, bareCalls) {
		t.Errorf("the driver sees\n%s\nwant\n%s", strings.Join(calls, "\n"), strings.Join(bareCalls, "\n"))
	}
	if db.Driver() != driver.Driver(least{&calls}) {
		t.Errorf("driver %T", db.Driver())
	}
	service.End(t)
	var names []string
	for _, span := range receiver.Spans() {
		names = append(names, span.Name)
		if span.Attributes["db.system.name"] != "acme_db" {
			t.Errorf("%s: %v", span.Name, span.Attributes)
		}
	}
	wantNames := []string{"INSERT orders", "INSERT orders", "_OTHER", "SELECT orders", "SELECT orders", "UPDATE orders", "BEGIN", "COMMIT", "BEGIN", "BEGIN"}
	if !slices.Equal(names, wantNames) {
		t.Errorf("spans %q, want %q", names, wantNames)
	}
	if strings.Contains(strings.ToLower(string(receiver.Bytes(t))), "secret") {
		t.Error("a value was exported")
	}
}

func TestOffLeavesTheDriverAlone(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.Start(t, receiver, "gateway", map[string]string{"PLUMBLINE_MODE": "off"})
	var calls []string
	db := sqltelemetry.OpenDB(service.Telemetry, least{&calls})
	conn, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.Raw(func(raw any) error {
		if _, ok := raw.(leastConn); !ok {
			return fmt.Errorf("the connection is a %T", raw)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}

func TestRawConnectionIsReached(t *testing.T) {
	service := telemetrytest.Start(t, telemetrytest.NewReceiver(t), "gateway")
	var calls []string
	conn, err := sqltelemetry.OpenDB(service.Telemetry, least{&calls}).Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.Raw(func(raw any) error {
		wrapped, ok := raw.(interface{ Raw() driver.Conn })
		if !ok {
			return fmt.Errorf("the connection is a %T", raw)
		}
		if _, ok := wrapped.Raw().(leastConn); !ok {
			return fmt.Errorf("the driver's connection is a %T", wrapped.Raw())
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}

func TestOpenReportsWhatSQLOpenReports(t *testing.T) {
	service := telemetrytest.Start(t, telemetrytest.NewReceiver(t), "gateway")
	_, want := sql.Open("no such driver", "")
	if _, err := sqltelemetry.Open(service.Telemetry, "no such driver", ""); err == nil || err.Error() != want.Error() {
		t.Errorf("%v, want %v", err, want)
	}
}
