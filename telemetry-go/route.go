package plumbline

import (
	"context"

	"github.com/plumbline/plumbline/telemetry-go/internal/request"
)

// Route sets the template that the request of ctx matched, such as
// /v1/carts/{id}, as http.route and in the span name. It is for routers whose
// match is not visible from outside; contrib has middleware for chi, gin, echo
// and gorilla/mux. Outside httptelemetry.NewHandler it does nothing.
func Route(ctx context.Context, template string) {
	if r := request.From(ctx); r != nil {
		r.Route(template)
	}
}
