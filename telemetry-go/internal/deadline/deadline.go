// Package deadline tells whether the time of a context is up.
package deadline

import (
	"context"
	"errors"
	"time"
)

// Passed says whether the deadline of ctx is over: also where its timer has not
// noticed yet (another one may be first), and where a deadline is given as the
// cause.
func Passed(ctx context.Context) bool {
	if at, ok := ctx.Deadline(); ok && !time.Now().Before(at) {
		return true
	}
	ended := ctx.Err()
	return ended != nil && (errors.Is(ended, context.DeadlineExceeded) || errors.Is(context.Cause(ctx), context.DeadlineExceeded))
}
