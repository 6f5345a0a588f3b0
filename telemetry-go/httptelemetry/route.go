// Finds the route template that a request matched.

package httptelemetry

import (
	"net/http"
	"strings"

	"github.com/plumbline/plumbline/telemetry-go/internal/request"
)

// HandlerOption configures NewHandler.
type HandlerOption func(*handler)

// WithRoutes names the mux that serves the requests somewhere inside the
// handler. It is needed behind middleware that passes on a copy of the request
// (r.WithContext, http.TimeoutHandler), where the match is not visible.
func WithRoutes(mux *http.ServeMux) HandlerOption {
	return func(h *handler) { h.mux = mux }
}

// RouteMiddleware returns a middleware for the inside of a router: after the
// handler it calls route for the template that the request matched, and sets it
// as plumbline.Route does. An empty template sets nothing, and that of a router
// inside remains: it is the longer one.
func RouteMiddleware(route func(*http.Request) string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			served, ok := request.From(r.Context()).(*call)
			if !ok {
				next.ServeHTTP(w, r)
				return
			}
			before := served.route()
			defer func() { // also after a panic
				if template := route(r); template != "" && served.route() == before {
					served.Route(template)
				}
			}()
			next.ServeHTTP(w, r)
		})
	}
}

// routeOf returns the route that the application set, else the pattern of the
// request, else the pattern that it matches in the mux of WithRoutes.
func (h *handler) routeOf(s *served) string {
	if stated := s.answer.call.route(); stated != "" {
		return stated
	}
	if s.request.Pattern != "" || h.mux == nil {
		return templateOf(s.request.Pattern)
	}
	found, pattern := h.mux.Handler(s.request)
	for {
		inner, ok := found.(*http.ServeMux)
		if !ok {
			return templateOf(pattern)
		}
		found, pattern = inner.Handler(s.request)
	}
}

// templateOf removes method and host from a pattern of http.ServeMux.
func templateOf(pattern string) string {
	if i := strings.IndexAny(pattern, " \t"); i >= 0 {
		pattern = strings.TrimLeft(pattern[i:], " \t")
	}
	if i := strings.IndexByte(pattern, '/'); i > 0 {
		pattern = pattern[i:]
	}
	return strings.TrimSuffix(pattern, "{$}")
}
