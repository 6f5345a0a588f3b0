// Package request has the context key of the request that is being served, for
// packages that must not import one another.
package request

import "context"

// Routed is a request whose route can be set.
type Routed interface {
	// Route sets the template that the request matched.
	Route(template string)
}

type key struct{}

// With puts the request into its context.
func With(ctx context.Context, r Routed) context.Context { return context.WithValue(ctx, key{}, r) }

// From returns the request that ctx belongs to, or nil.
func From(ctx context.Context) Routed {
	r, _ := ctx.Value(key{}).(Routed)
	return r
}
