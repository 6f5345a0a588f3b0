package gateway

import (
	"context"
	"strings"
	"time"

	"go.opentelemetry.io/otel/baggage"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
)

// Fault is a failure on demand, for tests and lessons.
type Fault string

// The kinds of faults.
const (
	FaultInvalid     Fault = "invalid"
	FaultNotFound    Fault = "not_found"
	FaultSlow        Fault = "slow"
	FaultUnavailable Fault = "unavailable" // acted out by who calls the service
	FaultOverload    Fault = "overload"
	FaultPanic       Fault = "panic"
	FaultDataLoss    Fault = "data_loss"
	FaultCancelled   Fault = "cancelled"
)

// FaultFor is the fault that the baggage member plumbline.demo.fault asks of a
// service, or empty.
func FaultFor(ctx context.Context, service string) Fault {
	target, kind, _ := strings.Cut(baggage.FromContext(ctx).Member(charter.AttrPlumblineDemoFault).Value(), ":")
	if target != service {
		return ""
	}
	return Fault(kind)
}

// withoutDeadline bounds the faults that wait for the caller, should it wait
// for ever.
const withoutDeadline = 30 * time.Second

// Act does what the fault says at this service. It returns nil for no fault
// and for those that others act out.
func (f Fault) Act(ctx context.Context) error {
	switch f {
	case FaultInvalid:
		return failure.New(failure.InvalidArgument, charter.ReasonOrderInvalid, "fault on demand: the order is invalid")
	case FaultNotFound:
		return failure.New(failure.NotFound, charter.ReasonOrderUnknown, "fault on demand: the order is unknown")
	case FaultSlow, FaultCancelled:
		return waitForEnd(ctx)
	case FaultOverload:
		return failure.New(failure.ResourceExhausted, charter.ReasonOverloaded, "fault on demand: the service sheds load",
			failure.WithRetryDelay(100*time.Millisecond))
	case FaultPanic:
		panic("fault on demand")
	case FaultDataLoss:
		return failure.New(failure.DataLoss, charter.ReasonChecksumMismatch, "fault on demand: a checksum does not match")
	}
	return nil
}

// waitForEnd waits until the deadline passes or the caller gives up.
func waitForEnd(ctx context.Context) error {
	timer := time.NewTimer(withoutDeadline)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return context.DeadlineExceeded
	}
}
