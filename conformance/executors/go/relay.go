// Serves the relay over HTTP, makes the calls that a request lists, and starts
// the relay over gRPC.

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"github.com/plumbline/plumbline/conformance/executors/go/shop"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"sync"
	"syscall"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"
)

// relay serves the relay of conformance/PROTOCOL.md over HTTP and gRPC until
// SIGTERM: for each array element one instrumented call to its `url` with its
// `arguments`, in the context of the request.
func relay(address string, out io.Writer) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	settings := map[string]string{"OTEL_SERVICE_NAME": "gateway", "OTEL_TRACES_EXPORTER": "none", "OTEL_METRICS_EXPORTER": "none", "OTEL_LOGS_EXPORTER": "none"}
	telemetry, err := plumbline.Setup(ctx, plumbline.WithCharter(shop.Charter), plumbline.WithEnvironment(func(name string) (string, bool) {
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
	host, _, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		return err
	}
	grpcListener, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return err
	}
	calls := &relayCalls{
		client: &http.Client{Transport: httptelemetry.NewTransport(telemetry, "", nil)},
		grpc:   &grpcCaller{telemetry: telemetry},
	}
	defer calls.grpc.close()
	server := &http.Server{Handler: httptelemetry.NewHandler(telemetry, calls)}
	grpcServer := calls.server(telemetry)
	go func() {
		<-ctx.Done()
		_ = server.Close()
		grpcServer.Stop()
	}()
	fmt.Fprintf(out, "relay http://%s/\nrelay grpc://%s/\n", listener.Addr(), grpcListener.Addr())
	failed := make(chan error, 1)
	go func() { failed <- grpcServer.Serve(grpcListener) }()
	if err := server.Serve(listener); err != http.ErrServerClosed {
		return err
	}
	if err := <-failed; err != nil {
		return err
	}
	return telemetry.Shutdown(context.Background())
}

// relayCalls makes the calls of relay requests.
type relayCalls struct {
	client *http.Client
	grpc   *grpcCaller
}

// relayCall is one element of a relay request.
type relayCall struct {
	URL       string          `json:"url"`
	Arguments json.RawMessage `json:"arguments"`
}

func (e *relayCalls) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	var all []relayCall
	if r.Method != http.MethodPost || err != nil || json.Unmarshal(body, &all) != nil {
		http.Error(w, "expected POST of a JSON array of {url, arguments}", http.StatusBadRequest)
		return
	}
	e.run(r.Context(), all)
}

// run makes all calls and waits for them. Results are ignored: the test checks
// what the callees received.
func (e *relayCalls) run(ctx context.Context, all []relayCall) {
	var calls sync.WaitGroup
	for _, one := range all {
		calls.Go(func() {
			to, err := url.Parse(one.URL)
			if err != nil {
				return
			}
			switch to.Scheme {
			case "grpc":
				e.grpc.call(ctx, to.Host, string(one.Arguments))
			case "grpc+stream":
				e.grpc.stream(ctx, to.Host, string(one.Arguments))
			default:
				e.post(ctx, one)
			}
		})
	}
	calls.Wait()
}

func (e *relayCalls) post(ctx context.Context, one relayCall) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, one.URL, bytes.NewReader(one.Arguments))
	if err != nil {
		return
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := e.client.Do(request)
	if err != nil {
		return
	}
	_, _ = io.Copy(io.Discard, response.Body)
	_ = response.Body.Close()
}
