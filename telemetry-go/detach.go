package plumbline

import "context"

// Detach returns a context for work that continues after the response: it has
// the trace, the baggage and the other values of ctx, and is not cancelled with
// the request or its deadline.
//
//	go audit(plumbline.Detach(r.Context()), order)
//
// Use it for functions of timers and for queues too. Goroutines that the
// handler waits for, and errgroups, take ctx itself.
func Detach(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }
