package plumbline_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/grpc"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/grpctelemetry"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
)

// The five lines that a service adds.
func Example() {
	os.Setenv("OTEL_SDK_DISABLED", "true") // here only: no Collector listens
	defer os.Unsetenv("OTEL_SDK_DISABLED")

	ctx := context.Background()
	telemetry, err := plumbline.Setup(ctx, plumbline.WithoutGlobals())
	if err != nil {
		fmt.Println(err)
	}
	defer func() { _ = telemetry.Shutdown(ctx) }()
	server := grpc.NewServer(grpctelemetry.ServerOptions(telemetry)...)
	defer server.Stop()
	handler := httptelemetry.NewHandler(telemetry, http.NotFoundHandler())

	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/v1/orders", nil))
	fmt.Println(recorder.Code)
	// Output: 404
}

// A set-up that the service has already: its exporter is wrapped, its providers take
// the parts and are joined.
func ExampleFrom() {
	vendor := tracetest.NewInMemoryExporter() // in place of that of a vendor
	own := resource.NewSchemaless(attribute.String("service.name", "gateway"))
	parts := plumbline.From(own, plumbline.WithCharter(shop.Charter), plumbline.WithStderr(io.Discard))
	tracers := sdktrace.NewTracerProvider(
		sdktrace.WithResource(parts.Resource()),
		sdktrace.WithSampler(parts.Sampler(nil)),
		sdktrace.WithSpanProcessor(parts.SpanProcessor()),
		sdktrace.WithSyncer(parts.SpanExporter(vendor)))
	telemetry, err := parts.Join(tracers, nil, nil)
	if err != nil {
		fmt.Println(err)
	}
	_ = telemetry.InSpan(context.Background(), "orders.place", func(context.Context, trace.Span) error { return nil },
		attribute.String("http.method", "POST"))
	fmt.Println(vendor.GetSpans()[0].Attributes[0].Key, telemetry.CannotHold())
	// Output: http.request.method [baggage-key and baggage-size outside grpctelemetry and httptelemetry]
}

// A span of the service's own, marked failed by what it returns.
func ExampleTelemetry_InSpan() {
	telemetry, err := plumbline.Setup(context.Background(), plumbline.WithoutGlobals(), plumbline.WithEnvironment(disabled))
	if err != nil {
		fmt.Println(err)
	}
	err = telemetry.InSpan(context.Background(), shop.SpanOrdersPlace, func(context.Context, trace.Span) error {
		return failure.New(shop.ReasonSkuUnknown, "no article SKU-999")
	})
	fmt.Println(err)
	// Output: NOT_FOUND: no article SKU-999
}

// The lines of the log are JSON, in the trace of their context, from a level on.
func ExampleWithLogLevel() {
	var lines bytes.Buffer
	telemetry, err := plumbline.Setup(context.Background(), plumbline.WithoutGlobals(), plumbline.WithEnvironment(disabled),
		plumbline.WithStderr(&lines), plumbline.WithLogLevel(slog.LevelWarn))
	if err != nil {
		fmt.Println(err)
	}
	logger := telemetry.Logger("shop")
	logger.Info("is not shown")
	logger.Warn("stock is low", "orders.sku", "SKU-1")
	var line map[string]any
	fmt.Println(json.Unmarshal(lines.Bytes(), &line), line["severity"], line["message"], line["orders.sku"])
	// Output: <nil> WARN stock is low SKU-1
}

// A router whose match cannot be seen from outside states it.
func ExampleRoute() {
	telemetry, err := plumbline.Setup(context.Background(), plumbline.WithoutGlobals(), plumbline.WithEnvironment(disabled))
	if err != nil {
		fmt.Println(err)
	}
	answer := httptest.NewRecorder()
	httptelemetry.NewHandler(telemetry, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		plumbline.Route(r.Context(), "/v1/orders/{id}")
		fmt.Fprint(w, "found")
	})).ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/v1/orders/o-1", nil))
	fmt.Println(answer.Body)
	// Output: found
}

// Work that goes on after the response keeps the trace, not the deadline.
func ExampleDetach() {
	ctx, cancel := context.WithCancel(context.Background())
	detached := plumbline.Detach(ctx)
	cancel()
	fmt.Println(ctx.Err(), detached.Err())
	// Output: context canceled <nil>
}

func disabled(name string) (string, bool) { return "true", name == "OTEL_SDK_DISABLED" }
