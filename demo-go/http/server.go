// Package http serves the order API as JSON over HTTP.
package http

import (
	"github.com/plumbline/plumbline/demo-go/shop"
	"net/http"
	"time"

	gateway "github.com/plumbline/plumbline/demo-go"
	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"
)

// Time limits of one client. An event stream may last longer than a request; each
// of its writes is limited by writeTime.
const (
	headerTime  = 5 * time.Second
	bodyTime    = 5 * time.Second
	requestTime = 5 * time.Second
	writeTime   = 5 * time.Second
	idleTime    = 60 * time.Second
	streamTime  = 10 * time.Minute
)

// NewServer returns the HTTP server of the order API.
func NewServer(t *plumbline.Telemetry, orders *gateway.Orders) *http.Server {
	return &http.Server{
		Handler:           httptelemetry.NewHandler(t, Routes(orders)),
		ReadHeaderTimeout: headerTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    16 << 10,
	}
}

// Routes returns the handler of the API. Where the mux would answer in plain
// text, for an unknown route or method, it answers with a problem.
func Routes(orders *gateway.Orders) http.Handler {
	a := &api{orders: orders}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/orders", bounded(a.place))
	mux.HandleFunc("GET /v1/orders/{id}", bounded(a.order))
	mux.HandleFunc("GET /v1/orders/{id}/events", a.events)
	mux.HandleFunc("GET /healthz", healthz)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := mux.Handler(r); pattern == "" {
			refuse(mux, w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// refuse answers 404 or 405, as the mux decides, with a problem.
func refuse(mux *http.ServeMux, w http.ResponseWriter, r *http.Request) {
	answer := &statusOnly{header: http.Header{}}
	mux.ServeHTTP(answer, r)
	if answer.status == http.StatusMethodNotAllowed {
		w.Header()["Allow"] = answer.header["Allow"]
		httptelemetry.WriteProblem(w, r, failure.New(shop.ReasonMethodNotAllowed, "this route does not have the method; see Allow"),
			httptelemetry.WithStatus(http.StatusMethodNotAllowed))
		return
	}
	httptelemetry.WriteProblem(w, r, failure.New(shop.ReasonRouteUnknown, "no such route"))
}

// statusOnly is a ResponseWriter that stores status and header only.
type statusOnly struct {
	header http.Header
	status int
}

func (s *statusOnly) Header() http.Header { return s.header }

func (s *statusOnly) Write(body []byte) (int, error) { return len(body), nil }

func (s *statusOnly) WriteHeader(status int) { s.status = status }

func healthz(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("ok\n")) // the client may have disconnected
}
