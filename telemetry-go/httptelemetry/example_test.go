package httptelemetry_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"
)

// A failure goes out as a problem and is a failure again at the other end.
func Example() {
	telemetry, err := plumbline.Setup(context.Background(), plumbline.WithoutGlobals(), plumbline.Environment(func(name string) (string, bool) {
		// OTEL_SDK_DISABLED is for here only: no Collector listens.
		value, ok := map[string]string{"OTEL_SERVICE_NAME": "gateway", "OTEL_SDK_DISABLED": "true"}[name]
		return value, ok
	}))
	if err != nil {
		fmt.Println(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/orders/{id}", func(w http.ResponseWriter, r *http.Request) {
		httptelemetry.WriteProblem(w, r, failure.New(failure.NotFound, charter.ReasonOrderUnknown, "no order has this id"))
	})
	server := httptest.NewServer(httptelemetry.Handler(telemetry, mux))
	defer server.Close()

	client := http.Client{Transport: httptelemetry.Transport(telemetry, "gateway", nil)}
	response, err := client.Get(server.URL + "/v1/orders/o-1")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = response.Body.Close() }()
	problem := httptelemetry.ReadProblem(response, "gateway")
	fmt.Println(response.StatusCode, problem.Code(), problem.Reason())
	// Output: 404 NOT_FOUND ORDER_UNKNOWN
}

// A status that HTTP demands in the place of the code's own.
func ExampleWithStatus() {
	answer := httptest.NewRecorder()
	httptelemetry.WriteProblem(answer, httptest.NewRequest(http.MethodPut, "/v1/orders", nil),
		failure.New(failure.Unimplemented, charter.ReasonMethodNotAllowed, "only POST"),
		httptelemetry.WithStatus(http.StatusMethodNotAllowed))
	fmt.Println(answer.Code, answer.Header().Get("Content-Type"))
	// Output: 405 application/problem+json
}
