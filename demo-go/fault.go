// Fault injection: reads the fault that a request asks for in its baggage, and
// causes it.

package gateway

import (
	"context"
	"github.com/plumbline/plumbline/demo-go/shop"
	"strings"
	"time"

	"go.opentelemetry.io/otel/baggage"

	"github.com/plumbline/plumbline/telemetry-go/failure"
)

// Fault is an injected failure, for tests and lessons.
type Fault string

// The kinds of faults.
const (
	FaultInvalid     Fault = "invalid"
	FaultNotFound    Fault = "not_found"
	FaultSlow        Fault = "slow"
	FaultUnavailable Fault = "unavailable" // injected by the caller of the service
	FaultOverload    Fault = "overload"
	FaultPanic       Fault = "panic"
	FaultDataLoss    Fault = "data_loss"
	FaultCancelled   Fault = "cancelled"
)

// FaultFor returns the fault that the baggage member plumbline.demo.fault
// requests of a service, or the empty string.
func FaultFor(ctx context.Context, service string) Fault {
	target, kind, _ := strings.Cut(baggage.FromContext(ctx).Member(shop.AttrPlumblineDemoFault).Value(), ":")
	if target != service {
		return ""
	}
	return Fault(kind)
}

// withoutDeadline bounds the faults that wait for the caller.
const withoutDeadline = 30 * time.Second

// Act injects the fault in this service. It returns nil for no fault and for
// those of other services.
func (f Fault) Act(ctx context.Context) error {
	switch f {
	case FaultInvalid:
		return failure.New(shop.ReasonOrderInvalid, "fault on demand: the order is invalid")
	case FaultNotFound:
		return failure.New(shop.ReasonOrderUnknown, "fault on demand: the order is unknown")
	case FaultSlow, FaultCancelled:
		return waitForEnd(ctx)
	case FaultOverload:
		return failure.New(failure.ReasonOverloaded, "fault on demand: the service sheds load",
			failure.WithRetryDelay(100*time.Millisecond))
	case FaultPanic:
		panic("fault on demand")
	case FaultDataLoss:
		return failure.New(shop.ReasonChecksumMismatch, "fault on demand: a checksum does not match")
	}
	return nil
}

// waitForEnd waits until the deadline passes or the caller cancels.
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
