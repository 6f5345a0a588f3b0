package plumbline_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	coltrace "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// As the README's Limits say: the SDK's sender follows a redirect into a page,
// whose 200 it takes for a delivery.
func TestRedirectIsTakenForADelivery(t *testing.T) {
	var pages atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/login" {
			pages.Add(1)
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write([]byte("<html>"))
			return
		}
		http.Redirect(w, r, "/login", http.StatusFound)
	}))
	defer server.Close()
	gateway := telemetrytest.Start(t, telemetrytest.Receive(t), "gateway", map[string]string{
		"OTEL_EXPORTER_OTLP_ENDPOINT": server.URL, "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
	})
	_, span := gateway.Tracer("test").Start(context.Background(), "work")
	span.End()
	gateway.End(t)
	if pages.Load() == 0 || strings.Contains(gateway.Stderr.String(), "refuses") {
		t.Errorf("%d pages; %s", pages.Load(), gateway.Stderr)
	}
}

// What a receiver rejects of a batch is counted, and the rest is delivered.
func TestPartialSuccessIsCounted(t *testing.T) {
	receiver := telemetrytest.Receive(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v1/traces" {
			return
		}
		answer, _ := proto.Marshal(&coltrace.ExportTraceServiceResponse{
			PartialSuccess: &coltrace.ExportTracePartialSuccess{RejectedSpans: 2, ErrorMessage: "too old"}})
		w.Header().Set("Content-Type", "application/x-protobuf")
		_, _ = w.Write(answer)
	}))
	defer server.Close()
	gateway := telemetrytest.Start(t, receiver, "gateway", map[string]string{
		"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": server.URL + "/v1/traces", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "http/protobuf",
	})
	for range 3 {
		_, span := gateway.Tracer("test").Start(context.Background(), "work")
		span.End()
	}
	gateway.End(t)
	for _, p := range receiver.Points("plumbline.telemetry.dropped") {
		want := 0.0
		if p.Attributes["plumbline.signal"] == "traces" && p.Attributes["plumbline.drop.reason"] == "export_failed" {
			want = 2
		}
		if p.Number != want {
			t.Errorf("%v: %v, want %v", p.Attributes, p.Number, want)
		}
	}
	if !strings.Contains(gateway.Stderr.String(), "too old") {
		t.Error(gateway.Stderr)
	}
}
