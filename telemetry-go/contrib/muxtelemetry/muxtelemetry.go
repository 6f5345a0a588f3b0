// Package muxtelemetry records the routes of gorilla/mux, which
// httptelemetry.NewHandler cannot see from outside the router.
package muxtelemetry

import (
	"net/http"

	"github.com/gorilla/mux"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
)

// Routes is a middleware that sets the template that a request matched, those of
// subrouters included; one that matched none has no route:
//
//	router.Use(muxtelemetry.Routes)
//	handler := httptelemetry.NewHandler(telemetry, router)
func Routes(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Before the handler: a router inside, whose template is the longer one, comes later.
		if route := mux.CurrentRoute(r); route != nil {
			if template, err := route.GetPathTemplate(); err == nil {
				plumbline.Route(r.Context(), template)
			}
		}
		next.ServeHTTP(w, r)
	})
}
