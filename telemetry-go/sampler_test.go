package plumbline_test

import (
	"context"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

func TestRootsHaveTheirThresholdAndDecisionsAreCounted(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
	_ = service.InSpan(context.Background(), "orders.place", func(ctx context.Context, span trace.Span) error {
		if flags := span.SpanContext().TraceFlags(); flags != trace.FlagsSampled|trace.FlagsRandom {
			t.Errorf("flags of the root: %v", flags)
		}
		return service.InSpan(ctx, "orders.compute_price", func(context.Context, trace.Span) error { return nil })
	})
	service.End(t)
	for _, span := range receiver.Spans() {
		if span.GetTraceState() != "ot=th:0" {
			t.Errorf("%s: tracestate %q", span.GetName(), span.GetTraceState())
		}
	}
	counted := map[[2]any]float64{}
	for _, p := range receiver.Points("plumbline.sampler.decisions") {
		counted[[2]any{p.Attributes["plumbline.sampler.rule"], p.Attributes["plumbline.sampler.decision"]}] = p.Number
	}
	if counted[[2]any{"default", "sampled"}] != 1 || counted[[2]any{"parent", "sampled"}] != 1 || len(counted) != 2 {
		t.Errorf("%v", counted)
	}
}

func TestObserveWritesNothingOfSamplingOnTheWire(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway", map[string]string{"PLUMBLINE_MODE": "observe"})
	_ = service.InSpan(context.Background(), "orders.place", func(_ context.Context, span trace.Span) error {
		if s := span.SpanContext(); s.TraceFlags() != trace.FlagsSampled || s.TraceState().Len() != 0 {
			t.Errorf("flags %v, tracestate %q", s.TraceFlags(), s.TraceState())
		}
		return nil
	})
}

func TestObserveLeavesTheSamplerToTheSDK(t *testing.T) {
	t.Setenv("OTEL_TRACES_SAMPLER", "always_off")
	service := telemetrytest.StartWith(t, shop.Charter, telemetrytest.NewReceiver(t), "gateway", map[string]string{"PLUMBLINE_MODE": "observe", "OTEL_TRACES_SAMPLER": "always_off"})
	if sampledRoot(service) {
		t.Error("a root is sampled")
	}
	if printed := service.Stderr.String(); strings.Contains(printed, "OTEL_TRACES_SAMPLER") {
		t.Error(printed)
	}
}
