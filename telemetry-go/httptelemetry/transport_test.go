package httptelemetry_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

func silent(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func half(w http.ResponseWriter, r *http.Request) {
	_, _ = io.WriteString(w, "half")
	flush(w)
	<-r.Context().Done()
}

func short(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "100")
	_, _ = io.WriteString(w, "short")
}

func with(header, value string, status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set(header, value)
		w.WriteHeader(status)
	}
}

// A passed deadline takes precedence over the error, and a call is cancelled by
// its caller only if the caller's context was.
func TestClientClassifiesTheEndOfTheExchange(t *testing.T) {
	type setUp func(*http.Client, *http.Request, time.Duration) context.Context // each ends the exchange after the time
	bare := func(*http.Client, *http.Request, time.Duration) context.Context { return context.Background() }
	timeoutCause := func(_ *http.Client, _ *http.Request, patience time.Duration) context.Context {
		ctx, cancel := context.WithTimeoutCause(context.Background(), patience, errors.New("too slow for us"))
		time.AfterFunc(time.Minute, cancel) // it ends by its deadline
		return ctx
	}
	causeIsDeadline := func(_ *http.Client, _ *http.Request, patience time.Duration) context.Context {
		ctx, cancel := context.WithCancelCause(context.Background())
		time.AfterFunc(patience, func() { cancel(fmt.Errorf("idle: %w", context.DeadlineExceeded)) })
		return ctx
	}
	cancel := func(_ *http.Client, _ *http.Request, patience time.Duration) context.Context {
		ctx, cancel := context.WithCancelCause(context.Background())
		time.AfterFunc(patience, func() { cancel(errors.New("no longer wanted")) })
		return ctx
	}
	clientTimeout := func(c *http.Client, _ *http.Request, patience time.Duration) context.Context {
		c.Timeout = patience
		return context.Background()
	}
	headerTimeout := func(c *http.Client, _ *http.Request, patience time.Duration) context.Context {
		below := c.Transport.(interface{ Unwrap() http.RoundTripper }).Unwrap()
		below.(*http.Transport).ResponseHeaderTimeout = patience
		return context.Background()
	}
	cancelChannel := func(_ *http.Client, r *http.Request, patience time.Duration) context.Context {
		done := make(chan struct{})
		r.Cancel = done //lint:ignore SA1019 some still use it
		time.AfterFunc(patience, func() { close(done) })
		return context.Background()
	}
	const deadline, gaveUp, cut = "DEADLINE_EXCEEDED worker DEADLINE", "CANCELLED client CALLER_CANCELLED", "UNAVAILABLE worker UNREACHABLE"
	for _, c := range []struct {
		name    string
		serve   http.HandlerFunc
		set     setUp
		outcome string
		status  any
	}{
		{"Client.Timeout", silent, clientTimeout, deadline, nil},
		{"Client.Timeout while reading", half, clientTimeout, deadline, int64(200)},
		{"a deadline with a cause", silent, timeoutCause, deadline, nil},
		{"a deadline with a cause while reading", half, timeoutCause, deadline, int64(200)},
		{"a cause that is a deadline", silent, causeIsDeadline, deadline, nil},
		{"ResponseHeaderTimeout", silent, headerTimeout, deadline, nil},
		{"cancelled", silent, cancel, gaveUp, nil},
		{"cancelled while reading", half, cancel, gaveUp, int64(200)},
		{"Request.Cancel", silent, cancelChannel, gaveUp, nil},
		{"cut", short, bare, cut, int64(200)},
		{"aborted", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, bare, cut, nil},
		{"read whole", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "whole") }, bare, "", int64(200)},
		{"nothing to read", func(http.ResponseWriter, *http.Request) {}, bare, "", int64(200)},
		{"cancelled by the callee", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(499) }, bare, "CANCELLED worker UNSPECIFIED", int64(499)},
		{"cancelled by the callee, it says", with("Plumbline-Error", `code="CANCELLED", reason="CALLER_CANCELLED", origin="client"`, 499), bare, "CANCELLED worker UNSPECIFIED", int64(499)},
		{"a header", with("Plumbline-Error", `code="UNAVAILABLE", reason="UNREACHABLE", origin="edge"`, 500), bare, "UNAVAILABLE edge UNREACHABLE", int64(500)},
		{"a header on a success", with("Plumbline-Error", `code="UNAVAILABLE", reason="UNREACHABLE", origin="edge"`, 200), bare, "", int64(200)},
		{"a header that lies", with("Plumbline-Error", `code="UNAVAILABLE", reason="UNREACHABLE", origin="mallory"`, 500), bare, "UNAVAILABLE worker UNSPECIFIED", int64(500)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(c.serve)
			defer server.Close()
			var receiver *telemetrytest.Receiver
			var gateway telemetrytest.Service
			// Where the time was up before the answer began, though it was to end while
			// the answer is read: with more time.
			for patience, again := 30*time.Millisecond, true; again; patience *= 2 {
				receiver = telemetrytest.NewReceiver(t)
				gateway = telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
				request, err := http.NewRequest(http.MethodGet, server.URL, nil)
				if err != nil {
					t.Fatal(err)
				}
				client := &http.Client{Transport: httptelemetry.NewTransport(gateway.Telemetry, "", &http.Transport{DisableKeepAlives: true})}
				ctx := c.set(client, request, patience)
				response, err := client.Do(request.WithContext(ctx))
				if err == nil {
					_, _ = io.ReadAll(response.Body)
					_ = response.Body.Close()
				}
				again = err != nil && c.status != nil && patience < 10*time.Second
			}
			checkOutcome(t, awaitSpans(t, receiver, gateway, 1)[0], c.outcome, c.status)
			gateway.End(t)
			if n := len(receiver.Points("http.client.request.duration")); n != 1 {
				t.Errorf("%d durations", n)
			}
		})
	}
}

// Thirty times, since the timers of http.Client and of the context race.
func TestClientTimeoutIsAlwaysTheDeadline(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
	server := httptest.NewServer(http.HandlerFunc(silent))
	defer server.Close()
	client := http.Client{Timeout: 5 * time.Millisecond, Transport: httptelemetry.NewTransport(gateway.Telemetry, "", nil)}
	for range 30 {
		if response, err := client.Get(server.URL); err == nil {
			_ = response.Body.Close()
		}
	}
	for _, span := range awaitSpans(t, receiver, gateway, 30) {
		checkOutcome(t, span, "DEADLINE_EXCEEDED worker DEADLINE", nil)
	}
}

// Who is no service of the charter has no failures: they begin here.
func TestFailureOfAnUnknownCalleeHasThisOrigin(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
	foreign := roundTrip(func(r *http.Request) (*http.Response, error) {
		if r.URL.Host == "no-such-host.invalid" {
			return nil, errors.New("no such host")
		}
		header := http.Header{"Plumbline-Error": {`code="NOT_FOUND", reason="UNREACHABLE", origin="worker"`}, "Content-Type": {"application/problem+json"}}
		body := `{"code":"NOT_FOUND","reason":"UNREACHABLE","origin":"worker"}`
		return &http.Response{StatusCode: 503, Header: header, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: r}, nil
	})
	client := http.Client{Transport: httptelemetry.NewTransport(gateway.Telemetry, "", foreign)}
	for _, host := range []string{"no-such-host.invalid", "api.partner.example"} {
		if response, err := client.Get("http://" + host); err == nil {
			_ = response.Body.Close()
		}
	}
	spans := awaitSpans(t, receiver, gateway, 2)
	checkOutcome(t, spans[0], "UNAVAILABLE gateway UNREACHABLE", nil)
	checkOutcome(t, spans[1], "UNAVAILABLE gateway UNSPECIFIED", int64(503))
	for _, span := range spans {
		expect(t, "span", span.Attributes, map[string]any{"plumbline.error.fault": "service", "error.type": "UNAVAILABLE"})
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// own is a body with a method of its own.
type own struct{ io.ReadCloser }

func (own) Trailers() int { return 1 }

func TestBodiesStayWhatTheyAre(t *testing.T) {
	text := func() io.ReadCloser { return io.NopCloser(strings.NewReader("text")) } // writes itself, too
	plain := func() io.ReadCloser { return io.NopCloser(bytes.NewBufferString("text")) }
	for _, mode := range []string{"enforce", "observe"} {
		receiver := telemetrytest.NewReceiver(t)
		gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway", map[string]string{"PLUMBLINE_MODE": mode})
		n := 0
		for _, c := range []struct {
			body io.ReadCloser
			same bool
		}{{http.NoBody, true}, {own{plain()}, true}, {text(), false}, {struct {
			io.Reader
			io.Closer
		}{strings.NewReader("text"), io.NopCloser(nil)}, false}} {
			sent := strings.NewReader("sent")
			transport := httptelemetry.NewTransport(gateway.Telemetry, "worker", roundTrip(func(r *http.Request) (*http.Response, error) {
				again, err := r.GetBody()
				if _, writes := r.Body.(io.WriterTo); !writes || err != nil || again == nil || r.ContentLength != 4 {
					t.Errorf("%s: the request's body is %T, again %v, %v", mode, r.Body, again, err)
				}
				return &http.Response{StatusCode: 200, Body: c.body, ContentLength: -1, Request: r}, nil
			}))
			request, _ := http.NewRequest(http.MethodPost, "http://worker/", sent)
			response, err := transport.RoundTrip(request)
			if err != nil {
				t.Fatal(err)
			}
			_, before := c.body.(io.WriterTo)
			_, after := response.Body.(io.WriterTo)
			if before != after || c.same && response.Body != c.body {
				t.Errorf("%s: %T became %T", mode, c.body, response.Body)
			}
			if _, err := io.Copy(io.Discard, response.Body); err != nil {
				t.Error(err)
			}
			_ = response.Body.Close()
			n++
			for _, span := range awaitSpans(t, receiver, gateway, n) {
				checkOutcome(t, span, "", int64(200))
			}
		}
	}
}

// A problem that was read is read again by the application, and a body that can
// be written to still can.
func TestReadProblemKeepsTheBody(t *testing.T) {
	body := `{"code":"NOT_FOUND","reason":"SKU_UNKNOWN","origin":"worker"}`
	below := struct {
		io.Reader
		io.Writer
		io.Closer
	}{strings.NewReader(body), io.Discard, io.NopCloser(nil)}
	response := &http.Response{StatusCode: 404, Header: http.Header{"Content-Type": {"application/problem+json"}}, Body: below}
	if got := httptelemetry.ReadProblem(telemetrytest.StartWith(t, shop.Charter, telemetrytest.NewReceiver(t), "gateway").Telemetry, response, "worker"); got.Reason() != "SKU_UNKNOWN" {
		t.Error(got.Reason())
	}
	if _, ok := response.Body.(io.ReadWriteCloser); !ok {
		t.Errorf("%T", response.Body)
	}
	if again, err := io.ReadAll(response.Body); err != nil || string(again) != body {
		t.Errorf("%q, %v", again, err)
	}
}

// A body that nobody reads or closes ends its span when it is collected.
func TestBodyThatIsForgottenEndsItsSpan(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, strings.Repeat("x", 9999)) }))
	func() {
		client := http.Client{Transport: httptelemetry.NewTransport(gateway.Telemetry, "", &http.Transport{})}
		if response, err := client.Get(server.URL); err != nil || response.StatusCode != 200 {
			t.Error(err)
		}
	}()
	telemetrytest.Eventually(t, "the span", func() bool {
		runtime.GC()
		_ = gateway.Flush(context.Background())
		return len(receiver.Spans()) == 1
	})
	server.CloseClientConnections()
	server.Close()
}

func TestIdleConnectionsAreClosedBelow(t *testing.T) {
	for _, mode := range []string{"enforce", "observe", "off"} {
		gateway := telemetrytest.StartWith(t, shop.Charter, telemetrytest.NewReceiver(t), "gateway", map[string]string{"PLUMBLINE_MODE": mode})
		below := &idle{}
		transport := httptelemetry.NewTransport(gateway.Telemetry, "worker", below)
		(&http.Client{Transport: transport}).CloseIdleConnections()
		if !below.closed {
			t.Errorf("%s: not closed", mode)
		}
		if inner, ok := transport.(interface{ Unwrap() http.RoundTripper }); !ok || inner.Unwrap() != http.RoundTripper(below) {
			t.Errorf("%s: %v", mode, reflect.TypeOf(transport))
		}
		(&http.Client{Transport: httptelemetry.NewTransport(gateway.Telemetry, "worker", roundTrip(nil))}).CloseIdleConnections()
	}
}

type idle struct {
	http.RoundTripper
	closed bool
}

func (i *idle) CloseIdleConnections() { i.closed = true }

// Every failed response has the header, whatever wrote it.
func TestServerWritesTheHeaderOfAFailure(t *testing.T) {
	plain := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Plumbline-Error", `code="NOT_FOUND", reason="X", origin="worker"`) // as a reverse proxy copies it
		http.Error(w, "busy", http.StatusServiceUnavailable)
	}
	forwards := func(w http.ResponseWriter, r *http.Request) {
		httptelemetry.WriteProblem(w, r, failure.New(failure.ReasonPanic, "x", failure.WithOrigin("worker")))
	}
	given := `code="NOT_FOUND", reason="X", origin="worker"`
	for _, c := range []struct {
		name, mode string
		handler    http.HandlerFunc
		want       string
	}{
		{"plain", "enforce", plain, `code="UNAVAILABLE", reason="UNSPECIFIED", origin="gateway"`},
		{"plain", "observe", plain, given},
		{"plain", "off", plain, given},
		{"forwarded", "enforce", forwards, `code="INTERNAL", reason="PANIC", origin="worker"`},
		{"forwarded", "observe", forwards, ""},
		{"panic", "enforce", func(http.ResponseWriter, *http.Request) { panic("secret") }, `code="INTERNAL", reason="PANIC", origin="gateway"`},
		{"success", "enforce", func(w http.ResponseWriter, _ *http.Request) {}, ""},
	} {
		gateway := telemetrytest.StartWith(t, shop.Charter, telemetrytest.NewReceiver(t), "gateway", map[string]string{"PLUMBLINE_MODE": c.mode})
		answer := httptest.NewRecorder()
		httptelemetry.NewHandler(gateway.Telemetry, c.handler).ServeHTTP(answer, httptest.NewRequest("GET", "/", nil))
		if got := answer.Header().Get("Plumbline-Error"); got != c.want {
			t.Errorf("%s, %s: %q, want %q", c.name, c.mode, got, c.want)
		}
		if timing := answer.Header().Get("Server-Timing"); (timing != "") != (c.mode == "enforce") {
			t.Errorf("%s, %s: Server-Timing %q", c.name, c.mode, timing)
		}
	}
}
