// Bounded queues of spans and log records before their exporters, and the
// exporter that counts the metric points that were not delivered.

package plumbline

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/internal/batch"
)

// sinkFor returns a sink that exports batches and records their results.
func sinkFor[T any](d *exportResults, name string, s signal, export func(context.Context, []T) error) batch.Sink[T] {
	return batch.Sink[T]{
		Export: func(ctx context.Context, items []T) error {
			err := export(ctx, items)
			d.exported(name, s, err)
			if err == nil || transient(err) {
				return err
			}
			// Permanent: the rejected items are dropped, the others were delivered.
			d.drop(name, lost(err, len(items)), false)
			return nil
		},
		Transient: transient,
		Dropped:   func(items int, full bool) { d.drop(name, items, full) },
	}
}

// exportQueue is a bounded queue before an exporter.
type exportQueue[T any] struct {
	queue    *batch.Queue[T]
	exporter interface{ Shutdown(context.Context) error }
}

func (q exportQueue[T]) ForceFlush(ctx context.Context) error { return q.queue.Flush(ctx) }

func (q exportQueue[T]) Shutdown(ctx context.Context) error {
	err := q.queue.Shutdown(ctx)
	if e := q.exporter.Shutdown(ctx); err == nil {
		err = e
	}
	return err
}

// spanQueue is a span processor over a bounded queue.
type spanQueue struct {
	exportQueue[sdktrace.ReadOnlySpan]
	ahead *spansAhead // nil in mode off
}

// spanQueue returns a queue that prepares each span on the exporting goroutine.
func (t *Telemetry) spanQueue(d *exportResults, s signal, exporter sdktrace.SpanExporter, res *resource.Resource) *spanQueue {
	sink := sinkFor(d, charter.PlumblineSignalValueTraces, s, exporter.ExportSpans)
	sink.Prepare, sink.Basis = t.prepareSpan(res), t.basis
	q := &spanQueue{exportQueue: exportQueue[sdktrace.ReadOnlySpan]{batch.NewQueue(s.queue, sink), exporter}}
	if !t.off {
		q.ahead = &t.ahead
	}
	t.tellSending(q.queue.Sending)
	return q
}

// tellSending adds a source of the rules of what is exported now.
func (t *Telemetry) tellSending(source func() (any, bool)) {
	t.sendingMu.Lock()
	defer t.sendingMu.Unlock()
	t.sending = append(t.sending, source)
}

// basis returns the rules that items are prepared by.
func (t *Telemetry) basis() any { return t.inForce.Load() }

func (q *spanQueue) OnStart(_ context.Context, span sdktrace.ReadWriteSpan) {
	if q.ahead != nil {
		q.ahead.started(span)
	}
}

func (q *spanQueue) OnEnd(span sdktrace.ReadOnlySpan) {
	if span.SpanContext().IsSampled() {
		q.queue.Put(span)
	}
}

// logQueue is a log processor over a bounded queue.
type logQueue struct {
	exportQueue[recordAt]
}

// logQueue returns a queue that prepares each log record on the exporting
// goroutine.
func (t *Telemetry) logQueue(d *exportResults, s signal, exporter sdklog.Exporter) *logQueue {
	sink := sinkFor(d, charter.PlumblineSignalValueLogs, s, exportRecords(exporter.Export))
	sink.Prepare, sink.Basis = t.prepareRecord(), t.basis
	q := &logQueue{exportQueue[recordAt]{batch.NewQueue(s.queue, sink), exporter}}
	t.tellSending(q.queue.Sending)
	return q
}

func (q *logQueue) Enabled(context.Context, sdklog.EnabledParameters) bool { return true }

func (q *logQueue) OnEmit(_ context.Context, record *sdklog.Record) error {
	q.queue.Put(recordAt{Record: record.Clone(), at: time.Now()})
	return nil
}

// countingExporter records the results of metric exports. A point that is not
// delivered is counted although the next export has its sum.
type countingExporter struct {
	sdkmetric.Exporter
	results  *exportResults
	signal   signal
	resource *resource.Resource
	prepare  func(*metricdata.ResourceMetrics) bool
}

func (e countingExporter) Export(ctx context.Context, metrics *metricdata.ResourceMetrics) error {
	if e.resource != nil {
		metrics.Resource = e.resource
	}
	if !e.prepare(metrics) {
		e.results.drop(charter.PlumblineSignalValueMetrics, points(metrics), false)
		return nil
	}
	err := e.Exporter.Export(ctx, metrics)
	e.results.exported(charter.PlumblineSignalValueMetrics, e.signal, err)
	if err != nil {
		e.results.drop(charter.PlumblineSignalValueMetrics, lost(err, points(metrics)), false)
	}
	return nil // logged by exportResults; the SDK would log it for each export
}

func points(metrics *metricdata.ResourceMetrics) int {
	n := 0
	for _, scope := range metrics.ScopeMetrics {
		for _, m := range scope.Metrics {
			switch data := m.Data.(type) {
			case metricdata.Sum[int64]:
				n += len(data.DataPoints)
			case metricdata.Sum[float64]:
				n += len(data.DataPoints)
			case metricdata.Gauge[int64]:
				n += len(data.DataPoints)
			case metricdata.Gauge[float64]:
				n += len(data.DataPoints)
			case metricdata.Histogram[int64]:
				n += len(data.DataPoints)
			case metricdata.Histogram[float64]:
				n += len(data.DataPoints)
			case metricdata.ExponentialHistogram[int64]:
				n += len(data.DataPoints)
			case metricdata.ExponentialHistogram[float64]:
				n += len(data.DataPoints)
			}
		}
	}
	return n
}
