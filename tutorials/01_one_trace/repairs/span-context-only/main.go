// Kiosk sells at a counter: sales wait in a queue, and one clerk places the
// orders with the shop's edge, one after the other.
//
// The trace passes the queue without the rest of the context.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"go.opentelemetry.io/otel/trace"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"

	"github.com/plumbline/plumbline/tutorials/shop"
)

// sale is an order in the queue, and the channel for its result.
type sale struct {
	caller trace.SpanContext
	order  []byte
	answer chan<- answer
}

type answer struct {
	status int
	body   []byte
	err    error
}

type kiosk struct {
	edge   string
	client *http.Client
	queue  chan sale
}

// clerk places the orders until the queue is closed.
func (k *kiosk) clerk() {
	for s := range k.queue {
		s.answer <- k.place(s)
	}
}

func (k *kiosk) place(s sale) answer {
	ctx := trace.ContextWithSpanContext(context.Background(), s.caller)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, k.edge+"/v1/orders", bytes.NewReader(s.order))
	if err != nil {
		return answer{err: err}
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := k.client.Do(request)
	if err != nil {
		return answer{err: err}
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	return answer{status: response.StatusCode, body: body, err: err}
}

// sell handles POST /sales with {"sku": "SKU-1", "quantity": 2}.
func (k *kiosk) sell(w http.ResponseWriter, r *http.Request) {
	var wish struct {
		SKU      string `json:"sku"`
		Quantity int    `json:"quantity"`
	}
	if err := json.NewDecoder(io.LimitReader(r.Body, 4<<10)).Decode(&wish); err != nil {
		http.Error(w, "expected a sku and a quantity", http.StatusBadRequest)
		return
	}
	order, err := json.Marshal(map[string]any{"customer": "kiosk-1", "lines": []any{wish}})
	if err != nil {
		http.Error(w, "no order can be made of it", http.StatusInternalServerError)
		return
	}
	done := make(chan answer, 1)
	k.queue <- sale{caller: trace.SpanContextFromContext(r.Context()), order: order, answer: done}
	a := <-done
	if a.err != nil {
		slog.ErrorContext(r.Context(), "the edge cannot be reached", "error", a.err)
		http.Error(w, "the shop is closed", http.StatusBadGateway)
		return
	}
	slog.InfoContext(r.Context(), "sold", "sku", wish.SKU, "status", a.status)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body)
}

func run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	telemetry, err := plumbline.Setup(ctx, plumbline.WithCharter(shop.Charter))
	if err != nil {
		return err
	}
	k := &kiosk{
		edge: os.Getenv("KIOSK_EDGE"),
		client: &http.Client{
			Timeout:   5 * time.Second,
			Transport: httptelemetry.NewTransport(telemetry, "edge", nil),
		},
		queue: make(chan sale, 16),
	}
	go k.clerk()

	mux := http.NewServeMux()
	mux.HandleFunc("POST /sales", k.sell)
	mux.HandleFunc("GET /healthz", func(http.ResponseWriter, *http.Request) {})
	server := &http.Server{
		Addr:              os.Getenv("KIOSK_LISTEN"),
		Handler:           httptelemetry.NewHandler(telemetry, mux),
		ReadHeaderTimeout: 5 * time.Second,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	fmt.Println("kiosk: listening on", server.Addr, "edge at", k.edge)

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.Background(), 4*time.Second)
	defer cancel()
	return errors.Join(server.Shutdown(last), telemetry.Shutdown(last))
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "kiosk:", err)
		os.Exit(1)
	}
}
