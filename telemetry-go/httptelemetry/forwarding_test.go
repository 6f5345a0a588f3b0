package httptelemetry_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// refused returns an address that nothing listens on.
func refused(t *testing.T) string {
	t.Helper()
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = gone.Close()
	return "http://" + gone.Addr().String()
}

// fetch calls an address and reads its body; the error is that of the call.
func fetch(ctx context.Context, client *http.Client, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err == nil {
		_, err = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
	}
	return err
}

// The failure that a handler passes on is that of the call that its error is of:
// not only the last one, also outside the context of the request, and where
// http.Client replaces the error.
func TestFailureIsThatOfTheCallOfTheError(t *testing.T) {
	gone := refused(t)
	done := make(chan struct{})
	hangs := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/body" {
			_, _ = io.WriteString(w, "begun")
			flush(w)
		}
		<-done
	}))
	answers := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(func() { close(done); hangs.Close(); answers.Close() })
	const unreachable, deadline, own = "UNAVAILABLE worker UNREACHABLE", "DEADLINE_EXCEEDED worker DEADLINE", "UNAVAILABLE gateway UNREACHABLE"
	for _, c := range []struct {
		name    string
		handler func(ctx context.Context, client *http.Client) error
		outcome string
	}{
		{"before another call", func(ctx context.Context, client *http.Client) error {
			err := fetch(ctx, client, gone)
			if e := fetch(ctx, client, answers.URL); e != nil {
				t.Error(e)
			}
			return err
		}, unreachable},
		{"the first of many", func(ctx context.Context, client *http.Client) error {
			err := fetch(ctx, client, gone)
			for range 7 {
				_ = fetch(ctx, client, gone)
			}
			return err
		}, unreachable},
		{"timeout of the client", func(ctx context.Context, client *http.Client) error {
			client.Timeout = 50 * time.Millisecond
			return fetch(ctx, client, hangs.URL)
		}, deadline},
		{"timeout of the client, in the body", func(ctx context.Context, client *http.Client) error {
			client.Timeout = 100 * time.Millisecond
			return fetch(ctx, client, hangs.URL+"/body")
		}, deadline},
		{"outside the context of the request", func(_ context.Context, client *http.Client) error {
			return fetch(context.Background(), client, gone)
		}, unreachable},
		{"of another address", func(ctx context.Context, client *http.Client) error {
			_ = fetch(ctx, client, gone)
			return fetch(ctx, http.DefaultClient, gone)
		}, own},
		{"the cause of an own failure", func(ctx context.Context, client *http.Client) error {
			return failure.New(failure.ReasonOverloaded, "enough", failure.WithCause(fetch(ctx, client, gone)))
		}, "RESOURCE_EXHAUSTED gateway OVERLOADED"},
		{"with words", func(ctx context.Context, client *http.Client) error {
			return failure.Wrap(fetch(ctx, client, gone), "prices")
		}, unreachable},
	} {
		t.Run(c.name, func(t *testing.T) {
			gateway := telemetrytest.StartWith(t, shop.Charter, telemetrytest.NewReceiver(t), "gateway")
			client := &http.Client{Transport: httptelemetry.NewTransport(gateway.Telemetry, "worker", nil)}
			answer := httptest.NewRecorder()
			httptelemetry.NewHandler(gateway.Telemetry, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				httptelemetry.WriteProblem(w, r, c.handler(r.Context(), client))
			})).ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/", nil))
			word := strings.Fields(c.outcome)
			want := fmt.Sprintf(`"code":%q,"reason":%q,"origin":%q`, word[0], word[2], word[1])
			if body := answer.Body.String(); !strings.Contains(body, want) {
				t.Errorf("problem %s, want %s", body, want)
			}
		})
	}
}
