// Records a statement: its span, its duration and its failure.

package sqltelemetry

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"go.opentelemetry.io/otel/attribute"
	otelcodes "go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/internal/deadline"
	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
	"github.com/plumbline/plumbline/telemetry-go/internal/measure"
	"github.com/plumbline/plumbline/telemetry-go/internal/request"
)

const scope = "github.com/plumbline/plumbline/telemetry-go/sqltelemetry"

// Recorder records the statements of a client that is not of database/sql. Safe
// for concurrent use.
type Recorder struct{ recorder }

// NewRecorder returns a recorder of statements; engine is their db.system.name.
// Failures are recorded with the given reasons, except those of a context that was
// cancelled or whose deadline passed.
func NewRecorder(t *plumbline.Telemetry, engine string, reasons Reasons) *Recorder {
	return &Recorder{newRecorder(t, engine, reasons)}
}

// Record records a statement that began at a time and ends now. err is its
// failure, if any; sql.ErrNoRows is none.
func (r *Recorder) Record(ctx context.Context, query string, begun time.Time, err error) {
	r.recorder.record(ctx, query, begun, err)
}

// Failure converts the error of a database client for the caller of this service:
// the reason is one of reasons, or that of a context that ended. It returns nil and
// sql.ErrNoRows unchanged. The text of the client is not sent to the caller: it may
// quote the statement.
func Failure(ctx context.Context, t *plumbline.Telemetry, err error, reasons Reasons) error {
	return recorder{failures: t.Failures, reasons: reasons}.failureOrNoRows(ctx, err)
}

type recorder struct {
	on         bool
	failures   func() failure.Classifier
	reasons    Reasons
	tracer     trace.Tracer
	engine     attribute.KeyValue
	statements *statements
	durations  *measure.Durations[labels]
}

func newRecorder(t *plumbline.Telemetry, engine string, reasons Reasons) recorder {
	return recorder{
		on:         t.Mode() != plumbline.Off,
		failures:   t.Failures,
		reasons:    reasons,
		tracer:     t.TracerProvider().Tracer(scope),
		engine:     attribute.String(charter.AttrDbSystemName, engine),
		statements: &statements{known: map[string]statement{}},
		durations: measure.New(t.MeterProvider().Meter(scope), charter.MetricDbClientOperationDuration,
			func(l labels) []attribute.KeyValue { return l.attributes(engine) }),
	}
}

// labels are those of a statement's duration.
type labels struct {
	statement
	failure failure.Labels
}

func (l labels) attributes(engine string) []attribute.KeyValue {
	return append(append(l.failure.Attributes(), attribute.String(charter.AttrDbSystemName, engine)), l.statement.attributes()...)
}

// record records a statement after its end.
func (r recorder) record(ctx context.Context, query string, begun time.Time, err error) {
	if r.on {
		r.recordAs(ctx, r.statements.of(query), begun, err)
	}
}

func (r recorder) recordAs(ctx context.Context, s statement, begun time.Time, err error) {
	if !r.on {
		return
	}
	ctx, span := r.begin(ctx, s, trace.WithTimestamp(begun))
	tuple := r.end(ctx, span, s, begun, r.failureOrNoRows(ctx, err))
	if served := request.From(ctx); served != nil && tuple.Failed() {
		served.Calls().Add(request.FailedCall{Cause: err, Tuple: tuple}) // a handler may pass err on as it is
	}
}

func (r recorder) begin(ctx context.Context, s statement, with ...trace.SpanStartOption) (context.Context, trace.Span) {
	return r.tracer.Start(ctx, s.name(), append(with, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(r.engine), trace.WithAttributes(s.attributes()...))...)
}

// end ends the span of a statement with an error that failure has converted.
func (r recorder) end(ctx context.Context, span trace.Span, s statement, begun time.Time, err error) (tuple failure.Tuple) {
	measured := labels{statement: s}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		tuple = r.failures().Classify(err)
		measured.failure = tuple.Labels(failure.SideClient)
		enforce.SetErrorTuple(span, tuple.Attributes(failure.SideClient))
		span.SetStatus(otelcodes.Error, "")
	}
	r.durations.Record(ctx, measured, time.Since(begun))
	span.End()
	return tuple
}

func (r recorder) failureOrNoRows(ctx context.Context, err error) error {
	if err == nil || errors.Is(err, sql.ErrNoRows) {
		return err
	}
	return r.failure(ctx, err)
}

// failure converts the error of a driver. Drivers report a statement that the
// context ended in different ways, so the context is checked first. The text of
// the driver is not sent to the caller: it may quote the statement.
func (r recorder) failure(ctx context.Context, err error) error {
	ended := ctx.Err()
	if deadline.Passed(ctx) {
		ended = context.DeadlineExceeded // even if its timer has not fired yet
	}
	if ended != nil {
		return r.failures().FromError(ended)
	}
	e := r.failures().FromError(err)
	switch {
	case e.Code() == failure.Unavailable || isLost(err):
		return failure.New(r.reasons.Unreachable.Or(failure.Unavailable), "the database cannot be reached", failure.WithCause(err))
	case e.Code() == failure.Internal:
		return failure.New(r.reasons.Refused.Or(failure.Internal), "the database refused the statement", failure.WithCause(err))
	}
	return e
}
