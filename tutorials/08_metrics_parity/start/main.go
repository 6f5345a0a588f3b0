// Kiosk sells at a counter, and measures how long the edge takes.
//
// It measures well. Nobody can compare it with any other service.
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
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
		attribute.String("method", request.Method),
		attribute.String("url", request.URL.String()),
		attribute.String("status", strconv.Itoa(response.StatusCode))))
	return response, nil
}

func main() {
	service.Run(func(t *plumbline.Telemetry, mux *http.ServeMux) {
		took, err := t.MeterProvider().Meter("kiosk").Float64Histogram("edge_latency", metric.WithUnit("ms"))
		if err != nil {
			panic(err) // the name is a constant and valid
		}
		k := &kiosk{telemetry: t, took: took}
		mux.HandleFunc("POST /sales", k.sell)
	}, nil)
}
