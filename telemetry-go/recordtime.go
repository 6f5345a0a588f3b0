// The time at which a span or a log record was recorded, by the clock: what was
// sensitive then stays redacted after a reload. The time that an item states is the
// application's choice.

package plumbline

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// maxAhead bounds the spans that are remembered: the latest.
const maxAhead = 10_000

// spansAhead has when spans began that state a later start. Safe for concurrent use.
type spansAhead struct {
	any    atomic.Bool
	mu     sync.Mutex
	began  map[spanKey]time.Time
	latest []spanKey // a ring of at most maxAhead
	next   int
}

type spanKey struct {
	trace trace.TraceID
	span  trace.SpanID
}

func keyOf(of trace.SpanContext) spanKey { return spanKey{of.TraceID(), of.SpanID()} }

// started is called when a span starts.
func (a *spansAhead) started(span sdktrace.ReadOnlySpan) {
	now := time.Now()
	if !span.StartTime().After(now) {
		return
	}
	key := keyOf(span.SpanContext())
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.began == nil {
		a.began = map[spanKey]time.Time{}
	}
	if len(a.latest) < maxAhead {
		a.latest = append(a.latest, key)
	} else {
		delete(a.began, a.latest[a.next])
		a.latest[a.next] = key
		a.next = (a.next + 1) % maxAhead
	}
	a.began[key] = now
	a.any.Store(true)
}

// begun returns when a span began.
func (a *spansAhead) begun(span sdktrace.ReadOnlySpan) time.Time {
	if a.any.Load() {
		a.mu.Lock()
		defer a.mu.Unlock()
		if at, ahead := a.began[keyOf(span.SpanContext())]; ahead {
			return at
		}
	}
	return span.StartTime()
}

// recordAt is a log record and when it was emitted.
type recordAt struct {
	sdklog.Record
	at time.Time
}

// exportRecords returns a function that exports the records with an exporter, for
// one goroutine.
func exportRecords(export func(context.Context, []sdklog.Record) error) func(context.Context, []recordAt) error {
	var records []sdklog.Record
	return func(ctx context.Context, batch []recordAt) error {
		records = records[:0]
		for i := range batch {
			records = append(records, batch[i].Record)
		}
		defer clear(records)
		return export(ctx, records)
	}
}
