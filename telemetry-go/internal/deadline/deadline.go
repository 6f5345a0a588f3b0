// Package deadline checks whether the deadline of a context has passed.
package deadline

import (
	"context"
	"errors"
	"time"
)

// Passed reports whether the deadline of ctx has passed, even if its timer has
// not fired yet, or whether the cause of its cancellation is a deadline.
func Passed(ctx context.Context) bool {
	if at, ok := ctx.Deadline(); ok && !time.Now().Before(at) {
		return true
	}
	ended := ctx.Err()
	return ended != nil && (errors.Is(ended, context.DeadlineExceeded) || errors.Is(context.Cause(ctx), context.DeadlineExceeded))
}
