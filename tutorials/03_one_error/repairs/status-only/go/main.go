// Kiosk sells at a counter: it places each sale as an order with the shop's
// edge.
//
// The status of the edge's answer is passed on.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
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
		// A failure that begins here: it has a reason of the charter.
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
		httptelemetry.WriteProblem(w, r, err) // the edge did not answer
		return
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusCreated {
		closed := errors.New("the shop is closed")
		httptelemetry.WriteProblem(w, r, closed, httptelemetry.WithStatus(response.StatusCode))
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
