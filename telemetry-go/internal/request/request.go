// Package request has the context key of the request that is being served, for
// packages that must not import one another.
package request

import "context"

// Served is a request that a server of this module is serving.
type Served interface {
	// Route sets the template that the request matched.
	Route(template string)
	// Calls returns the calls of the request that failed.
	Calls() *Calls
}

type key struct{}

// With puts the request into its context.
func With(ctx context.Context, r Served) context.Context { return context.WithValue(ctx, key{}, r) }

// From returns the request that ctx belongs to, or nil.
func From(ctx context.Context) Served {
	r, _ := ctx.Value(key{}).(Served)
	return r
}
