package httptelemetry_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

func routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/orders/{id}", func(w http.ResponseWriter, r *http.Request) {
		switch r.PathValue("id") {
		case "o-1":
			_, _ = io.WriteString(w, "found")
		case "panic":
			panic("secret")
		case "plain":
			http.Error(w, "busy", http.StatusServiceUnavailable)
		case "worker":
			httptelemetry.WriteProblem(w, r, failure.New(failure.ReasonPanic, "the worker panicked", failure.WithOrigin("worker")))
		case "busy":
			httptelemetry.WriteProblem(w, r, failure.New(failure.ReasonOverloaded, "busy", failure.WithRetryDelay(100*time.Millisecond)))
		default:
			httptelemetry.WriteProblem(w, r, fmt.Errorf("store: %w", failure.New(shop.ReasonOrderUnknown, "no order has this id")))
		}
	})
	return mux
}

func TestServerRecordsEachRequest(t *testing.T) {
	for _, c := range []struct {
		method, path  string
		status        int
		name, route   string
		code          string
		origin        string
		reason, fault string
		retryable     bool
		failed        bool
	}{
		{method: "GET", path: "/v1/orders/o-1", status: 200, name: "GET /v1/orders/{id}", route: "/v1/orders/{id}"},
		{"GET", "/v1/orders/o-2", 404, "GET /v1/orders/{id}", "/v1/orders/{id}", "NOT_FOUND", "gateway", "ORDER_UNKNOWN", "caller", false, false},
		{"GET", "/v1/orders/panic", 500, "GET /v1/orders/{id}", "/v1/orders/{id}", "INTERNAL", "gateway", "PANIC", "service", false, true},
		{"GET", "/v1/orders/worker", 500, "GET /v1/orders/{id}", "/v1/orders/{id}", "INTERNAL", "worker", "PANIC", "dependency", false, true},
		{"GET", "/v1/orders/busy", 503, "GET /v1/orders/{id}", "/v1/orders/{id}", "RESOURCE_EXHAUSTED", "gateway", "OVERLOADED", "service", true, true},
		{"GET", "/v1/orders/plain", 503, "GET /v1/orders/{id}", "/v1/orders/{id}", "UNAVAILABLE", "gateway", "UNSPECIFIED", "service", true, true},
		{"POST", "/v1/orders/o-1", 405, "POST", "", "UNIMPLEMENTED", "gateway", "UNSPECIFIED", "caller", false, false},
		{"GET", "/v2/secret/4711", 404, "GET", "", "NOT_FOUND", "gateway", "UNSPECIFIED", "caller", false, false},
		{"BREW", "/v1/orders/o-1", 405, "HTTP", "", "UNIMPLEMENTED", "gateway", "UNSPECIFIED", "caller", false, false},
	} {
		t.Run(c.method+c.path, func(t *testing.T) {
			receiver := telemetrytest.NewReceiver(t)
			gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
			server := httptest.NewServer(httptelemetry.NewHandler(gateway.Telemetry, routes()))
			defer server.Close()
			response, body := send(t, c.method, server.URL+c.path)
			if response.StatusCode != c.status || strings.Contains(body, "secret") {
				t.Fatalf("%d %s", response.StatusCode, body)
			}
			gateway.End(t)
			spans := receiver.Spans()
			if len(spans) != 1 || spans[0].Name != c.name {
				t.Fatalf("spans %v", spans)
			}
			want := map[string]any{"url.path": c.path, "url.scheme": "http", "http.response.status_code": int64(c.status)}
			labels := map[string]any{"url.scheme": "http", "http.response.status_code": int64(c.status), "http.request.method": spans[0].Attributes["http.request.method"]}
			if c.route != "" {
				want["http.route"], labels["http.route"] = c.route, c.route
			}
			if c.code != "" {
				want["plumbline.error.code"], want["plumbline.error.origin"], want["plumbline.error.reason"] = c.code, c.origin, c.reason
				want["plumbline.error.fault"], want["plumbline.error.retryable"] = c.fault, c.retryable
				labels["plumbline.error.code"], labels["plumbline.error.origin"], labels["plumbline.error.fault"] = c.code, c.origin, c.fault
			}
			if c.failed {
				want["error.type"], labels["error.type"] = c.code, c.code
			}
			expect(t, "span", spans[0].Attributes, want)
			if got := spans[0].Status.GetCode() == tracepb.Status_STATUS_CODE_ERROR; got != c.failed {
				t.Errorf("status %v", spans[0].Status)
			}
			points := receiver.Points("http.server.request.duration")
			if len(points) != 1 || points[0].Unit != "s" || len(points[0].Attributes) != len(labels) ||
				!slices.Equal(points[0].Histogram.GetExplicitBounds(), charter.MetricHttpServerRequestDuration.Buckets) {
				t.Fatalf("durations %v", points)
			}
			expect(t, "duration", points[0].Attributes, labels)
			timing := fmt.Sprintf("traceparent;desc=\"00-%x-%x-03\"", spans[0].TraceId, spans[0].SpanId)
			if got := response.Header.Get("Server-Timing"); got != timing {
				t.Errorf("Server-Timing %q, want %q", got, timing)
			}
			if c.reason != "" && c.reason != "UNSPECIFIED" && c.status >= 400 {
				checkProblem(t, response, body, httptelemetry.Problem{
					Type: "about:blank", Status: c.status, Code: c.code, Reason: c.reason, Origin: c.origin, Retryable: &c.retryable,
					TraceID: fmt.Sprintf("%x", spans[0].TraceId),
				})
			}
		})
	}
}

func checkProblem(t *testing.T, response *http.Response, body string, want httptelemetry.Problem) {
	t.Helper()
	var got httptelemetry.Problem
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	if response.Header.Get("Content-Type") != "application/problem+json" || got.Type != want.Type || got.Title == "" || got.Detail == "" ||
		got.Status != want.Status || got.Code != want.Code || got.Reason != want.Reason || got.Origin != want.Origin ||
		got.Retryable == nil || *got.Retryable != *want.Retryable || got.TraceID != want.TraceID {
		t.Errorf("%s", body)
	}
}

func send(t *testing.T, method, address string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(context.Background(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, _ := io.ReadAll(response.Body)
	return response, string(body)
}

func expect(t *testing.T, at string, got, want map[string]any) {
	t.Helper()
	for key, value := range want {
		if got[key] != value {
			t.Errorf("%s: %s is %v, want %v", at, key, got[key], value)
		}
	}
	if want["error.type"] == nil && got["error.type"] != nil {
		t.Errorf("%s: it has error.type %v", at, got["error.type"])
	}
}

func TestClientRecordsEachOutcome(t *testing.T) {
	const closed = "http://127.0.0.1:1" // tcpmux; a port that was free a moment ago may be another test's now
	for _, c := range []struct {
		name                 string
		answer               http.HandlerFunc // nil: nobody listens
		patience             time.Duration
		code, origin, reason string
	}{
		{"success", func(w http.ResponseWriter, _ *http.Request) {}, 0, "", "", ""},
		{"refused", nil, 0, "UNAVAILABLE", "worker", "UNREACHABLE"},
		{"deadline", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 50 * time.Millisecond, "DEADLINE_EXCEEDED", "worker", "DEADLINE"},
		{"plain status", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(410) }, 0, "NOT_FOUND", "worker", "UNSPECIFIED"},
		{"problem", problem(`{"status":404,"code":"NOT_FOUND","reason":"SKU_UNKNOWN","origin":"edge"}`), 0, "NOT_FOUND", "edge", "SKU_UNKNOWN"},
		{"hostile problem", problem(`{"status":404,"code":"NOT_FOUND","reason":"EVIL","origin":"evil"}`), 0, "NOT_FOUND", "worker", "UNSPECIFIED"},
		{"hostile code", problem(`{"code":"OK","origin":"edge"}`), 0, "NOT_FOUND", "worker", "UNSPECIFIED"},
		{"problem that is none", problem(`{"code":`), 0, "NOT_FOUND", "worker", "UNSPECIFIED"},
	} {
		t.Run(c.name, func(t *testing.T) {
			receiver := telemetrytest.NewReceiver(t)
			gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
			address := closed
			if c.answer != nil {
				server := httptest.NewServer(c.answer)
				defer server.Close()
				address = server.URL
			}
			ctx := context.Background()
			if c.patience > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, c.patience)
				defer cancel()
			}
			request, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/x?token=secret", nil)
			if err != nil {
				t.Fatal(err)
			}
			client := http.Client{Transport: httptelemetry.NewTransport(gateway.Telemetry, "", nil)}
			response, err := client.Do(request)
			if err == nil {
				body, _ := io.ReadAll(response.Body)
				_ = response.Body.Close()
				if c.name == "problem" && !strings.Contains(string(body), "SKU_UNKNOWN") {
					t.Errorf("the application reads %q", body)
				}
			}
			gateway.End(t)
			spans := receiver.Spans()
			if len(spans) != 1 || spans[0].Name != "GET" || strings.Contains(fmt.Sprint(spans[0].Attributes), "secret") {
				t.Fatalf("%v", spans)
			}
			want := map[string]any{"http.request.method": "GET", "server.address": "127.0.0.1"}
			if c.code != "" {
				want["error.type"], want["plumbline.error.origin"], want["plumbline.error.reason"] = c.code, c.origin, c.reason
				want["plumbline.error.code"] = c.code
			}
			expect(t, "span", spans[0].Attributes, want)
			if points := receiver.Points("http.client.request.duration"); len(points) != 1 || points[0].Unit != "s" {
				t.Errorf("durations %v", points)
			}
		})
	}
}

func problem(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, body)
	}
}

func TestTraceGoesFromClientToServer(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	edge := telemetrytest.StartWith(t, shop.Charter, receiver, "edge")
	gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
	server := httptest.NewServer(httptelemetry.NewHandler(gateway.Telemetry, routes()))
	defer server.Close()
	client := http.Client{Transport: httptelemetry.NewTransport(edge.Telemetry, "", nil)}
	response, err := client.Get(server.URL + "/v1/orders/o-1")
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	edge.End(t)
	gateway.End(t)
	spans := receiver.Spans()
	if len(spans) != 2 || string(spans[0].TraceId) != string(spans[1].TraceId) || string(spans[1].ParentSpanId) != string(spans[0].SpanId) {
		t.Errorf("%v", spans)
	}
}

func TestAbortGoesOn(t *testing.T) {
	gateway := telemetrytest.StartWith(t, shop.Charter, telemetrytest.NewReceiver(t), "gateway")
	server := httptest.NewServer(httptelemetry.NewHandler(gateway.Telemetry, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		panic(http.ErrAbortHandler)
	})))
	defer server.Close()
	response, err := http.Get(server.URL)
	if err == nil {
		_ = response.Body.Close()
		t.Fatalf("answered with %d", response.StatusCode)
	}
	if !errors.Is(err, io.EOF) {
		t.Error(err)
	}
}

func TestOffIsStock(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway", map[string]string{"PLUMBLINE_MODE": "off"})
	server := httptest.NewServer(httptelemetry.NewHandler(gateway.Telemetry, routes()))
	defer server.Close()
	response, body := send(t, "GET", server.URL+"/v1/orders/o-2")
	if response.StatusCode != 404 || strings.Contains(body, "origin") || response.Header.Get("Server-Timing") != "" {
		t.Errorf("%d %s", response.StatusCode, body)
	}
	gateway.End(t)
	for _, span := range receiver.Spans() {
		if span.SchemaURL == shop.Parsed().SchemaURL || span.Attributes["plumbline.error.origin"] != nil {
			t.Errorf("%v", span)
		}
	}
	if len(receiver.Spans()) != 1 {
		t.Errorf("%d spans", len(receiver.Spans()))
	}
}
