// Kiosk sells at a counter: it places each sale as an order with the shop's
// edge, and passes a failure on with its code, reason and origin.
//
// It is whole. Lessons whose task is elsewhere run it as it is.
package main

import (
	"bytes"
	"encoding/json"
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

func (k *kiosk) sell(w http.ResponseWriter, r *http.Request) {
	var wish sale
	if err := json.NewDecoder(io.LimitReader(r.Body, 4<<10)).Decode(&wish); err != nil {
		httptelemetry.WriteProblem(w, r, failure.New(shop.ReasonBodyMalformed, "expected a sku and a quantity"))
		return
	}
	order, err := json.Marshal(map[string]any{"customer": "kiosk-1", "lines": []sale{wish}})
	if err != nil {
		httptelemetry.WriteProblem(w, r, err)
		return
	}
	request, err := http.NewRequestWithContext(r.Context(), http.MethodPost, service.Edge()+"/v1/orders", bytes.NewReader(order))
	if err != nil {
		httptelemetry.WriteProblem(w, r, err)
		return
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := k.client.Do(request)
	if err != nil {
		httptelemetry.WriteProblem(w, r, err)
		return
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusCreated {
		httptelemetry.WriteProblem(w, r, httptelemetry.ReadProblem(k.telemetry, response, "edge"))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_, _ = io.Copy(w, response.Body)
}

func main() {
	service.Run(func(t *plumbline.Telemetry, mux *http.ServeMux) {
		k := &kiosk{telemetry: t, client: service.Client(t, "edge")}
		mux.HandleFunc("POST /sales", k.sell)
	}, nil)
}
