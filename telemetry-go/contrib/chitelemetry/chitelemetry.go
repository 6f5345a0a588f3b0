// Package chitelemetry records the routes of chi, which httptelemetry.NewHandler cannot
// see from outside the router.
package chitelemetry

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"
)

// Routes returns a middleware that sets the template that a request matched, those
// of mounted routers included; one that matched none has no route:
//
//	router.Use(chitelemetry.Routes)
//	handler := httptelemetry.NewHandler(telemetry, router)
func Routes(next http.Handler) http.Handler {
	return httptelemetry.RouteMiddleware(func(r *http.Request) string {
		if route := chi.RouteContext(r.Context()); route != nil {
			return route.RoutePattern()
		}
		return ""
	})(next)
}
