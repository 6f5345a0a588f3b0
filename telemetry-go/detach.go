package plumbline

import "context"

// Detach is for work that goes on after the response: a context that carries
// the trace, the baggage and the other values of ctx, and that ends neither with
// the request nor with its deadline.
//
//	go audit(plumbline.Detach(r.Context()), order)
//
// A timer's function and a queue's worker need it too. Everything else, such as
// goroutines that the handler waits for and errgroups, is to take ctx itself.
func Detach(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }
