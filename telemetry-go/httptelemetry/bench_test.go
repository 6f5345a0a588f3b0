package httptelemetry_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// BenchmarkHandler is one request of an http.ServeMux under Handler, without a
// network; BenchmarkExchange one over loopback, both sides recorded.
func BenchmarkHandler(b *testing.B) {
	gateway := telemetrytest.StartWith(b, shop.Charter, telemetrytest.NewReceiver(b), "gateway", map[string]string{"PLUMBLINE_MODE": "enforce", "OTEL_TRACES_EXPORTER": "none"})
	handler := httptelemetry.NewHandler(gateway.Telemetry, whole())
	request := httptest.NewRequest("GET", "/v1/orders/o-1", nil)
	b.ReportAllocs()
	for b.Loop() {
		handler.ServeHTTP(httptest.NewRecorder(), request)
	}
}

func BenchmarkExchange(b *testing.B) {
	gateway := telemetrytest.StartWith(b, shop.Charter, telemetrytest.NewReceiver(b), "gateway", map[string]string{"PLUMBLINE_MODE": "enforce", "OTEL_TRACES_EXPORTER": "none"})
	server := httptest.NewServer(httptelemetry.NewHandler(gateway.Telemetry, whole()))
	defer server.Close()
	client := http.Client{Transport: httptelemetry.NewTransport(gateway.Telemetry, "gateway", nil)}
	b.ReportAllocs()
	for b.Loop() {
		response, err := client.Get(server.URL + "/v1/orders/o-1")
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
	}
}

func whole() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/orders/{id}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"id":"o-1"}`))
	})
	return mux
}
