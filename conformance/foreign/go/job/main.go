// Command job is a program that ends by itself, or works at intervals until it is
// asked to end. Everything it records arrives:
//
//	job once        works for 200 ms
//	job fails       works, fails, and ends with code 3
//	job panics      works, and panics
//	job every 50ms  works at intervals until SIGTERM
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"go.opentelemetry.io/otel/trace"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
)

// os.Exit runs no deferred call, so it stands where none is left.
func main() { os.Exit(run(os.Args[1:])) }

func run(arguments []string) (code int) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	telemetry, err := plumbline.Setup(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { // after a panic too
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = telemetry.Shutdown(ctx) // what could not be sent is counted and logged
	}()
	if err := do(ctx, telemetry, arguments); err != nil {
		telemetry.Logger("job").ErrorContext(ctx, "the job failed", "error", err)
		return 3
	}
	return 0
}

func do(ctx context.Context, t *plumbline.Telemetry, arguments []string) error {
	if len(arguments) == 0 {
		return errors.New("expected once, fails, panics or every INTERVAL")
	}
	switch arguments[0] {
	case "fails":
		return work(ctx, t, func() error { return context.DeadlineExceeded })
	case "panics":
		return work(ctx, t, func() error { panic("the job is broken") })
	case "every":
		interval, err := time.ParseDuration(arguments[1])
		if err != nil {
			return err
		}
		return every(ctx, t, interval)
	}
	return work(ctx, t, func() error { time.Sleep(200 * time.Millisecond); return nil })
}

// every works at intervals, each time in a trace of its own. One that failed does not
// end the program.
func every(ctx context.Context, t *plumbline.Telemetry, interval time.Duration) error {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			if err := work(context.WithoutCancel(ctx), t, func() error { return nil }); err != nil {
				t.Logger("job").WarnContext(ctx, "a run failed", "error", err)
			}
			fmt.Println("ran")
		}
	}
}

func work(ctx context.Context, t *plumbline.Telemetry, do func() error) error {
	return t.InSpan(ctx, "orders.settle", func(ctx context.Context, _ trace.Span) error {
		t.Logger("job").InfoContext(ctx, "settling orders")
		return do()
	})
}
