package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"
)

// relay serves the relay of the W3C Trace Context test suite until SIGTERM: one
// instrumented POST of each `arguments` to its `url`, within the request's
// context.
func relay(address string, out io.Writer) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	settings := map[string]string{"OTEL_SERVICE_NAME": "gateway", "OTEL_TRACES_EXPORTER": "none", "OTEL_METRICS_EXPORTER": "none", "OTEL_LOGS_EXPORTER": "none"}
	telemetry, err := plumbline.Setup(ctx, plumbline.Environment(func(name string) (string, bool) {
		if value, ok := settings[name]; ok {
			return value, true
		}
		return os.LookupEnv(name)
	}))
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "relay http://%s/\n", listener.Addr())
	client := &http.Client{Transport: httptelemetry.Transport(telemetry, "", nil)}
	server := &http.Server{Handler: httptelemetry.Handler(telemetry, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		relayOne(client, w, r)
	}))}
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	if err := server.Serve(listener); err != http.ErrServerClosed {
		return err
	}
	return telemetry.Shutdown(context.Background())
}

func relayOne(client *http.Client, w http.ResponseWriter, r *http.Request) {
	var orders []struct {
		URL       string          `json:"url"`
		Arguments json.RawMessage `json:"arguments"`
	}
	if r.Method != http.MethodPost || json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&orders) != nil {
		http.Error(w, "expected POST of a JSON array of {url, arguments}", http.StatusBadRequest)
		return
	}
	var calls sync.WaitGroup
	for _, order := range orders {
		calls.Go(func() {
			request, err := http.NewRequestWithContext(r.Context(), http.MethodPost, order.URL, bytes.NewReader(order.Arguments))
			if err != nil {
				return // the suite sees that nothing came
			}
			request.Header.Set("Content-Type", "application/json")
			response, err := client.Do(request)
			if err != nil {
				return
			}
			_, _ = io.Copy(io.Discard, response.Body)
			_ = response.Body.Close()
		})
	}
	calls.Wait()
}
