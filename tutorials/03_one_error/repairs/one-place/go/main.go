// Kiosk sells at a counter: it places each sale as an order with the shop's
// edge.
//
// Handlers return their failures; one place writes them.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"

	"github.com/plumbline/plumbline/tutorials/service"
	"github.com/plumbline/plumbline/tutorials/shop"
)

type kiosk struct {
	telemetry *plumbline.Telemetry
	client    *http.Client
}

// sale is the body of POST /sales: {"sku": "SKU-1", "quantity": 2}.
type sale struct {
	SKU      string `json:"sku"`
	Quantity int    `json:"quantity"`
}

// writing is the one place that writes failures.
func writing(handle func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := handle(w, r); err != nil {
			httptelemetry.WriteProblem(w, r, err)
		}
	}
}

func (k *kiosk) sell(w http.ResponseWriter, r *http.Request) error {
	var wish sale
	if err := json.NewDecoder(io.LimitReader(r.Body, 4<<10)).Decode(&wish); err != nil {
		// A failure that begins here: it has a reason of the charter.
		return failure.New(shop.ReasonBodyMalformed, "expected a sku and a quantity")
	}
	order, err := json.Marshal(map[string]any{"customer": "kiosk-1", "lines": []sale{wish}})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(r.Context(), http.MethodPost, service.Edge()+"/v1/orders", bytes.NewReader(order))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := k.client.Do(request)
	if err != nil {
		return fmt.Errorf("the edge did not answer: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusCreated {
		return fmt.Errorf("order refused: %w", httptelemetry.ReadProblem(k.telemetry, response, "edge"))
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_, _ = io.Copy(w, response.Body)
	return nil
}

func main() {
	service.Run(func(t *plumbline.Telemetry, mux *http.ServeMux) {
		k := &kiosk{telemetry: t, client: service.Client(t, "edge")}
		mux.HandleFunc("POST /sales", writing(k.sell))
	}, nil)
}
