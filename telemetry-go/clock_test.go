package plumbline_test

import (
	"context"
	"testing"
	"time"
	"unsafe"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/sampling"
)

// readBefore is now as it was read by a clock that was then set back by the
// offset: what people read differs, the monotonic reading beside it goes on.
func readBefore(t *testing.T, offset time.Duration) time.Time {
	now := time.Now()
	read := now
	// Seconds stand above 30 bits of nanoseconds (package time, type Time).
	*(*uint64)(unsafe.Pointer(&read)) += uint64(offset/time.Second) << 30
	if got := time.Duration(read.UnixNano() - now.UnixNano()); got != offset || read.Sub(now) != 0 {
		t.Fatalf("the clock is not set: %v by the wall, %v by the monotonic clock", got, read.Sub(now))
	}
	return read
}

func TestClockThatIsSetChangesNoDuration(t *testing.T) {
	for _, offset := range []time.Duration{time.Hour, -time.Hour} {
		exporter := tracetest.NewInMemoryExporter()
		provider := sampling.NewRandomFlagProvider(sdktrace.NewTracerProvider(sdktrace.WithSyncer(exporter)))
		begun := readBefore(t, offset)
		_, span := provider.Tracer("test").Start(context.Background(), "request", trace.WithTimestamp(begun))
		span.End()
		lasted := exporter.GetSpans()[0]
		// As OTLP carries them: without the monotonic readings.
		if d := time.Duration(lasted.EndTime.UnixNano() - lasted.StartTime.UnixNano()); d < 0 || d > time.Minute {
			t.Errorf("set by %v, the span lasted %v", offset, d)
		}
	}
}
