// Package pgxtelemetry records the statements of pgx, pgxpool included, by the
// charter: queries, batches, COPY, and what fails before a statement runs.
package pgxtelemetry

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/multitracer"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.opentelemetry.io/otel/trace"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/sqltelemetry"
)

// Record records the connections of a configuration, beside a tracer that it has:
//
//	config, err := pgxpool.ParseConfig(url)
//	pgxtelemetry.Record(telemetry, config.ConnConfig, sqltelemetry.Reasons{})
//	pool, err := pgxpool.NewWithConfig(ctx, config)
//
// Results and errors are those of pgx; sqltelemetry.Failure converts an error for
// the caller of the service.
func Record(t *plumbline.Telemetry, config *pgx.ConnConfig, reasons sqltelemetry.Reasons) {
	if t.Mode() == plumbline.Off {
		return
	}
	ours := &tracer{statements: sqltelemetry.NewRecorder(t, charter.DbSystemNameValuePostgresql, reasons)}
	if config.Tracer == nil {
		config.Tracer = ours
		return
	}
	config.Tracer = multitracer.New(config.Tracer, ours)
}

type tracer struct {
	statements *sqltelemetry.Recorder
}

// call is what a context keeps from the start of a call to its end.
type call struct {
	query  string
	begun  time.Time
	failed bool // the batch or a statement of it, which is recorded
}

// key is that of a call by what it does: one may run inside another.
type key int

const (
	queryKey key = iota
	batchKey
	copyKey
	prepareKey
	connectKey
	acquireKey
)

func begin(ctx context.Context, k key, query string) context.Context {
	return context.WithValue(ctx, k, &call{query: query, begun: time.Now()})
}

func (t *tracer) end(ctx context.Context, k key, err error) {
	if c, ok := ctx.Value(k).(*call); ok {
		t.statements.Record(ctx, c.query, c.begun, err)
	}
}

// TraceQueryStart begins Query, QueryRow or Exec.
func (t *tracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	return begin(ctx, queryKey, data.SQL)
}

// TraceQueryEnd ends it, when its rows are closed.
func (t *tracer) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryEndData) {
	if c, ok := ctx.Value(queryKey).(*call); ok {
		t.end(ctx, queryKey, outcome(c.query, data.CommandTag, data.Err))
	}
}

// outcome returns the failure of a statement. PostgreSQL accepts the commit of a
// transaction that failed and rolls it back, which pgx makes an error of Commit.
func outcome(query string, tag pgconn.CommandTag, err error) error {
	if err == nil && tag.String() == "ROLLBACK" && !asksForRollback.MatchString(query) {
		return pgx.ErrTxCommitRollback
	}
	return err
}

var asksForRollback = regexp.MustCompile(`(?i)rollback|abort`)

// TraceBatchStart begins a batch.
func (t *tracer) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return begin(ctx, batchKey, "BATCH")
}

// TraceBatchQuery ends a statement of a batch.
func (t *tracer) TraceBatchQuery(ctx context.Context, _ *pgx.Conn, data pgx.TraceBatchQueryData) {
	c, ok := ctx.Value(batchKey).(*call)
	if !ok || c.failed && data.Err != nil {
		return // PostgreSQL runs nothing after the statement that failed
	}
	c.failed = c.failed || data.Err != nil
	begun := data.ReadStartTime
	if begun.IsZero() {
		begun = c.begun
	}
	t.statements.Record(ctx, data.SQL, begun, outcome(data.SQL, data.CommandTag, data.Err))
}

// TraceBatchEnd ends a batch; it is recorded where it failed apart from its
// statements. pgx ends a batch twice that it cannot prepare.
func (t *tracer) TraceBatchEnd(ctx context.Context, _ *pgx.Conn, data pgx.TraceBatchEndData) {
	if c, ok := ctx.Value(batchKey).(*call); ok && data.Err != nil && !c.failed {
		c.failed = true
		t.end(ctx, batchKey, data.Err)
	}
}

// TraceCopyFromStart begins a COPY.
func (t *tracer) TraceCopyFromStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceCopyFromStartData) context.Context {
	return begin(ctx, copyKey, "COPY "+strings.Join(data.TableName, "."))
}

// TraceCopyFromEnd ends a COPY.
func (t *tracer) TraceCopyFromEnd(ctx context.Context, _ *pgx.Conn, data pgx.TraceCopyFromEndData) {
	t.end(ctx, copyKey, data.Err)
}

// TracePrepareStart begins the preparation of a statement.
func (t *tracer) TracePrepareStart(ctx context.Context, _ *pgx.Conn, data pgx.TracePrepareStartData) context.Context {
	return begin(ctx, prepareKey, data.SQL)
}

// TracePrepareEnd records a preparation that failed, as the statement, which will
// not run. Inside a query or batch that is recorded already.
func (t *tracer) TracePrepareEnd(ctx context.Context, _ *pgx.Conn, data pgx.TracePrepareEndData) {
	if data.Err != nil && ctx.Value(queryKey) == nil && ctx.Value(batchKey) == nil {
		t.end(ctx, prepareKey, data.Err)
	}
}

// TraceConnectStart begins a connection.
func (t *tracer) TraceConnectStart(ctx context.Context, _ pgx.TraceConnectStartData) context.Context {
	return begin(ctx, connectKey, "CONNECT")
}

// TraceConnectEnd records a connection that a caller waits for, or that failed.
func (t *tracer) TraceConnectEnd(ctx context.Context, data pgx.TraceConnectEndData) {
	if data.Err != nil || trace.SpanContextFromContext(ctx).IsValid() {
		t.end(ctx, connectKey, data.Err)
	}
}

// TraceAcquireStart begins the wait for a connection of the pool.
func (t *tracer) TraceAcquireStart(ctx context.Context, _ *pgxpool.Pool, _ pgxpool.TraceAcquireStartData) context.Context {
	return begin(ctx, acquireKey, "ACQUIRE")
}

// TraceAcquireEnd records a wait that the context ended: no statement shows it.
func (t *tracer) TraceAcquireEnd(ctx context.Context, _ *pgxpool.Pool, data pgxpool.TraceAcquireEndData) {
	if data.Err != nil && ctx.Err() != nil {
		t.end(ctx, acquireKey, data.Err)
	}
}
