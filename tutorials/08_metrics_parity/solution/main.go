// Kiosk sells at a counter, and measures how long the edge takes.
//
// The library measures that, as it does in every other service.
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"

	"github.com/plumbline/plumbline/tutorials/service"
)

type kiosk struct {
	telemetry *plumbline.Telemetry
	client    *http.Client
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

// place places an order with the edge.
func (k *kiosk) place(ctx context.Context, order []byte) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, service.Edge()+"/v1/orders", bytes.NewReader(order))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	return k.client.Do(request)
}

func main() {
	service.Run(func(t *plumbline.Telemetry, mux *http.ServeMux) {
		k := &kiosk{telemetry: t, client: &http.Client{Transport: httptelemetry.NewTransport(t, "edge", nil)}}
		mux.HandleFunc("POST /sales", k.sell)
	}, nil)
}
