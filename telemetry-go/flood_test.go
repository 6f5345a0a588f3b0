package plumbline_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// Labels of 40,000 combinations of values: no more series than the charter allows,
// the rest in one of their own, every measurement counted, memory bounded.
func TestFloodOfLabelValuesIsCapped(t *testing.T) {
	const values, each = 40_000, 200 // each label within its own limit
	limit := charter.MetricHttpServerRequestDuration.MaxSeries
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway", map[string]string{"OTEL_TRACES_EXPORTER": "none"})
	histogram, err := service.MeterProvider().Meter("flood").Float64Histogram(charter.MetricHttpServerRequestDuration.Name, metric.WithUnit("s"))
	if err != nil {
		t.Fatal(err)
	}
	before := heap()
	for i := range values {
		histogram.Record(context.Background(), 0.1, metric.WithAttributes(
			attribute.String(charter.AttrHttpRoute, fmt.Sprintf("/%d", i%each)), attribute.Int(charter.AttrHttpResponseStatusCode, 100+i/each)))
	}
	if grown := heap() - before; grown > 16<<20 {
		t.Errorf("the heap grew by %d MiB", grown>>20)
	}
	service.End(t)
	points := receiver.Points(charter.MetricHttpServerRequestDuration.Name)
	total, overflow := uint64(0), uint64(0)
	for _, p := range points {
		total += p.Histogram.GetCount()
		if p.Attributes["otel.metric.overflow"] == true {
			overflow = p.Histogram.GetCount()
		}
	}
	if len(points) != limit || total != values || overflow != uint64(values-limit+1) {
		t.Errorf("%d series of at most %d, %d measurements of %d, %d of them in the overflow", len(points), limit, total, values, overflow)
	}
	if n := service.Findings().Count(charter.RuleMetricCardinality, "enforced"); n != int64(overflow) {
		t.Errorf("%d findings of %d measurements", n, overflow)
	}
}

// A label that callers choose takes 1,500 values: the first 200 remain.
func TestFloodOfValuesOfOneLabelIsCapped(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway", map[string]string{"OTEL_TRACES_EXPORTER": "none"})
	histogram, err := service.MeterProvider().Meter("flood").Float64Histogram(charter.MetricHttpServerRequestDuration.Name, metric.WithUnit("s"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 1500 {
		histogram.Record(context.Background(), 0.1, metric.WithAttributes(attribute.String(charter.AttrHttpRoute, fmt.Sprintf("/%d", i))))
	}
	service.End(t)
	points := receiver.Points(charter.MetricHttpServerRequestDuration.Name)
	other := uint64(0)
	for _, p := range points {
		if p.Attributes[charter.AttrHttpRoute] == "_OTHER" {
			other = p.Histogram.GetCount()
		}
	}
	if len(points) != 201 || other != 1300 {
		t.Errorf("%d series, %d measurements of other routes", len(points), other)
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func TestExemplarsPointAtTracesThatWereKept(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
	histogram, err := service.MeterProvider().Meter("exemplars").Float64Histogram(charter.MetricHttpServerRequestDuration.Name, metric.WithUnit("s"))
	if err != nil {
		t.Fatal(err)
	}
	var kept trace.SpanContext
	_ = service.InSpan(context.Background(), "orders.place", func(ctx context.Context, span trace.Span) error {
		kept = span.SpanContext()
		histogram.Record(ctx, 0.3)
		return nil
	})
	dropped := trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{1}, SpanID: trace.SpanID{1}, Remote: true})
	_ = service.InSpan(trace.ContextWithRemoteSpanContext(context.Background(), dropped), "orders.place", func(ctx context.Context, _ trace.Span) error {
		histogram.Record(ctx, 3)
		return nil
	})
	service.End(t)
	points := receiver.Points(charter.MetricHttpServerRequestDuration.Name)
	if len(points) != 1 || points[0].Histogram.GetCount() != 2 {
		t.Fatalf("%v", points)
	}
	exemplars := points[0].Histogram.GetExemplars()
	if len(exemplars) != 1 || fmt.Sprintf("%x", exemplars[0].GetTraceId()) != kept.TraceID().String() {
		t.Errorf("exemplars %v, want one at %s", exemplars, kept.TraceID())
	}
}
