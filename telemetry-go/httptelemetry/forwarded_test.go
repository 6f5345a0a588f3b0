package httptelemetry_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"

	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// The error of a call that a handler passes on, wrapped or not, is the failure of
// that call; another error is the handler's own.
func TestFailureOfACallThatHasNoResponseIsForwarded(t *testing.T) {
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = gone.Close()
	cut := httptest.NewServer(http.HandlerFunc(short))
	t.Cleanup(cut.Close)
	for _, c := range []struct {
		name, address string
		passedOn      func(error) error
		origin, fault string
	}{
		{"refused", "http://" + gone.Addr().String(), func(err error) error { return err }, "worker", "dependency"},
		{"wrapped", "http://" + gone.Addr().String(), func(err error) error { return fmt.Errorf("prices: %w", err) }, "worker", "dependency"},
		{"cut body", cut.URL, func(error) error { return io.ErrUnexpectedEOF }, "gateway", "service"},
		{"another", "http://" + gone.Addr().String(), func(error) error { return io.ErrUnexpectedEOF }, "gateway", "service"},
	} {
		t.Run(c.name, func(t *testing.T) {
			receiver := telemetrytest.NewReceiver(t)
			gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
			client := http.Client{Transport: httptelemetry.NewTransport(gateway.Telemetry, "worker", nil)}
			server := httptest.NewServer(httptelemetry.NewHandler(gateway.Telemetry, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				request, err := http.NewRequestWithContext(r.Context(), http.MethodGet, c.address, nil)
				if err != nil {
					t.Error(err)
					return
				}
				response, err := client.Do(request)
				if err == nil {
					_, err = io.Copy(io.Discard, response.Body)
					_ = response.Body.Close()
				}
				httptelemetry.WriteProblem(w, r, c.passedOn(err))
			})))
			t.Cleanup(server.Close)
			response, err := http.Get(server.URL)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(response.Body)
			_ = response.Body.Close()
			if !strings.Contains(string(body), `"origin":"`+c.origin+`"`) {
				t.Errorf("problem %s, expected the origin %s", body, c.origin)
			}
			servers := 0
			for _, span := range awaitSpans(t, receiver, gateway, 2) {
				if span.Kind == tracepb.Span_SPAN_KIND_SERVER {
					servers++
					expect(t, "span", span.Attributes, map[string]any{
						"error.type": "UNAVAILABLE", "plumbline.error.code": "UNAVAILABLE", "plumbline.error.origin": c.origin, "plumbline.error.fault": c.fault,
					})
				}
			}
			if servers != 1 {
				t.Errorf("%d server spans, expected one", servers)
			}
		})
	}
}
