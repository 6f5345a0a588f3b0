// Deadlines of gRPC calls: the margin that a server takes off for its handler,
// and whether one has expired.

package grpctelemetry

import (
	"context"
	"time"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// withMargin shortens the deadline for the handler, so that the innermost
// service fails first and its error tuple reaches every caller.
func withMargin(ctx context.Context, c *charter.Charter) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return ctx, func() {}
	}
	return context.WithDeadline(ctx, deadline.Add(-margin(time.Until(deadline), c)))
}

// margin returns the part of the remaining time that a hop keeps for its
// response.
func margin(remaining time.Duration, c *charter.Charter) time.Duration {
	if remaining <= 0 {
		return 0
	}
	return min(c.DeadlineMargin, time.Duration(float64(remaining)*c.DeadlineMarginMaxRatio))
}

// expired reports whether the deadline has passed, even if the timer of the
// context has not fired yet.
func expired(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return ok && !time.Now().Before(deadline)
}

// nearlyExpired reports whether at most the margin remains until the deadline.
// A gRPC deadline is sent as a duration and starts anew when the request
// arrives; if the request was late, the caller reaches its deadline first. A
// cancellation this close to the deadline is recorded as DEADLINE_EXCEEDED.
func nearlyExpired(ctx context.Context, margin time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return ok && time.Until(deadline) <= margin
}
