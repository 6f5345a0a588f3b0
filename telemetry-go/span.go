// Runs a function in an internal span.

package plumbline

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
)

// InSpan runs do in an internal span. An error that do returns is recorded on
// the span and returned unchanged; a panic is recorded and continues.
func (t *Telemetry) InSpan(ctx context.Context, name string, do func(context.Context, trace.Span) error, attributes ...attribute.KeyValue) (err error) {
	ctx, span := t.Tracer(t.service).Start(ctx, name, trace.WithAttributes(attributes...))
	returned := false
	defer func() {
		if !returned {
			err = failure.New(failure.ReasonPanic, "panic") // recorded only; the panic continues
		}
		if err != nil {
			enforce.SetErrorTuple(span, t.tuple(err))
			span.SetStatus(codes.Error, "")
		}
		span.End()
	}()
	err = do(ctx, span)
	returned = true
	return err
}

func (t *Telemetry) tuple(err error) []attribute.KeyValue {
	if t.off {
		return nil
	}
	return t.Failures().Classify(err).Attributes(failure.SideInternal)
}
