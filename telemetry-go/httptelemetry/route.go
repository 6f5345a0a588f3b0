package httptelemetry

import (
	"net/http"
	"strings"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
)

// HandlerOption changes how Handler records.
type HandlerOption func(*handler)

// Routes names the mux that serves the requests somewhere inside the handler:
// behind a middleware that hands on a copy of the request (r.WithContext,
// http.TimeoutHandler), its match cannot be seen, and is looked up in it.
func WithRoutes(mux *http.ServeMux) HandlerOption {
	return func(h *handler) { h.mux = mux }
}

// RouteMiddleware is a middleware for inside a router: when the handler is done, it
// asks route for the template that the request matched and states it as
// plumbline.SetRoute does. An empty template states nothing.
func RouteMiddleware(route func(*http.Request) string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer func() { // a handler that panics had a route too
				if template := route(r); template != "" {
					plumbline.SetRoute(r.Context(), template)
				}
			}()
			next.ServeHTTP(w, r)
		})
	}
}

// routeOf is the route that the application stated, else the pattern that the
// request matched, else the one that it matches in the mux of Routes.
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

// templateOf takes method and host off a pattern of http.ServeMux.
func templateOf(pattern string) string {
	if i := strings.IndexAny(pattern, " \t"); i >= 0 {
		pattern = strings.TrimLeft(pattern[i:], " \t")
	}
	if i := strings.IndexByte(pattern, '/'); i > 0 {
		pattern = pattern[i:]
	}
	return strings.TrimSuffix(pattern, "{$}")
}
