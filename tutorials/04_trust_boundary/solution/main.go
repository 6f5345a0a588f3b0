// Kiosk, till and loyalty: three services in one program, by OTEL_SERVICE_NAME.
// The kiosk takes sales from outside, the till computes the price, and loyalty,
// which belongs to another company, counts points. The code is right. What
// baggage may enter and leave stands in charter/policy.yaml.
package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/baggage"
	"go.opentelemetry.io/otel/trace"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"

	"github.com/plumbline/plumbline/tutorials/service"
)

type kiosk struct {
	till, loyalty *http.Client
}

// sell handles POST /sales. A card, which the kiosk checks, gives a discount.
func (k *kiosk) sell(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	if r.Header.Get("Kiosk-Card") == "gold" {
		ctx = withDiscount(ctx, "card10")
	}
	if err := call(ctx, k.loyalty, os.Getenv("LOYALTY")+"/points"); err != nil {
		httptelemetry.WriteProblem(w, r, err)
		return
	}
	if err := call(ctx, k.till, os.Getenv("TILL")+"/prices"); err != nil {
		httptelemetry.WriteProblem(w, r, err)
		return
	}
	w.WriteHeader(http.StatusCreated)
}

// withDiscount returns a context whose baggage has the discount, for the till.
func withDiscount(ctx context.Context, discount string) context.Context {
	member, err := baggage.NewMember("shop.discount", discount)
	if err != nil {
		return ctx
	}
	with, err := baggage.FromContext(ctx).SetMember(member)
	if err != nil {
		return ctx
	}
	return baggage.ContextWithBaggage(ctx, with)
}

func call(ctx context.Context, client *http.Client, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, http.NoBody)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return err
}

// price handles POST /prices of the till. It trusts the discount.
func price(w http.ResponseWriter, r *http.Request) {
	discount := baggage.FromContext(r.Context()).Member("shop.discount").Value()
	_, _ = fmt.Fprintf(w, "discount: %s\n", cmp.Or(discount, "none"))
}

// count handles POST /points of loyalty. A company that receives a header can store it.
func count(_ http.ResponseWriter, r *http.Request) {
	received := cmp.Or(r.Header.Get("baggage"), "none")
	trace.SpanFromContext(r.Context()).SetAttributes(attribute.String("loyalty.received", received))
}

func main() {
	service.Run(func(t *plumbline.Telemetry, mux *http.ServeMux) {
		k := &kiosk{till: service.Client(t, "till"), loyalty: service.Client(t, "loyalty")}
		mux.HandleFunc("POST /sales", k.sell)
		mux.HandleFunc("POST /prices", price)
		mux.HandleFunc("POST /points", count)
	}, nil)
}
