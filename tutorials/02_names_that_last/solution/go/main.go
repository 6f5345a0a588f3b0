// Kiosk sells at a counter. Each sale has a ticket, whose number is in its
// telemetry, so that support finds the sale of a customer.
//
// The number is an attribute of a span. Names and labels have few values.
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"

	"github.com/plumbline/plumbline/tutorials/service"
)

type kiosk struct {
	telemetry *plumbline.Telemetry
	client    *http.Client
	sales     metric.Int64Counter
}

// sell handles POST /sales with {"sku": "SKU-1", "quantity": 2}.
func (k *kiosk) sell(w http.ResponseWriter, r *http.Request) {
	ticket := fmt.Sprintf("T-%06d", rand.IntN(1_000_000))
	err := k.telemetry.InSpan(r.Context(), "kiosk.sale", func(ctx context.Context, _ trace.Span) error {
		return k.place(ctx, r.Body)
	}, attribute.String("kiosk.ticket", ticket))
	outcome := "sold"
	if err != nil {
		outcome = "refused"
	}
	k.sales.Add(r.Context(), 1, metric.WithAttributes(attribute.String("kiosk.outcome", outcome)))
	if err != nil {
		httptelemetry.WriteProblem(w, r, err)
		return
	}
	w.WriteHeader(http.StatusCreated)
	_, _ = fmt.Fprintln(w, ticket)
}

// place places the order of a sale with the edge.
func (k *kiosk) place(ctx context.Context, line io.Reader) error {
	body, err := io.ReadAll(io.LimitReader(line, 4<<10))
	if err != nil {
		return err
	}
	order := fmt.Appendf(nil, `{"customer":"kiosk-1","lines":[%s]}`, body)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, service.Edge()+"/v1/orders", bytes.NewReader(order))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := k.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if failed := httptelemetry.ReadProblem(k.telemetry, response, "edge"); failed != nil {
		return failed
	}
	return nil
}

func main() {
	service.Run(func(t *plumbline.Telemetry, mux *http.ServeMux) {
		sales, err := t.MeterProvider().Meter("kiosk").Int64Counter("kiosk.sales", metric.WithUnit("{sale}"))
		if err != nil {
			panic(err) // the name is a constant and valid
		}
		k := &kiosk{telemetry: t, client: service.Client(t, "edge"), sales: sales}
		mux.HandleFunc("POST /sales", k.sell)
	}, nil)
}
