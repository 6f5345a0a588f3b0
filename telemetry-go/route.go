package plumbline

import (
	"context"

	"github.com/plumbline/plumbline/telemetry-go/internal/request"
)

// Route states the template that the request of ctx matched, such as
// /v1/orders/{id}: it becomes http.route and part of the span's name. For
// routers whose match cannot be seen from outside; contrib has middleware for
// chi, gin and echo. Outside httptelemetry.NewHandler it does nothing.
func SetRoute(ctx context.Context, template string) {
	if r := request.From(ctx); r != nil {
		r.Route(template)
	}
}
