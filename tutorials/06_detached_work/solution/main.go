// Kiosk sells at a counter. The customer gets her answer, and the printer,
// which is slow, prints the receipt afterwards.
//
// The receipt belongs to the sale's trace, and outlives its request.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"go.opentelemetry.io/otel/trace"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"

	"github.com/plumbline/plumbline/tutorials/service"
)

// warmUp is how long the printer needs before it prints.
const warmUp = 2 * time.Second

type kiosk struct {
	telemetry *plumbline.Telemetry
	client    *http.Client
	printing  sync.WaitGroup
}

// sell handles POST /sales with {"sku": "SKU-1", "quantity": 2}.
func (k *kiosk) sell(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 4<<10))
	if err != nil {
		httptelemetry.WriteProblem(w, r, err)
		return
	}
	order := fmt.Appendf(nil, `{"customer":"kiosk-1","lines":[%s]}`, body)
	placed, err := k.ask(r.Context(), http.MethodPost, "/v1/orders", order)
	if err != nil {
		httptelemetry.WriteProblem(w, r, err)
		return
	}
	ctx := plumbline.Detach(r.Context())
	k.printing.Go(func() { k.receipt(ctx, placed.ID) })
	w.WriteHeader(http.StatusCreated)
}

// receipt reads the order as the shop has it, and prints it.
func (k *kiosk) receipt(ctx context.Context, id string) {
	time.Sleep(warmUp)
	err := k.telemetry.InSpan(ctx, "kiosk.receipt", func(ctx context.Context, _ trace.Span) error {
		order, err := k.ask(ctx, http.MethodGet, "/v1/orders/"+id, nil)
		if err == nil {
			fmt.Printf("receipt: %s, %d cents\n", order.ID, order.TotalCents)
		}
		return err
	})
	if err != nil {
		k.telemetry.Logger("kiosk").WarnContext(ctx, "no receipt", "error", err)
	}
}

type order struct {
	ID         string `json:"id"`
	TotalCents int    `json:"total_cents"`
}

// ask sends a request to the edge and returns the order in its answer.
func (k *kiosk) ask(ctx context.Context, method, path string, body []byte) (answered order, err error) {
	request, err := http.NewRequestWithContext(ctx, method, service.Edge()+path, bytes.NewReader(body))
	if err != nil {
		return answered, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := k.client.Do(request)
	if err != nil {
		return answered, err
	}
	defer response.Body.Close()
	if failed := httptelemetry.ReadProblem(k.telemetry, response, "edge"); failed != nil {
		return answered, failed
	}
	return answered, json.NewDecoder(response.Body).Decode(&answered)
}

func main() {
	k := &kiosk{}
	service.Run(func(t *plumbline.Telemetry, mux *http.ServeMux) {
		k.telemetry, k.client = t, service.Client(t, "edge")
		mux.HandleFunc("POST /sales", k.sell)
	}, k.printing.Wait) // receipts that wait are printed before the kiosk ends
}
