package foreign_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/lib/pq"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/plumbline/plumbline/telemetry-go/contrib/pgxtelemetry"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"
	"github.com/plumbline/plumbline/telemetry-go/sqltelemetry"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

var storeReasons = sqltelemetry.Reasons{
	Refused:     failure.NewReason("STORE_FAILED", failure.Internal),
	Unreachable: failure.NewReason("STORE_UNREACHABLE", failure.Unavailable),
}

const (
	refused     = "INTERNAL gateway STORE_FAILED"
	unreachable = "UNAVAILABLE gateway STORE_UNREACHABLE"
	deadline    = "DEADLINE_EXCEEDED gateway DEADLINE"
	cancelled   = "CANCELLED client CALLER_CANCELLED"
)

// postgres returns the address of a new schema of the server in
// PLUMBLINE_TEST_POSTGRES.
func postgres(t *testing.T) string {
	t.Helper()
	server := os.Getenv("PLUMBLINE_TEST_POSTGRES")
	if server == "" {
		t.Skip("PLUMBLINE_TEST_POSTGRES is not set to the URL of a PostgreSQL server; `tools/postgres.sh run COMMAND` starts one and sets it")
	}
	address, err := url.Parse(server)
	if err != nil {
		t.Fatal("PLUMBLINE_TEST_POSTGRES: expected a URL such as postgres://user:password@127.0.0.1:5432/postgres")
	}
	schema := "test_" + strings.ToLower(rand.Text())
	query := address.Query()
	query.Set("search_path", schema)
	query.Set("application_name", schema)
	address.RawQuery = query.Encode()
	execute := func(statement string) {
		db, err := sql.Open("pgx", server)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		if _, err := db.ExecContext(context.Background(), statement); err != nil {
			t.Fatal(err)
		}
	}
	execute("CREATE SCHEMA " + schema)
	t.Cleanup(func() { execute("DROP SCHEMA " + schema + " CASCADE") })
	return address.String()
}

// drivers are those of a user's *sql.DB.
var drivers = []struct {
	name, engine string
	address      func(*testing.T) string
	parameter    func(int) string
}{
	{"postgres", "postgresql", plainPostgres, numbered},
	{"pgx", "postgresql", postgres, numbered},
	{"sqlite", "sqlite", func(t *testing.T) string { return filepath.Join(t.TempDir(), "orders.db") }, func(int) string { return "?" }},
}

func numbered(n int) string { return fmt.Sprint("$", n) }

// plainPostgres is postgres for lib/pq, which asks for TLS by default.
func plainPostgres(t *testing.T) string {
	t.Helper()
	address := postgres(t)
	if !strings.Contains(address, "sslmode=") {
		address += "&sslmode=disable"
	}
	return address
}

// recordedAs are the spans of a database in the order of their end, as name and
// error tuple.
func recordedAs(t *testing.T, from telemetrytest.Service, receiver *telemetrytest.Receiver, engine string) []string {
	t.Helper()
	from.End(t)
	var got []string
	for _, span := range receiver.Spans() {
		if span.Kind.String() != "SPAN_KIND_CLIENT" || span.Attributes["db.system.name"] != engine {
			t.Errorf("span %q: %v, %v", span.Name, span.Kind, span.Attributes)
		}
		got = append(got, strings.TrimSpace(span.Name+" "+errorTupleOf(span)))
	}
	if strings.Contains(string(receiver.Bytes(t)), "4711") {
		t.Error("a value was exported")
	}
	return got
}

func checkRecorded(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("recorded\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// One line opens a *sql.DB, whatever the driver is, and the plain API is recorded.
func TestDatabaseOfAnyDriver(t *testing.T) {
	for _, d := range drivers {
		t.Run(d.name, func(t *testing.T) {
			address := d.address(t)
			gateway, receiver := under(t, "enforce")
			db, err := sqltelemetry.Open(gateway.Telemetry, d.name, address, sqltelemetry.WithReasons(storeReasons))
			must(t, err)
			defer func() { _ = db.Close() }()
			db.SetMaxOpenConns(1)
			ctx := context.Background()
			exec := func(query string, values ...any) error {
				_, err := db.ExecContext(ctx, query, values...)
				return err
			}
			must(t, exec("CREATE TABLE orders (id INTEGER PRIMARY KEY, state TEXT NOT NULL)"))
			must(t, exec("INSERT INTO orders (id, state) VALUES ("+d.parameter(1)+", '4711')", 4711))
			if err := exec("INSERT INTO orders (id, state) VALUES ("+d.parameter(1)+", '4711')", 4711); err == nil {
				t.Error("a key was taken twice")
			}
			if err := exec("INSERT INTO no_such_table VALUES ('4711')"); err == nil {
				t.Error("there is no such table")
			}
			var state string
			must(t, db.QueryRowContext(ctx, "-- name: State :one\nSELECT state FROM orders WHERE id = "+d.parameter(1), 4711).Scan(&state))
			if err := db.QueryRowContext(ctx, "SELECT state FROM orders WHERE id = "+d.parameter(1), 1).Scan(&state); !errors.Is(err, sql.ErrNoRows) || state != "4711" {
				t.Errorf("%q, %v", state, err)
			}
			statement, err := db.PrepareContext(ctx, "UPDATE orders SET state = "+d.parameter(1)+" WHERE id = "+d.parameter(2))
			must(t, err)
			for _, id := range []int{4711, 4712} {
				_, err := statement.ExecContext(ctx, "4711", id)
				must(t, err)
			}
			must(t, statement.Close())
			tx, err := db.BeginTx(ctx, nil)
			must(t, err)
			_, err = tx.ExecContext(ctx, "DELETE FROM orders WHERE id = "+d.parameter(1), 4711)
			must(t, err)
			must(t, tx.Rollback())
			tx, err = db.BeginTx(ctx, nil)
			must(t, err)
			must(t, tx.QueryRowContext(ctx, "SELECT state FROM orders").Scan(&state))
			must(t, tx.Commit())
			ended, cancel := context.WithTimeout(ctx, 30*time.Millisecond)
			defer cancel()
			rows, err := db.QueryContext(ended, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) SELECT i FROM n")
			for err == nil && rows.Next() {
			}
			if err == nil {
				err = errors.Join(rows.Err(), rows.Close())
			}
			if err == nil {
				t.Error("a long query ended in time")
			}
			checkRecorded(t, recordedAs(t, gateway, receiver, d.engine), []string{
				"CREATE orders", "INSERT orders", "INSERT orders " + refused, "INSERT no_such_table " + refused,
				"SELECT orders", "SELECT orders", "UPDATE orders", "UPDATE orders",
				"BEGIN", "DELETE orders", "ROLLBACK", "BEGIN", "SELECT orders", "COMMIT", "SELECT n " + deadline,
			})
		})
	}
}

// The errors that a service gets are the driver's own.
func TestErrorsOfTheDriverRemain(t *testing.T) {
	address := plainPostgres(t)
	gateway, _ := under(t, "enforce")
	for name, check := range map[string]func(error) bool{
		"postgres": func(err error) bool {
			var refusal *pq.Error
			return errors.As(err, &refusal) && refusal.Code == "42P01" && err == error(refusal)
		},
		"pgx": func(err error) bool {
			var refusal *pgconn.PgError
			return errors.As(err, &refusal) && refusal.Code == "42P01"
		},
	} {
		db, err := sqltelemetry.Open(gateway.Telemetry, name, address)
		must(t, err)
		_, err = db.Exec("DELETE FROM no_such_table")
		if !check(err) {
			t.Errorf("%s: %T %v", name, err, err)
		}
		var failed *failure.Error
		err = sqltelemetry.Failure(context.Background(), gateway.Telemetry, err, storeReasons)
		if !errors.As(err, &failed) || failed.Reason() != "STORE_FAILED" || strings.Contains(failed.Message(), "no_such_table") {
			t.Errorf("%s: %v", name, err)
		}
		_ = db.Close()
	}
}

// A handler that passes on the driver's error as it is answers with the reason of the
// charter, and without the driver's text.
func TestFailureOfAStatementIsThatOfTheRequest(t *testing.T) {
	gateway, receiver := under(t, "enforce")
	db, err := sqltelemetry.Open(gateway.Telemetry, "sqlite", filepath.Join(t.TempDir(), "orders.db"), sqltelemetry.WithReasons(storeReasons))
	must(t, err)
	defer func() { _ = db.Close() }()
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := db.ExecContext(r.Context(), "INSERT INTO no_such_table VALUES (4711)")
		httptelemetry.WriteProblem(w, r, fmt.Errorf("storing order 4711: %w", err))
	})
	status, body := call(t, httptelemetry.NewHandler(gateway.Telemetry, handler), "POST", "/")
	if status != 500 || !strings.Contains(body, `"reason":"STORE_FAILED"`) || strings.Contains(body, "4711") || strings.Contains(body, "no_such_table") {
		t.Errorf("%d %s", status, body)
	}
	for _, span := range awaitSpans(t, gateway, receiver, 3) {
		if got := errorTupleOf(span); span.Name != "CONNECT" && got != refused {
			t.Errorf("%s: %q", span.Name, got)
		}
	}
}

// A statement whose connection is lost is UNAVAILABLE, and so is a server that cannot
// be reached.
func TestLostConnections(t *testing.T) {
	for _, name := range []string{"postgres", "pgx"} {
		t.Run(name, func(t *testing.T) {
			address := plainPostgres(t)
			gateway, receiver := under(t, "enforce")
			db, err := sqltelemetry.Open(gateway.Telemetry, name, address, sqltelemetry.WithReasons(storeReasons))
			must(t, err)
			ctx := context.Background()
			conn, err := db.Conn(ctx) // on which database/sql tries nothing again
			must(t, err)
			// The server ends this very connection.
			if _, err := conn.ExecContext(ctx, "SELECT pg_terminate_backend(pg_backend_pid()) FROM pg_class"); err == nil {
				t.Error("the connection lived on")
			}
			_ = conn.Close()
			must(t, db.PingContext(ctx))
			_ = db.Close()
			away, err := sqltelemetry.Open(gateway.Telemetry, name, "postgres://user@127.0.0.1:1/none?sslmode=disable", sqltelemetry.WithReasons(storeReasons))
			must(t, err)
			if _, err := away.ExecContext(ctx, "DELETE FROM orders"); err == nil {
				t.Error("nobody answered, and it worked")
			}
			_ = away.Close()
			checkRecorded(t, recordedAs(t, gateway, receiver, "postgresql"), []string{"SELECT pg_class " + unreachable, "CONNECT " + unreachable})
		})
	}
}

// lib/pq's COPY is one statement, not one for each row.
func TestCopyOfManyRowsIsOneStatement(t *testing.T) {
	address := plainPostgres(t)
	gateway, receiver := under(t, "enforce")
	db, err := sqltelemetry.Open(gateway.Telemetry, "postgres", address)
	must(t, err)
	defer func() { _ = db.Close() }()
	_, err = db.Exec("CREATE TABLE orders (id INTEGER)")
	must(t, err)
	tx, err := db.Begin()
	must(t, err)
	statement, err := tx.Prepare("COPY orders (id) FROM STDIN")
	must(t, err)
	for i := range 100 {
		_, err := statement.Exec(i)
		must(t, err)
	}
	_, err = statement.Exec()
	must(t, err)
	must(t, statement.Close())
	must(t, tx.Commit())
	var n int
	must(t, db.QueryRow("SELECT count(*) FROM orders").Scan(&n))
	if n != 100 {
		t.Errorf("%d rows", n)
	}
	checkRecorded(t, recordedAs(t, gateway, receiver, "postgresql"), []string{"CREATE orders", "BEGIN", "COPY orders", "COMMIT", "SELECT orders"})
}

// counted is a tracer that the application has.
type counted struct{ queries int }

func (c *counted) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	c.queries++
	return ctx
}

func (c *counted) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func TestPgxPool(t *testing.T) {
	address := postgres(t)
	gateway, receiver := under(t, "enforce")
	config, err := pgxpool.ParseConfig(address)
	must(t, err)
	config.MaxConns = 1
	own := &counted{}
	config.ConnConfig.Tracer = own
	pgxtelemetry.Record(gateway.Telemetry, config.ConnConfig, storeReasons)
	ctx := context.Background()
	pool, err := pgxpool.NewWithConfig(ctx, config)
	must(t, err)
	defer pool.Close()

	_, err = pool.Exec(ctx, "CREATE TABLE orders (id INTEGER PRIMARY KEY)")
	must(t, err)
	_, err = pool.CopyFrom(ctx, pgx.Identifier{"orders"}, []string{"id"}, pgx.CopyFromRows([][]any{{4711}, {4712}}))
	must(t, err)
	_, err = pool.Exec(ctx, "INSERT INTO orders VALUES ($1)", 4711)
	var refusal *pgconn.PgError
	if !errors.As(err, &refusal) || refusal.Code != "23505" {
		t.Errorf("%v", err)
	}
	_, err = pool.Exec(ctx, "INSERT INTO no_such_table VALUES ($1)", 4711) // fails while it is prepared
	if err == nil {
		t.Error("there is no such table")
	}
	rows, err := pool.Query(ctx, "SELECT id FROM orders WHERE id > $1", 1)
	must(t, err)
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int])
	if err != nil || len(ids) != 2 {
		t.Errorf("%v, %v", ids, err)
	}
	batch := &pgx.Batch{}
	batch.Queue("UPDATE orders SET id = $1 WHERE id = 4711", 4713)
	batch.Queue("DELETE FROM orders WHERE id = 4712")
	must(t, pool.SendBatch(ctx, batch).Close())
	batch = &pgx.Batch{}
	batch.Queue("SELECT id FROM orders")
	batch.Queue("SELECT 1 / 0 FROM orders")
	batch.Queue("DELETE FROM orders")
	if err := pool.SendBatch(ctx, batch).Close(); err == nil {
		t.Error("a division by zero worked")
	}
	must(t, pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "DELETE FROM orders")
		return err
	}))
	conn, err := pool.Acquire(ctx)
	must(t, err)
	if _, err := conn.Conn().Prepare(ctx, "bad", "SELECT nothing FROM orders"); err == nil {
		t.Error("there is no such column")
	}
	waiting, cancel := context.WithTimeout(ctx, 20*time.Millisecond) // for the only connection
	defer cancel()
	if _, err := pool.Exec(waiting, "DELETE FROM orders"); err == nil {
		t.Error("there were two connections")
	}
	ended, end := context.WithCancel(ctx)
	go func() {
		time.Sleep(20 * time.Millisecond) // the statement runs, or has not begun: the result is the same
		end()
	}()
	if _, err := conn.Exec(ended, "SELECT pg_sleep(60)"); err == nil {
		t.Error("a cancelled statement ended")
	}
	conn.Release()

	checkRecorded(t, recordedAs(t, gateway, receiver, "postgresql"), []string{
		"CREATE orders", "COPY orders", "INSERT orders " + refused, "INSERT no_such_table " + refused, "SELECT orders",
		"UPDATE orders", "DELETE orders",
		"SELECT orders", "SELECT orders " + refused,
		"BEGIN", "DELETE orders", "COMMIT",
		"SELECT orders " + refused, "ACQUIRE " + deadline, "SELECT " + cancelled,
	})
	if own.queries < 8 {
		t.Errorf("the application's tracer saw %d queries", own.queries)
	}
}

func TestPgxConnections(t *testing.T) {
	address := postgres(t)
	gateway, receiver := under(t, "enforce")
	config, err := pgx.ParseConfig(address)
	must(t, err)
	pgxtelemetry.Record(gateway.Telemetry, config, storeReasons)
	ctx := context.Background()
	conn, err := pgx.ConnectConfig(ctx, config)
	must(t, err)
	if _, err := conn.Exec(ctx, "SELECT pg_terminate_backend(pg_backend_pid()) FROM pg_class"); err == nil {
		t.Error("the connection lived on")
	}
	config.Port = 1
	if _, err := pgx.ConnectConfig(ctx, config); err == nil {
		t.Error("nobody answered, and it worked")
	}
	checkRecorded(t, recordedAs(t, gateway, receiver, "postgresql"), []string{"SELECT pg_class " + unreachable, "CONNECT " + unreachable})
}

// A batch that PostgreSQL refuses to prepare fails once, and so does a commit that it
// turns into a rollback; a rollback that was asked for is none.
func TestPgxRefusals(t *testing.T) {
	address := postgres(t)
	gateway, receiver := under(t, "enforce")
	config, err := pgx.ParseConfig(address)
	must(t, err)
	pgxtelemetry.Record(gateway.Telemetry, config, storeReasons)
	ctx := context.Background()
	conn, err := pgx.ConnectConfig(ctx, config)
	must(t, err)
	batch := &pgx.Batch{}
	batch.Queue("SELECT 4711")
	batch.Queue("DELETE FROM no_such_table")
	results := conn.SendBatch(ctx, batch)
	if _, err := results.Exec(); err == nil {
		t.Error("there is no such table")
	}
	if err := results.Close(); err == nil {
		t.Error("there is no such table")
	}
	failing := func(options pgx.TxOptions) pgx.Tx {
		tx, err := conn.BeginTx(ctx, options)
		must(t, err)
		if _, err := tx.Exec(ctx, "DELETE FROM no_such_table"); err == nil {
			t.Error("there is no such table")
		}
		return tx
	}
	for _, commit := range []string{"", "/* order 4711 */ END"} {
		if err := failing(pgx.TxOptions{CommitQuery: commit}).Commit(ctx); err != pgx.ErrTxCommitRollback {
			t.Errorf("%q: %v", commit, err)
		}
	}
	must(t, failing(pgx.TxOptions{}).Rollback(ctx))
	failing(pgx.TxOptions{})
	_, err = conn.Exec(ctx, "ABORT")
	must(t, err)
	must(t, conn.Close(ctx))
	begun := []string{"BEGIN", "DELETE no_such_table " + refused}
	checkRecorded(t, recordedAs(t, gateway, receiver, "postgresql"), slices.Concat([]string{"BATCH " + refused},
		begun, []string{"COMMIT " + refused}, begun, []string{"END " + refused}, begun, []string{"ROLLBACK"}, begun, []string{"ABORT"}))
}
