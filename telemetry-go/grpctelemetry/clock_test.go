package grpctelemetry

import (
	"context"
	"testing"
	"time"
	"unsafe"

	"google.golang.org/grpc/stats"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// set returns a moment as it is read after somebody set the clock by the offset; the
// monotonic reading in it goes on (package time, type Time: the seconds stand
// above 30 bits of nanoseconds).
func set(moment time.Time, offset time.Duration) time.Time {
	*(*uint64)(unsafe.Pointer(&moment)) += uint64(offset/time.Second) << 30
	return moment
}

func TestClockThatIsSetDuringACallChangesNoDuration(t *testing.T) {
	for _, offset := range []time.Duration{time.Hour, -time.Hour} {
		receiver := telemetrytest.NewReceiver(t)
		service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
		s := newServer(service.Telemetry)
		ctx := s.TagRPC(context.Background(), &stats.RPCTagInfo{FullMethodName: "/shop.Orders/Place"})
		begun := time.Now()
		s.HandleRPC(ctx, &stats.End{BeginTime: begun, EndTime: set(begun.Add(time.Second), offset)})
		service.End(t)
		for _, span := range receiver.Spans() {
			if d := time.Duration(span.EndTimeUnixNano - span.StartTimeUnixNano); d < time.Second || d > time.Minute {
				t.Errorf("set by %v, the span of one second lasted %v", offset, d)
			}
		}
		for _, point := range receiver.Points(charter.MetricRpcServerCallDuration.Name) {
			if sum := point.Histogram.GetSum(); sum < 1 || sum > 60 {
				t.Errorf("set by %v, the call of one second is measured as %v s", offset, sum)
			}
		}
	}
}
