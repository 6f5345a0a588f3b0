package plumbline_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.opentelemetry.io/otel/trace"
	coltrace "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/protobuf/proto"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// A redirect into a page, and a page, are no deliveries, although they end with
// 200: one warning, and what was lost is counted.
func TestOnlyOTLPIsADelivery(t *testing.T) {
	page := func(w http.ResponseWriter, kind string) {
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write([]byte("<html>"))
	}
	for name, answer := range map[string]func(http.ResponseWriter, *http.Request){
		"a redirect": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/login", http.StatusFound) },
		"307": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/login", http.StatusTemporaryRedirect)
		},
		"a page": func(w http.ResponseWriter, _ *http.Request) { page(w, "text/html; charset=utf-8") },
		"a text": func(w http.ResponseWriter, _ *http.Request) { page(w, "text/plain") },
	} {
		var followed atomic.Int32
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/login" {
				followed.Add(1)
				page(w, "text/html")
				return
			}
			answer(w, r)
		}))
		receiver := telemetrytest.NewReceiver(t)
		gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway", map[string]string{
			"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": server.URL + "/v1/traces", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "http/protobuf",
			"OTEL_EXPORTER_OTLP_LOGS_ENDPOINT": server.URL + "/v1/logs", "OTEL_EXPORTER_OTLP_LOGS_PROTOCOL": "http/protobuf",
		})
		for range 3 {
			ctx, span := gateway.Tracer("test").Start(context.Background(), "work")
			gateway.Logger("test").InfoContext(ctx, "hello")
			span.End()
		}
		gateway.End(t)
		server.Close()
		lost := map[any]float64{}
		for _, p := range receiver.Points("plumbline.telemetry.dropped") {
			lost[p.Attributes["plumbline.signal"]] += p.Number
		}
		if followed.Load() > 0 || lost["traces"] != 3 || lost["logs"] != 3 || strings.Count(gateway.Stderr.String(), "the Collector at") != 1 {
			t.Errorf("%s: %d followed, %v lost; %s", name, followed.Load(), lost, gateway.Stderr)
		}
	}
}

// What a receiver rejects of a batch is counted, and the rest is delivered.
func TestPartialSuccessIsCounted(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
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
	gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway", map[string]string{
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

// A receiver of the other protocol is named as one, in one line with the remedy.
func TestReceiverOfTheOtherProtocolIsNamed(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	for protocol, c := range map[string]struct{ address, line string }{
		"grpc":          {receiver.HTTP(), "it answers in HTTP/1.1, not gRPC; expected OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"},
		"http/protobuf": {receiver.GRPC(), "it answers in HTTP/2 as gRPC does, not in HTTP/1.1; expected OTEL_EXPORTER_OTLP_PROTOCOL=grpc"},
	} {
		stderr := &telemetrytest.Buffer{}
		settings := map[string]string{"OTEL_SERVICE_NAME": "gateway", "OTEL_EXPORTER_OTLP_ENDPOINT": c.address, "OTEL_EXPORTER_OTLP_PROTOCOL": protocol, "OTEL_BSP_SCHEDULE_DELAY": "10"}
		service, err := plumbline.Setup(context.Background(), plumbline.WithoutGlobals(), plumbline.WithStderr(stderr), plumbline.WithCharter(shop.Charter),
			plumbline.WithEnvironment(func(name string) (string, bool) { value, ok := settings[name]; return value, ok }))
		if err != nil {
			t.Fatal(err)
		}
		_ = service.InSpan(context.Background(), "work", func(context.Context, trace.Span) error { return nil })
		telemetrytest.Eventually(t, "the line", func() bool { return strings.Contains(stderr.String(), c.line) })
		ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
		_ = service.Shutdown(ctx) // what is queued is lost
		cancel()
		if log := stderr.String(); strings.Count(log, `"severity":"WARN"`) != 1 {
			t.Errorf("%s: %s", protocol, log)
		}
	}
}
