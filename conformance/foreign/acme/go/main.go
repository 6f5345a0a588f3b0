// Command cart is a service of another organization: chi in front, grpc-go
// behind, under the charter of its own house.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"

	"github.com/go-chi/chi/v5"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/plumbline/plumbline/conformance/foreign/acme/go/acme"
	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/contrib/chitelemetry"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/grpctelemetry"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"
)

// charge is the method of the vault that is called.
const charge = "/acme.vault.v1.Vault/Charge"

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "cart:", err)
		os.Exit(1)
	}
}

// run serves until standard input ends.
func run(ctx context.Context) (err error) {
	telemetry, err := plumbline.Setup(ctx, plumbline.WithCharter(acme.Charter))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, telemetry.Shutdown(ctx)) }()
	options := append(grpctelemetry.DialOptions(telemetry, acme.ServiceVault),
		grpc.WithTransportCredentials(insecure.NewCredentials()))
	vault, err := grpc.NewClient(os.Getenv("VAULT"), options...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, vault.Close()) }()
	carts, err := newCarts(telemetry, vault, os.Getenv("VAULT_PAGES"))
	if err != nil {
		return err
	}
	router := chi.NewRouter()
	router.Use(chitelemetry.Routes)
	router.Get("/carts/{id}/pay", carts.pay)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: httptelemetry.NewHandler(telemetry, router)}
	go func() { _ = server.Serve(listener) }()
	fmt.Println("ready", listener.Addr().(*net.TCPAddr).Port)
	_, _ = io.Copy(io.Discard, os.Stdin)
	return server.Shutdown(ctx)
}

type carts struct {
	telemetry *plumbline.Telemetry
	vault     *grpc.ClientConn
	pages     string
	client    http.Client
	log       *slog.Logger
	amounts   metric.Int64Histogram
}

func newCarts(t *plumbline.Telemetry, vault *grpc.ClientConn, pages string) (*carts, error) {
	amounts, err := t.MeterProvider().Meter("cart").Int64Histogram(acme.MetricAcmePaymentAmount.Name, metric.WithUnit(acme.MetricAcmePaymentAmount.Unit))
	client := http.Client{Transport: httptelemetry.NewTransport(t, acme.ServiceVault, http.DefaultTransport)}
	return &carts{telemetry: t, vault: vault, pages: pages, client: client, log: t.Logger("cart"), amounts: amounts}, err
}

// checkLimit asks the vault over HTTP what a tenant may spend.
func (c *carts) checkLimit(ctx context.Context, tenant string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.pages+"/limits/"+tenant, nil)
	if err != nil {
		return err
	}
	response, err := c.client.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return httptelemetry.ReadProblem(c.telemetry, response, acme.ServiceVault)
	}
	_, err = io.Copy(io.Discard, response.Body)
	return err
}

func (c *carts) pay(w http.ResponseWriter, r *http.Request) {
	ctx, card := r.Context(), r.Header.Get("Card")
	span := trace.SpanFromContext(ctx)
	span.SetAttributes(attribute.String(acme.AttrAcmeCardNumber, card), attribute.String(acme.AttrAcmeLoyaltyNumber, r.Header.Get("Loyalty")))
	span.AddEvent("paying", trace.WithAttributes(attribute.String(acme.AttrAcmeCardNumber, card)))
	c.log.InfoContext(ctx, "paying", acme.AttrAcmeCardNumber, card)
	c.amounts.Record(ctx, 4200, metric.WithAttributes(attribute.String(acme.AttrAcmeTenant, "north"), attribute.String(acme.AttrAcmeCardNumber, card)))
	switch id := chi.URLParam(r, "id"); id {
	case "empty":
		httptelemetry.WriteProblem(w, r, failure.New(acme.ReasonCartEmpty, "nothing in it"))
	case "dropped":
		panic("the cart was dropped")
	default:
		tenant := "north"
		if id == "limited" {
			tenant = "south"
		}
		if err := c.checkLimit(ctx, tenant); err != nil {
			httptelemetry.WriteProblem(w, r, err)
			return
		}
		var receipt wrapperspb.StringValue
		if err := c.vault.Invoke(ctx, charge, wrapperspb.String(id+" "+card), &receipt, grpc.StaticMethod()); err != nil {
			httptelemetry.WriteProblem(w, r, err)
			return
		}
		_, _ = io.WriteString(w, receipt.GetValue())
	}
}
