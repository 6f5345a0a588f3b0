package foreign_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	coder "github.com/coder/websocket"
	gorilla "github.com/gorilla/websocket"

	foreign "github.com/plumbline/plumbline/conformance/foreign/go"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/contrib/chitelemetry"
	"github.com/plumbline/plumbline/telemetry-go/contrib/echotelemetry"
	"github.com/plumbline/plumbline/telemetry-go/contrib/gintelemetry"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

var modes = []string{"off", "observe", "enforce"}

// under starts telemetry of the gateway in a mode.
func under(t *testing.T, mode string) (telemetrytest.Service, *telemetrytest.Receiver) {
	t.Helper()
	receiver := telemetrytest.NewReceiver(t)
	return serviceOf(t, receiver, "gateway", mode), receiver
}

// serviceOf starts telemetry of a service in a mode.
func serviceOf(t *testing.T, receiver *telemetrytest.Receiver, name, mode string) telemetrytest.Service {
	t.Helper()
	compiled, err := os.ReadFile("../../vectors/charter/compiled.json")
	if err != nil {
		t.Fatal(err)
	}
	return telemetrytest.StartWith(t, charter.Compiled(compiled), receiver, name, map[string]string{"PLUMBLINE_MODE": mode})
}

func serve(t *testing.T, h http.Handler) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server
}

func awaitSpans(t *testing.T, from telemetrytest.Service, receiver *telemetrytest.Receiver, n int) []telemetrytest.Span {
	t.Helper()
	telemetrytest.Eventually(t, fmt.Sprintf("%d spans", n), func() bool {
		_ = from.Flush(context.Background())
		return len(receiver.Spans()) >= n
	})
	return receiver.Spans()
}

// errorTupleOf returns code, origin and reason of a span; empty on success.
func errorTupleOf(span telemetrytest.Span) string {
	a := span.Attributes
	if a["plumbline.error.origin"] == nil {
		return ""
	}
	code := a["plumbline.error.code"]
	if code == nil {
		code = a["error.type"]
	}
	return fmt.Sprint(code, " ", a["plumbline.error.origin"], " ", a["plumbline.error.reason"])
}

func checkOutcome(t *testing.T, at string, span telemetrytest.Span, outcome string, status int64, route any) {
	t.Helper()
	if got := errorTupleOf(span); got != outcome || span.Attributes["http.response.status_code"] != status || span.Attributes["http.route"] != route {
		t.Errorf("%s: %q, %v, %v; want %q, %d, %v", at, got, span.Attributes["http.response.status_code"], span.Attributes["http.route"], outcome, status, route)
	}
}

func TestWebSocketsAreTakenOver(t *testing.T) {
	for _, mode := range modes {
		for name, handler := range map[string]http.Handler{"gorilla": foreign.Gorilla(), "coder": foreign.Coder()} {
			gateway, receiver := under(t, mode)
			server := serve(t, httptelemetry.NewHandler(gateway.Telemetry, handler))
			address := "ws" + strings.TrimPrefix(server.URL, "http")

			conn, response, err := gorilla.DefaultDialer.Dial(address, nil)
			if err != nil {
				t.Fatalf("%s, %s: %v, %v", mode, name, err, response)
			}
			if err := conn.WriteMessage(gorilla.TextMessage, []byte("hello")); err != nil {
				t.Error(err)
			}
			if _, message, err := conn.ReadMessage(); string(message) != "hello" {
				t.Errorf("%s, %s: %q, %v", mode, name, message, err)
			}
			_ = conn.Close()

			// By a client whose transport is ours: the switched body is written to.
			client := &http.Client{Transport: httptelemetry.NewTransport(gateway.Telemetry, "gateway", nil)}
			ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
			other, _, err := coder.Dial(ctx, address, &coder.DialOptions{HTTPClient: client})
			if err != nil {
				t.Fatalf("%s, %s: %v", mode, name, err)
			}
			if err := other.Write(ctx, coder.MessageText, []byte("hello")); err != nil {
				t.Error(err)
			}
			if _, message, err := other.Read(ctx); string(message) != "hello" {
				t.Errorf("%s, %s: %q, %v", mode, name, message, err)
			}
			_ = other.CloseNow()
			cancel()
			for _, span := range awaitSpans(t, gateway, receiver, 3) {
				if mode != "off" {
					checkOutcome(t, mode+", "+name, span, "", 101, nil)
				}
			}
		}
	}
}

func get(t *testing.T, address string) (int, string, error) {
	t.Helper()
	response, err := http.Get(address)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	return response.StatusCode, string(body), err
}

// The same answers as without us, and the outcome and route of each.
func TestRoutersAnswerAsWithoutUs(t *testing.T) {
	for _, c := range []struct {
		name           string
		bare, routed   http.Handler
		path           string
		outcome        string
		status         int64
		routeInvisible bool // without the hook
		route          any
	}{
		{"gin", foreign.Gin(), foreign.Gin(gintelemetry.Routes()), "/users/7", "", 200, true, "/users/:id"},
		{"gin", foreign.Gin(), foreign.Gin(gintelemetry.Routes()), "/nothing", "NOT_FOUND gateway UNSPECIFIED", 404, true, nil},
		{"gin", foreign.Gin(), foreign.Gin(gintelemetry.Routes()), "/fails", "UNAVAILABLE gateway UNSPECIFIED", 503, true, "/fails"},
		{"gin", foreign.Gin(), foreign.Gin(gintelemetry.Routes()), "/stream", "", 200, true, "/stream"},
		{"chi", foreign.Chi(), foreign.Chi(chitelemetry.Routes), "/users/7", "", 200, true, "/users/{id}"},
		{"chi", foreign.Chi(), foreign.Chi(chitelemetry.Routes), "/slow", "DEADLINE_EXCEEDED gateway UNSPECIFIED", 504, true, "/slow"},
		{"chi", foreign.Chi(), foreign.Chi(chitelemetry.Routes), "/half", "INTERNAL gateway PANIC", 200, true, "/half"},
		{"echo", foreign.Echo(), foreign.Echo(echotelemetry.Routes()), "/users/7", "", 200, true, "/users/:id"},
		{"chi", foreign.Chi(), foreign.Chi(chitelemetry.Routes), "/nothing", "NOT_FOUND gateway UNSPECIFIED", 404, true, nil},
		{"echo", foreign.Echo(), foreign.Echo(echotelemetry.Routes()), "/nothing", "NOT_FOUND gateway UNSPECIFIED", 404, true, nil},
		{"echo", foreign.Echo(), foreign.Echo(echotelemetry.Routes()), "/fails", "UNAVAILABLE gateway UNSPECIFIED", 502, true, "/fails"},
	} {
		wantStatus, wantBody, wantErr := get(t, serve(t, c.bare).URL+c.path)
		for _, mode := range modes {
			for _, hook := range []bool{false, true} {
				at := fmt.Sprint(c.name, c.path, " ", mode, " hook=", hook)
				gateway, receiver := under(t, mode)
				handler, route := c.bare, any(nil)
				if hook {
					handler, route = c.routed, c.route
				}
				status, body, err := get(t, serve(t, httptelemetry.NewHandler(gateway.Telemetry, handler)).URL+c.path)
				if status != wantStatus || body != wantBody || (err == nil) != (wantErr == nil) {
					t.Errorf("%s: %d %q %v, want %d %q %v", at, status, body, err, wantStatus, wantBody, wantErr)
				}
				if mode != "off" {
					checkOutcome(t, at, awaitSpans(t, gateway, receiver, 1)[0], c.outcome, c.status, route)
				}
			}
		}
	}
}

// gin asks http.CloseNotifier whether its client has left.
func TestGinSeesItsClientLeave(t *testing.T) {
	for _, mode := range modes {
		gateway, receiver := under(t, mode)
		server := serve(t, httptelemetry.NewHandler(gateway.Telemetry, foreign.Gin()))
		response, err := http.Get(server.URL + "/forever")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.ReadFull(response.Body, make([]byte, 16))
		_ = response.Body.Close()
		span := awaitSpans(t, gateway, receiver, 1)[0]
		if mode != "off" {
			checkOutcome(t, mode, span, "CANCELLED client CALLER_CANCELLED", 200, nil)
		}
	}
}

func TestFilesAreServed(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "large.bin"), make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, mode := range modes {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			gateway, receiver := under(t, mode)
			server := serve(t, httptelemetry.NewHandler(gateway.Telemetry, foreign.Files(folder)))
			request, _ := http.NewRequest(method, server.URL+"/large.bin", nil)
			response, err := (&http.Client{Transport: httptelemetry.NewTransport(gateway.Telemetry, "gateway", nil)}).Do(request)
			if err != nil {
				t.Fatal(err)
			}
			n, err := io.Copy(io.Discard, response.Body)
			_ = response.Body.Close()
			if err != nil || response.ContentLength != 1<<20 || (method == http.MethodGet) != (n == 1<<20) {
				t.Errorf("%s, %s: %d of %d, %v", mode, method, n, response.ContentLength, err)
			}
			for _, span := range awaitSpans(t, gateway, receiver, 2) {
				if mode != "off" {
					checkOutcome(t, mode+", "+method, span, "", 200, nil)
				}
			}
		}
	}
}

// A reverse proxy hands a failure on as it came, whole answers and cut ones.
func TestProxyHandsFailuresOn(t *testing.T) {
	below := http.NewServeMux()
	below.HandleFunc("/busy", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Plumbline-Error", `code="UNAVAILABLE", reason="SHUTTING_DOWN", origin="worker"`)
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	below.HandleFunc("/cut", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, "short")
	})
	worker := serve(t, below)
	to, err := url.Parse(worker.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, mode := range modes {
		for path, outcome := range map[string]string{"/busy": "UNAVAILABLE worker SHUTTING_DOWN", "/cut": "INTERNAL gateway UNSPECIFIED"} {
			gateway, receiver := under(t, mode)
			server := serve(t, httptelemetry.NewHandler(gateway.Telemetry, foreign.Proxy(to, httptelemetry.NewTransport(gateway.Telemetry, "worker", nil))))
			status, body, err := get(t, server.URL+path)
			if path == "/busy" && (status != 503 || err != nil) || path == "/cut" && err == nil {
				t.Errorf("%s, %s: %d %q %v", mode, path, status, body, err)
			}
			for _, span := range awaitSpans(t, gateway, receiver, 2) {
				if mode != "off" && span.Kind.String() == "SPAN_KIND_SERVER" && errorTupleOf(span) != outcome {
					t.Errorf("%s, %s: %q, want %q", mode, path, errorTupleOf(span), outcome)
				}
			}
		}
	}
}

func TestCallerThatLeavesASilentService(t *testing.T) {
	for _, mode := range modes {
		gateway, receiver := under(t, mode)
		entered := make(chan context.Context, 1)
		server := serve(t, httptelemetry.NewHandler(gateway.Telemetry, foreign.Waits(entered)))
		ctx, cancel := context.WithCancel(context.Background())
		request, _ := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, nil)
		go func() { <-entered; cancel() }()
		if response, err := http.DefaultClient.Do(request); err == nil {
			_ = response.Body.Close()
			t.Error("answered")
		}
		span := awaitSpans(t, gateway, receiver, 1)[0]
		if mode != "off" && errorTupleOf(span) != "CANCELLED client CALLER_CANCELLED" {
			t.Errorf("%s: %q", mode, errorTupleOf(span))
		}
	}
}
