// Command bookings takes bookings of a hotel's rooms. What a night costs it asks the rates service.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// patience bounds how long requests that run may take to end.
const patience = 10 * time.Second

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bookings:", err)
		os.Exit(1)
	}
}

// run serves until the context ends.
func run(ctx context.Context) (err error) {
	shutdown, err := setUpTelemetry(ctx)
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		err = errors.Join(err, shutdown(ctx))
	}()
	service, err := newBookings(setting("RATES_URL", "http://127.0.0.1:8081"))
	if err != nil {
		return err
	}
	server := &http.Server{
		Addr:              "127.0.0.1:" + setting("PORT", "8080"),
		Handler:           newRouter(service),
		ReadHeaderTimeout: patience,
	}
	served := make(chan error, 1)
	go func() { served <- server.ListenAndServe() }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return server.Shutdown(ctx)
}

// setting returns a variable of the environment.
func setting(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}
