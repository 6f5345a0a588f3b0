package grpctelemetry

import (
	"context"
	"time"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// withMargin gives the handler less time than its caller waits, so that the
// innermost service fails first and its story travels outward.
func withMargin(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return ctx, func() {}
	}
	return context.WithDeadline(ctx, deadline.Add(-margin(time.Until(deadline))))
}

// margin is what a hop keeps back of the time that remains.
func margin(remaining time.Duration) time.Duration {
	if remaining <= 0 {
		return 0
	}
	tables := charter.Current()
	return min(tables.DeadlineMargin, time.Duration(float64(remaining)*tables.DeadlineMarginMaxRatio))
}

// expired says whether the context's deadline has passed, which its timer may
// not have noticed yet.
func expired(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return ok && !time.Now().Before(deadline)
}

// nearlyExpired says whether no more than the margin is left of the context's
// deadline. On the wire a deadline is a duration that begins anew when the
// request arrives, so a caller whose request came late gives up while time
// seems to be left: a cancellation that near is the deadline's.
func nearlyExpired(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return ok && time.Until(deadline) <= charter.Current().DeadlineMargin
}
