// Kiosk sells at a counter, and measures how long the edge takes.
//
// Its metric has the name, unit, buckets and labels of every other service.
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"

	"github.com/plumbline/plumbline/tutorials/service"
)

type kiosk struct {
	telemetry *plumbline.Telemetry
	took      metric.Float64Histogram
}

// sell handles POST /sales with {"sku": "SKU-1", "quantity": 2}.
func (k *kiosk) sell(w http.ResponseWriter, r *http.Request) {
	line, err := io.ReadAll(io.LimitReader(r.Body, 4<<10))
	if err != nil {
		httptelemetry.WriteProblem(w, r, err)
		return
	}
	response, err := k.place(r.Context(), fmt.Appendf(nil, `{"customer":"kiosk-1","lines":[%s]}`, line))
	if err != nil {
		httptelemetry.WriteProblem(w, r, err)
		return
	}
	defer response.Body.Close()
	if failed := httptelemetry.ReadProblem(k.telemetry, response, "edge"); failed != nil {
		httptelemetry.WriteProblem(w, r, failed)
		return
	}
	w.WriteHeader(http.StatusCreated)
}

// place places an order with the edge, and measures how long that takes.
func (k *kiosk) place(ctx context.Context, order []byte) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, service.Edge()+"/v1/orders", bytes.NewReader(order))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	k.telemetry.Propagator().Inject(ctx, propagation.HeaderCarrier(request.Header))
	begun := time.Now()
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	k.took.Record(ctx, float64(time.Since(begun).Milliseconds()), metric.WithAttributes(
		attribute.String("http.request.method", request.Method),
		attribute.Int("http.response.status_code", response.StatusCode),
		attribute.String("server.address", request.URL.Hostname()),
		attribute.Int("server.port", port(request.URL))))
	return response, nil
}

// port is the port of an address that states one.
func port(address *url.URL) int {
	number, _ := strconv.Atoi(address.Port())
	return number
}

func main() {
	service.Run(func(t *plumbline.Telemetry, mux *http.ServeMux) {
		took, err := t.MeterProvider().Meter("kiosk").Float64Histogram("http.client.request.duration", metric.WithUnit("s"),
			metric.WithExplicitBucketBoundaries(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10))
		if err != nil {
			panic(err) // the name is a constant and valid
		}
		k := &kiosk{telemetry: t, took: took}
		mux.HandleFunc("POST /sales", k.sell)
	}, nil)
}
