// Desk is where customers call when something is wrong. It notes the call and
// sends a replacement, as an order with the shop's edge.
//
// The charter drops customer.email, so nothing is left of who called.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"

	"github.com/plumbline/plumbline/tutorials/service"
	"github.com/plumbline/plumbline/tutorials/shop"
)

type desk struct {
	telemetry *plumbline.Telemetry
	client    *http.Client
	log       *slog.Logger
}

// call is the body of POST /calls.
type call struct {
	Customer string `json:"customer"`
	Email    string `json:"email"`
	SKU      string `json:"sku"`
}

func (d *desk) take(w http.ResponseWriter, r *http.Request) {
	var c call
	if err := json.NewDecoder(io.LimitReader(r.Body, 4<<10)).Decode(&c); err != nil {
		httptelemetry.WriteProblem(w, r, failure.New(shop.ReasonBodyMalformed, "expected a customer, an email and a sku"))
		return
	}
	// Support wants to find all calls of a customer.
	trace.SpanFromContext(r.Context()).SetAttributes(attribute.String("customer.email", c.Email))
	d.log.InfoContext(r.Context(), "call taken", "customer.email", c.Email)

	if err := d.replace(r.Context(), c); err != nil {
		d.log.WarnContext(r.Context(), "no replacement", "error", err)
		httptelemetry.WriteProblem(w, r, err)
		return
	}
	w.WriteHeader(http.StatusCreated)
}

// replace places the order with the edge.
func (d *desk) replace(ctx context.Context, c call) error {
	order := fmt.Appendf(nil, `{"customer":%q,"lines":[{"sku":%q,"quantity":1}]}`, c.Customer, c.SKU)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, service.Edge()+"/v1/orders", bytes.NewReader(order))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := d.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if failed := httptelemetry.ReadProblem(d.telemetry, response, "edge"); failed != nil {
		return failed
	}
	return nil
}

func main() {
	service.Run(func(t *plumbline.Telemetry, mux *http.ServeMux) {
		d := &desk{telemetry: t, client: service.Client(t, "edge"), log: t.Logger("desk")}
		mux.HandleFunc("POST /calls", d.take)
	}, nil)
}
