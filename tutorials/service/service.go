// Package service starts and stops the small HTTP services of the lessons, so
// that a lesson's main.go shows only what the lesson is about.
package service

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"

	"github.com/plumbline/plumbline/tutorials/shop"
)

// Time for requests in flight, and then for telemetry, when the service stops.
const stopTime = 4 * time.Second

// Run sets telemetry up by the charter of the demo, or the one that
// PLUMBLINE_CHARTER names, and serves the routes on the address LISTEN until
// SIGINT or SIGTERM. GET /healthz answers 200. Then it waits for what stop
// waits for, if it is not nil, and exports the rest of the telemetry.
func Run(routes func(*plumbline.Telemetry, *http.ServeMux), stop func()) {
	if err := run(routes, stop); err != nil {
		fmt.Fprintln(os.Stderr, os.Getenv("OTEL_SERVICE_NAME")+":", err)
		os.Exit(1)
	}
}

func run(routes func(*plumbline.Telemetry, *http.ServeMux), stop func()) error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	telemetry, err := plumbline.Setup(ctx, plumbline.WithCharter(shop.Charter))
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(http.ResponseWriter, *http.Request) {})
	routes(telemetry, mux)
	server := &http.Server{
		Addr:              os.Getenv("LISTEN"),
		Handler:           httptelemetry.NewHandler(telemetry, mux),
		ReadHeaderTimeout: 5 * time.Second,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	last, end := context.WithTimeout(context.Background(), stopTime)
	defer end()
	err = server.Shutdown(last)
	if stop != nil {
		stop()
	}
	return errors.Join(err, telemetry.Shutdown(last))
}

// Edge is the address of the demo's edge, which takes orders.
func Edge() string { return os.Getenv("EDGE") }

// Client returns a client whose calls to a service are recorded and continue
// the trace.
func Client(t *plumbline.Telemetry, callee string) *http.Client {
	return &http.Client{Timeout: 5 * time.Second, Transport: httptelemetry.NewTransport(t, callee, nil)}
}
