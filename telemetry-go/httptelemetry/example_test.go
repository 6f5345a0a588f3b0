package httptelemetry_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
)

// A failure goes out as a problem and is a failure again at the other end.
func Example() {
	telemetry, err := plumbline.Setup(context.Background(), plumbline.WithCharter(shop.Charter), plumbline.WithoutGlobals(), plumbline.WithEnvironment(func(name string) (string, bool) {
		// OTEL_SDK_DISABLED is for here only: no Collector listens.
		value, ok := map[string]string{"OTEL_SERVICE_NAME": "gateway", "OTEL_SDK_DISABLED": "true"}[name]
		return value, ok
	}))
	if err != nil {
		fmt.Println(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/orders/{id}", func(w http.ResponseWriter, r *http.Request) {
		httptelemetry.WriteProblem(w, r, failure.New(shop.ReasonOrderUnknown, "no order has this id"))
	})
	server := httptest.NewServer(httptelemetry.NewHandler(telemetry, mux))
	defer server.Close()

	client := http.Client{Transport: httptelemetry.NewTransport(telemetry, "gateway", nil)}
	response, err := client.Get(server.URL + "/v1/orders/o-1")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = response.Body.Close() }()
	problem := httptelemetry.ReadProblem(telemetry, response, "gateway")
	fmt.Println(response.StatusCode, problem.Code(), problem.Reason())
	// Output: 404 NOT_FOUND ORDER_UNKNOWN
}

// A status that HTTP demands in the place of the code's own.
func ExampleWithStatus() {
	answer := httptest.NewRecorder()
	httptelemetry.WriteProblem(answer, httptest.NewRequest(http.MethodPut, "/v1/orders", nil),
		failure.New(shop.ReasonMethodNotAllowed, "only POST"),
		httptelemetry.WithStatus(http.StatusMethodNotAllowed))
	fmt.Println(answer.Code, answer.Header().Get("Content-Type"))
	// Output: 405 application/problem+json
}

// A mux behind a middleware that hands on a copy of the request is named, so
// that its routes are found.
func ExampleWithRoutes() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/orders/{id}", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "found") })
	handler := httptelemetry.NewHandler(disabled(), http.TimeoutHandler(mux, time.Second, ""), httptelemetry.WithRoutes(mux))
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/v1/orders/o-1", nil))
	fmt.Println(answer.Body)
	// Output: found
}

// Inside a router of another library: what matched is asked of it.
func ExampleRouteMiddleware() {
	routes := httptelemetry.RouteMiddleware(func(r *http.Request) string { return "/v1" + r.Pattern })
	mux := http.NewServeMux()
	mux.HandleFunc("/orders/{id}", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "found") })
	answer := httptest.NewRecorder()
	httptelemetry.NewHandler(disabled(), http.StripPrefix("/v1", routes(mux))).
		ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/v1/orders/o-1", nil))
	fmt.Println(answer.Body)
	// Output: found
}

// When a request may be sent again, in either of the two forms.
func ExampleParseRetryAfter() {
	fmt.Println(httptelemetry.ParseRetryAfter(http.Header{"Retry-After": {"2"}}))
	fmt.Println(httptelemetry.ParseRetryAfter(http.Header{"Retry-After": {"Fri, 31 Dec 1999 23:59:59 GMT"}}))
	fmt.Println(httptelemetry.ParseRetryAfter(http.Header{"Retry-After": {"soon"}}))
	// Output:
	// 2s true
	// 0s true
	// 0s false
}

// disabled is telemetry for here only: no Collector listens.
func disabled() *plumbline.Telemetry {
	telemetry, err := plumbline.Setup(context.Background(), plumbline.WithCharter(shop.Charter), plumbline.WithoutGlobals(), plumbline.WithEnvironment(func(name string) (string, bool) {
		return "true", name == "OTEL_SDK_DISABLED"
	}))
	if err != nil {
		fmt.Println(err)
	}
	return telemetry
}
