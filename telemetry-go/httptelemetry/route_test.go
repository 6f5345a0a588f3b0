package httptelemetry_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

type anything struct{}

// copied returns a middleware that hands on a copy of the request.
func copied(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), anything{}, 1)))
	})
}

func TestRouteIsFound(t *testing.T) {
	nothing := func(http.ResponseWriter, *http.Request) {}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/orders/{id}", nothing)
	mux.HandleFunc("GET /404", nothing)
	api := http.NewServeMux()
	api.HandleFunc("GET /api/2/issue/{id}", nothing)
	outer := http.NewServeMux()
	outer.Handle("/api/", api)
	outerCopied := http.NewServeMux()
	outerCopied.Handle("/api/", copied(api))
	stripped := http.NewServeMux()
	stripped.Handle("/v1/", http.StripPrefix("/v1", httptelemetry.RouteMiddleware(func(r *http.Request) string { return "/v1" + r.Pattern })(inner())))
	strippedBare := http.NewServeMux()
	strippedBare.Handle("/v1/", http.StripPrefix("/v1", inner()))
	states := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { plumbline.Route(r.Context(), "/v1/{kind}/{id}") })
	for _, c := range []struct {
		name    string
		handler http.Handler
		with    []httptelemetry.HandlerOption
		path    string
		route   any
	}{
		{"a mux", mux, nil, "/v1/orders/o-1", "/v1/orders/{id}"},
		{"a literal of digits", mux, nil, "/404", "/404"},
		{"nothing matched", mux, nil, "/v2/orders/o-1", nil},
		{"a nested mux", outer, nil, "/api/2/issue/7", "/api/2/issue/{id}"},
		{"a copy", copied(mux), []httptelemetry.HandlerOption{httptelemetry.WithRoutes(mux)}, "/v1/orders/o-1", "/v1/orders/{id}"},
		{"a copy, nothing matched", copied(mux), []httptelemetry.HandlerOption{httptelemetry.WithRoutes(mux)}, "/v2", nil},
		{"a timeout handler", http.TimeoutHandler(mux, time.Minute, ""), []httptelemetry.HandlerOption{httptelemetry.WithRoutes(mux)}, "/v1/orders/o-1", "/v1/orders/{id}"},
		{"a nested mux behind a copy", copied(outer), []httptelemetry.HandlerOption{httptelemetry.WithRoutes(outer)}, "/api/2/issue/7", "/api/2/issue/{id}"},
		{"stated", states, nil, "/v1/orders/o-1", "/v1/{kind}/{id}"},
		{"stated from a copy", copied(copied(states)), nil, "/v1/orders/o-1", "/v1/{kind}/{id}"},
		{"stated inside StripPrefix", stripped, nil, "/v1/orders/o-1", "/v1/orders/{id}"},
		// What cannot be seen from outside, as the README says.
		{"a copy, unnamed", copied(mux), nil, "/v1/orders/o-1", nil},
		{"a mux behind a copy inside another", outerCopied, nil, "/api/2/issue/7", "/api/"},
		{"a mux behind StripPrefix", strippedBare, nil, "/v1/orders/o-1", "/v1/"},
	} {
		for _, mode := range []string{"enforce", "observe"} {
			receiver := telemetrytest.NewReceiver(t)
			gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway", map[string]string{"PLUMBLINE_MODE": mode})
			httptelemetry.NewHandler(gateway.Telemetry, c.handler, c.with...).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", c.path, nil))
			gateway.End(t)
			span, name := receiver.Spans()[0], "GET"
			if c.route != nil {
				name += " " + c.route.(string)
			}
			if span.Attributes["http.route"] != c.route || span.Name != name {
				t.Errorf("%s: %v, %q", c.name, span.Attributes["http.route"], span.Name)
			}
			if got := receiver.Points("http.server.request.duration")[0].Attributes["http.route"]; got != c.route {
				t.Errorf("%s: label %v", c.name, got)
			}
		}
	}
}

func inner() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/orders/{id}", func(http.ResponseWriter, *http.Request) {})
	return mux
}

func TestRouteOutsideARequestDoesNothing(*testing.T) {
	plumbline.Route(context.Background(), "/v1/orders/{id}")
}
