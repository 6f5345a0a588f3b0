package httptelemetry_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"

	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// awaitSpans waits until the receiver has n spans.
func awaitSpans(t *testing.T, receiver *telemetrytest.Receiver, from telemetrytest.Service, n int) []telemetrytest.Span {
	t.Helper()
	telemetrytest.Eventually(t, fmt.Sprintf("%d spans", n), func() bool {
		_ = from.Flush(context.Background())
		return len(receiver.Spans()) >= n
	})
	return receiver.Spans()
}

func flush(w http.ResponseWriter) { _ = http.NewResponseController(w).Flush() }

// An answer that was cut stays cut, by the handler's own value, and is a
// failure of the service.
func TestHandlerThatEndsWithoutReturning(t *testing.T) {
	value := errors.New("the handler's own value")
	begun := func(w http.ResponseWriter) {
		_, _ = io.WriteString(w, `{"half":`)
		flush(w)
	}
	for _, c := range []struct {
		name    string
		handler http.HandlerFunc
		panics  any // what net/http gets; nil: nothing
		answers int // what enforce answers; 0: the connection is cut
		status  any
		reason  string
	}{
		{"begun and flushed", func(w http.ResponseWriter, _ *http.Request) { begun(w); panic(value) }, value, 0, int64(200), "PANIC"},
		{"begun, not flushed", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "x"); panic(value) }, value, 0, int64(200), "PANIC"},
		{"only the status", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204); panic("text") }, "text", 0, int64(204), "PANIC"},
		{"nothing sent", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			panic(value)
		}, value, 500, nil, "PANIC"},
		{"aborted", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, http.ErrAbortHandler, 0, nil, "UNSPECIFIED"},
		{"aborted later", func(w http.ResponseWriter, _ *http.Request) { begun(w); panic(http.ErrAbortHandler) }, http.ErrAbortHandler, 0, int64(200), "UNSPECIFIED"},
		{"Goexit", func(http.ResponseWriter, *http.Request) { runtime.Goexit() }, nil, 0, nil, "UNSPECIFIED"},
		{"Goexit later", func(w http.ResponseWriter, _ *http.Request) { begun(w); runtime.Goexit() }, nil, 0, int64(200), "UNSPECIFIED"},
		{"less than declared", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "x")
		}, nil, 0, int64(200), "UNSPECIFIED"},
	} {
		for _, mode := range []string{"enforce", "observe", "off"} {
			t.Run(c.name+" "+mode, func(t *testing.T) {
				receiver := telemetrytest.NewReceiver(t)
				gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway", map[string]string{"PLUMBLINE_MODE": mode})
				handler := httptelemetry.NewHandler(gateway.Telemetry, c.handler)
				var got atomic.Value
				server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					defer func() {
						if p := recover(); p != nil {
							got.Store(fmt.Sprintf("%T %v", p, p))
							panic(http.ErrAbortHandler) // quietly, to cut the connection all the same
						}
					}()
					handler.ServeHTTP(w, r)
				}))
				defer server.Close()
				answers := 0
				if response, err := http.Get(server.URL); err == nil {
					body, failed := io.ReadAll(response.Body)
					_ = response.Body.Close()
					if failed == nil {
						answers = response.StatusCode
					}
					if response.Header.Get("Content-Encoding") != "" || strings.Contains(string(body), "own value") {
						t.Errorf("%v %s", response.Header, body)
					}
				}
				wantAnswers, wantStatus := 0, c.status
				var wantPanic any
				if c.panics != nil {
					wantPanic = fmt.Sprintf("%T %v", c.panics, c.panics)
				}
				if mode == "enforce" && c.answers != 0 {
					wantAnswers, wantStatus, wantPanic = c.answers, int64(c.answers), nil
				}
				if answers != wantAnswers || got.Load() != wantPanic {
					t.Errorf("answered %d, want %d; net/http gets %v, want %v", answers, wantAnswers, got.Load(), wantPanic)
				}
				if mode == "off" {
					return
				}
				span := awaitSpans(t, receiver, gateway, 1)[0]
				expect(t, "span", span.Attributes, map[string]any{
					"error.type": "INTERNAL", "plumbline.error.origin": "gateway", "plumbline.error.reason": c.reason,
					"plumbline.error.fault": "service", "http.response.status_code": wantStatus,
				})
				if span.Status.GetCode() != tracepb.Status_STATUS_CODE_ERROR {
					t.Errorf("status %v", span.Status)
				}
			})
		}
	}
}

// Who went away is seen at the connection, not at the word that a handler found.
func TestWhoEndsTheRequest(t *testing.T) {
	waits := func(r *http.Request) { <-r.Context().Done() }
	left := func(r *http.Request) { r.Context().Value(leave{}).(context.CancelFunc)(); waits(r) }
	cancelled := func(r *http.Request) context.Context {
		ctx, cancel := context.WithCancel(r.Context())
		cancel()
		return ctx
	}
	const gone, own = "CANCELLED client CALLER_CANCELLED", "INTERNAL gateway UNSPECIFIED"
	for _, c := range []struct {
		name    string
		leaves  bool
		handler http.HandlerFunc
		outcome string // empty: success
		status  any
	}{
		{"left, silent", true, func(_ http.ResponseWriter, r *http.Request) { left(r) }, gone, nil},
		{"left, then answered", true, func(w http.ResponseWriter, r *http.Request) { left(r); _, _ = io.WriteString(w, "late") }, gone, nil},
		{"left, then 500", true, func(w http.ResponseWriter, r *http.Request) { left(r); http.Error(w, r.Context().Err().Error(), 500) }, gone, nil},
		{"left, then its word", true, func(w http.ResponseWriter, r *http.Request) {
			left(r)
			httptelemetry.WriteProblem(w, r, fmt.Errorf("query: %w", r.Context().Err()))
		}, gone, int64(499)},
		{"left an event stream", true, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			_, _ = io.WriteString(w, "data: 1\n\n")
			flush(w)
			waits(r)
		}, gone, int64(200)},
		{"left a download", true, func(w http.ResponseWriter, _ *http.Request) {
			block := make([]byte, 1<<16)
			for {
				if _, err := w.Write(block); err != nil {
					return
				}
			}
		}, gone, int64(200)},
		{"left, asked by CloseNotify", true, func(w http.ResponseWriter, r *http.Request) {
			gone := w.(http.CloseNotifier).CloseNotify() //lint:ignore SA1019 as gin does
			left(r)
			<-gone
		}, gone, nil},
		{"left after the whole answer", true, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "2")
			w.Header().Set("Connection", "close")
			_, _ = io.WriteString(w, "ok")
			flush(w)
			waits(r)
		}, "", int64(200)},
		{"left, a failure of its own", true, func(w http.ResponseWriter, r *http.Request) {
			left(r)
			httptelemetry.WriteProblem(w, r, failure.New(shop.ReasonOrderUnknown, "no order"))
		}, "NOT_FOUND gateway ORDER_UNKNOWN", int64(404)},
		{"left, panic", true, func(_ http.ResponseWriter, r *http.Request) { left(r); panic("secret") }, "INTERNAL gateway PANIC", int64(500)},
		{"waits, own context", false, func(w http.ResponseWriter, r *http.Request) {
			httptelemetry.WriteProblem(w, r, cancelled(r).Err())
		}, own, int64(500)},
		{"waits, own context on the request", false, func(w http.ResponseWriter, r *http.Request) {
			r = r.WithContext(cancelled(r))
			httptelemetry.WriteProblem(w, r, fmt.Errorf("query: %w", r.Context().Err()))
		}, own, int64(500)},
		{"waits, an application that says cancelled", false, func(w http.ResponseWriter, r *http.Request) {
			httptelemetry.WriteProblem(w, r, failure.New(failure.Cancelled, "the order was cancelled"))
		}, "CANCELLED gateway UNSPECIFIED", int64(499)},
		{"waits, own deadline", false, func(w http.ResponseWriter, r *http.Request) {
			ctx, cancel := context.WithTimeoutCause(r.Context(), time.Millisecond, errors.New("too slow"))
			defer cancel()
			<-ctx.Done()
			httptelemetry.WriteProblem(w, r.WithContext(ctx), context.Canceled)
		}, "DEADLINE_EXCEEDED gateway DEADLINE", int64(504)},
	} {
		for _, h2 := range []bool{false, true} {
			t.Run(fmt.Sprint(c.name, " h2=", h2), func(t *testing.T) {
				t.Parallel()
				receiver := telemetrytest.NewReceiver(t)
				gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				handler := httptelemetry.NewHandler(gateway.Telemetry, c.handler)
				server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					handler.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), leave{}, cancel)))
				}))
				server.EnableHTTP2 = h2
				server.StartTLS()
				defer server.Close()
				request, _ := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, nil)
				if c.leaves {
					go func() {
						response, err := server.Client().Do(request)
						if err == nil {
							_, _ = response.Body.Read(make([]byte, 2))
							cancel()
							_ = response.Body.Close()
						}
					}()
				} else if response, err := server.Client().Do(request); err == nil {
					_, _ = io.Copy(io.Discard, response.Body)
					_ = response.Body.Close()
				}
				span := awaitSpans(t, receiver, gateway, 1)[0]
				checkOutcome(t, span, c.outcome, c.status)
			})
		}
	}
}

// leave is the key of what makes the caller of a request leave.
type leave struct{}

func checkOutcome(t *testing.T, span telemetrytest.Span, outcome string, status any) {
	t.Helper()
	a, got := span.Attributes, ""
	if a["plumbline.error.code"] != nil || a["plumbline.error.origin"] != nil {
		code := a["plumbline.error.code"]
		if code == nil {
			code = a["plumbline.error.code"]
		}
		got = fmt.Sprint(code, " ", a["plumbline.error.origin"], " ", a["plumbline.error.reason"])
	}
	if got != outcome || a["http.response.status_code"] != status {
		t.Errorf("%q with status %v, want %q with %v", got, a["http.response.status_code"], outcome, status)
	}
}

// A server that ends cancels the contexts of callers who wait.
func TestServerThatEndsIsNotItsCaller(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
	base, end := context.WithCancel(context.Background())
	server := httptest.NewUnstartedServer(httptelemetry.NewHandler(gateway.Telemetry, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		end()
		<-r.Context().Done()
		httptelemetry.WriteProblem(w, r, r.Context().Err())
	})))
	server.Config.BaseContext = func(net.Listener) context.Context { return base }
	server.Start()
	defer server.Close()
	response, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	checkOutcome(t, awaitSpans(t, receiver, gateway, 1)[0], "INTERNAL gateway UNSPECIFIED", int64(500))
}

// The server's own patience with a slow reader is a deadline.
func TestWriteTimeoutIsTheServersDeadline(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
	server := httptest.NewUnstartedServer(httptelemetry.NewHandler(gateway.Telemetry, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for block := make([]byte, 1<<16); ; {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	})))
	server.Config.WriteTimeout = 100 * time.Millisecond
	server.Start()
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	_, _ = bufio.NewReader(conn).ReadString('\n')
	checkOutcome(t, awaitSpans(t, receiver, gateway, 1)[0], "DEADLINE_EXCEEDED gateway DEADLINE", int64(200))
}

// A handler under http.TimeoutHandler goes on when its answer was given up.
func TestHandlerAfterItsTimeoutChangesNothing(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
	done := make(chan struct{})
	slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(done)
		<-r.Context().Done()
		httptelemetry.WriteProblem(w, r, failure.New(shop.ReasonOrderUnknown, "no order"))
	})
	server := httptest.NewServer(httptelemetry.NewHandler(gateway.Telemetry, http.TimeoutHandler(slow, 10*time.Millisecond, "")))
	defer server.Close()
	response, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	<-done
	checkOutcome(t, awaitSpans(t, receiver, gateway, 1)[0], "UNAVAILABLE gateway UNSPECIFIED", int64(503))
}
