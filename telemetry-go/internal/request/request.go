// Package request is what a request's context has of its server span, for
// packages that must not import one another.
package request

import "context"

// Routed is a request whose route the application can state.
type Routed interface {
	// Route states the template that the request matched.
	Route(template string)
}

type key struct{}

// With puts the request into its context.
func With(ctx context.Context, r Routed) context.Context { return context.WithValue(ctx, key{}, r) }

// From is the request that ctx belongs to, or nil.
func From(ctx context.Context) Routed {
	r, _ := ctx.Value(key{}).(Routed)
	return r
}
