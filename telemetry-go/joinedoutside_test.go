package plumbline_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// vendored is a service with a set-up of its own: two exporters of spans, of which one
// is wrapped, a vendor's metrics and logs, and its own logger.
const vendored = `package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"

	"go.opentelemetry.io/contrib/bridges/otelslog"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploghttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/metric"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"

	"shop.example/checkout/internal/acme"
)

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	return value
}

func main() {
	ctx, vendor := context.Background(), os.Getenv("VENDOR")
	spans := must(otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(vendor+"/v1/traces")))
	plain := must(otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(os.Getenv("OTHER")+"/v1/traces")))
	metrics := must(otlpmetrichttp.New(ctx, otlpmetrichttp.WithEndpointURL(vendor+"/v1/metrics")))
	logs := must(otlploghttp.New(ctx, otlploghttp.WithEndpointURL(vendor+"/v1/logs")))

	parts := plumbline.From(resource.NewSchemaless(attribute.String("service.name", "cart")), plumbline.WithCharter(acme.Charter))
	tracers := sdktrace.NewTracerProvider(sdktrace.WithResource(parts.Resource()), sdktrace.WithSampler(parts.Sampler(nil)),
		sdktrace.WithSpanProcessor(parts.SpanProcessor()), sdktrace.WithBatcher(parts.SpanExporter(spans)), sdktrace.WithBatcher(plain))
	meters := sdkmetric.NewMeterProvider(append(parts.MeterOptions(), sdkmetric.WithResource(parts.Resource()),
		sdkmetric.WithReader(sdkmetric.NewPeriodicReader(parts.MetricExporter(metrics))))...)
	loggers := sdklog.NewLoggerProvider(sdklog.WithResource(parts.Resource()), sdklog.WithProcessor(sdklog.NewBatchProcessor(parts.LogExporter(logs))))
	telemetry := must(parts.Join(tracers, meters, loggers))
	defer func() {
		fmt.Println("cannot hold:", telemetry.CannotHold())
		_, _, _ = tracers.Shutdown(ctx), meters.Shutdown(ctx), loggers.Shutdown(ctx)
		_ = telemetry.Shutdown(ctx)
	}()

	card := attribute.String(acme.AttrAcmeCardNumber, "4111111111111111")
	amounts := must(meters.Meter("checkout").Int64Histogram("acme.payment.amount", metric.WithUnit("{cent}")))
	log := slog.New(otelslog.NewHandler("checkout", otelslog.WithLoggerProvider(loggers)))
	mux := http.NewServeMux()
	mux.HandleFunc("POST /carts/{id}/pay", func(w http.ResponseWriter, r *http.Request) {
		trace.SpanFromContext(r.Context()).SetAttributes(card)
		amounts.Record(r.Context(), 250, metric.WithAttributes(card))
		log.InfoContext(r.Context(), "declined 4111111111111111", acme.AttrAcmeCardNumber, "4111111111111111")
		httptelemetry.WriteProblem(w, r, failure.New(acme.ReasonCartEmpty, "nothing in it"))
	})
	answer := httptest.NewRecorder()
	httptelemetry.NewHandler(telemetry, mux).ServeHTTP(answer, httptest.NewRequest("POST", "/carts/c-1/pay", nil))
	fmt.Println(answer.Code, answer.Header().Get("Plumbline-Error"))
}
`

// A service that keeps its own set-up follows the charter of another house where it
// exports through the wrapped exporters.
func TestServiceWithItsOwnSetUp(t *testing.T) {
	vendor, other := telemetrytest.NewReceiver(t), telemetrytest.NewReceiver(t)
	out := runOutside(t, vendored, "acme", "../conformance/foreign/acme/go/acme/acme.go", "VENDOR="+vendor.HTTP(), "OTHER="+other.HTTP())
	if !strings.Contains(out, "cannot hold: [baggage-key and baggage-size outside grpctelemetry and httptelemetry]") ||
		!strings.Contains(out, `400 code="FAILED_PRECONDITION", reason="CART_EMPTY", origin="cart"`) ||
		strings.Count(out, "mode enforce; cannot hold here: baggage-key") != 1 {
		t.Errorf("%s", out)
	}
	if sent := vendor.Bytes(t); bytes.Contains(sent, []byte("4111111111111111")) {
		t.Error("the card number is exported")
	}
	spans := vendor.Spans()
	if len(spans) != 1 || len(vendor.Logs()) == 0 || len(vendor.Points("acme.payment.amount")) != 1 {
		t.Fatalf("%d spans, %d logs", len(spans), len(vendor.Logs()))
	}
	digest := spans[0].Resource["plumbline.charter.digest"]
	if a := spans[0].Attributes; spans[0].Name != "POST /carts/{id}/pay" || digest == "" || spans[0].Resource["plumbline.team"] != "checkout" ||
		a["plumbline.error.reason"] != "CART_EMPTY" || a["plumbline.error.origin"] != "cart" || a["plumbline.error.fault"] != "caller" {
		t.Errorf("%s %v of %v", spans[0].Name, a, spans[0].Resource)
	}
	if point := vendor.Points("acme.payment.amount")[0]; len(point.Attributes) > 0 || len(point.Histogram.GetExplicitBounds()) != 3 {
		t.Errorf("%v", point)
	}
	for _, p := range vendor.Points("plumbline.enforcement.active") {
		if p.Number != 0 || p.Attributes["plumbline.charter.digest"] != digest {
			t.Errorf("%v, although a rule is not held", p)
		}
	}
	if beside := other.Spans(); len(beside) != 1 || beside[0].Attributes["acme.card.number"] == nil || beside[0].Resource["plumbline.charter.digest"] != "" {
		t.Errorf("the exporter that is not wrapped: %v", beside)
	}
}
