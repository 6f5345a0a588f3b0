package httptelemetry_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// optional returns the interfaces beyond http.ResponseWriter that w offers.
func optional(w http.ResponseWriter) []string {
	var offered []string
	note := func(name string, offers bool) {
		if offers {
			offered = append(offered, name)
		}
	}
	_, flusher := w.(http.Flusher)
	note("Flusher", flusher)
	_, flushError := w.(interface{ FlushError() error })
	note("FlushError", flushError)
	_, hijacker := w.(http.Hijacker)
	note("Hijacker", hijacker)
	_, notifier := w.(http.CloseNotifier) //lint:ignore SA1019 gin asks for it
	note("CloseNotifier", notifier)
	_, pusher := w.(http.Pusher)
	note("Pusher", pusher)
	_, readerFrom := w.(io.ReaderFrom)
	note("ReaderFrom", readerFrom)
	_, stringWriter := w.(io.StringWriter)
	note("StringWriter", stringWriter)
	_, deadlines := w.(interface {
		SetReadDeadline(time.Time) error
		SetWriteDeadline(time.Time) error
	})
	note("deadlines", deadlines)
	_, duplex := w.(interface{ EnableFullDuplex() error })
	note("EnableFullDuplex", duplex)
	return offered
}

// narrow, flushing and the like are writers of other people's middleware.
type narrow struct{ http.ResponseWriter }

type flushing struct{ narrow }

func (flushing) Flush() {}

type reading struct{ narrow }

func (reading) ReadFrom(r io.Reader) (int64, error) { return io.Copy(io.Discard, r) }

func TestWriterOffersWhatTheOneBelowOffers(t *testing.T) {
	recorder := httptest.NewRecorder()
	for _, mode := range []string{"enforce", "observe", "off"} {
		gateway := telemetrytest.StartWith(t, shop.Charter, telemetrytest.NewReceiver(t), "gateway", map[string]string{"PLUMBLINE_MODE": mode})
		check := func(name string, serve func(http.Handler)) {
			var below, above []string
			serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				below = optional(w)
				httptelemetry.NewHandler(gateway.Telemetry, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					above = optional(w)
					if _, ok := w.(interface{ Unwrap() http.ResponseWriter }); !ok {
						t.Errorf("%s, %s: no Unwrap", mode, name)
					}
				})).ServeHTTP(w, r)
			}))
			if !slices.Equal(below, above) {
				t.Errorf("%s, %s: %v, want %v", mode, name, above, below)
			}
		}
		check("HTTP/1", func(h http.Handler) { get(t, httptest.NewServer(h)) })
		check("HTTP/2", func(h http.Handler) {
			server := httptest.NewUnstartedServer(h)
			server.EnableHTTP2 = true
			server.StartTLS()
			get(t, server)
		})
		check("timeout handler", func(h http.Handler) { get(t, httptest.NewServer(http.TimeoutHandler(h, time.Minute, ""))) })
		for name, w := range map[string]http.ResponseWriter{
			"recorder": recorder, "narrow": narrow{recorder}, "flushing": flushing{narrow{recorder}}, "reading": reading{narrow{recorder}},
		} {
			check(name, func(h http.Handler) { h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil)) })
		}
	}
}

func get(t *testing.T, server *httptest.Server) {
	t.Helper()
	defer server.Close()
	response, err := server.Client().Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
}

func TestOptionalInterfacesRecordTheStatus(t *testing.T) {
	long := strings.Repeat("x", 1<<16)
	for _, c := range []struct {
		name   string
		answer http.HandlerFunc
		status int
	}{
		{"ReadFrom", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.Copy(w, strings.NewReader(long)) }, 200},
		{"an empty ReadFrom and a status", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.(io.ReaderFrom).ReadFrom(strings.NewReader(""))
			w.WriteHeader(http.StatusNotFound)
		}, 404},
		{"WriteString", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "x")
			w.WriteHeader(http.StatusNotFound)
		}, 200},
		{"Flush", func(w http.ResponseWriter, _ *http.Request) {
			w.(http.Flusher).Flush()
			w.WriteHeader(http.StatusNotFound)
		}, 200},
		{"ResponseController", func(w http.ResponseWriter, _ *http.Request) {
			controller := http.NewResponseController(w)
			for _, err := range []error{controller.SetReadDeadline(time.Time{}), controller.SetWriteDeadline(time.Time{}), controller.EnableFullDuplex(), controller.Flush()} {
				if err != nil {
					panic(err)
				}
			}
		}, 200},
		{"early hints", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusEarlyHints)
			w.WriteHeader(http.StatusNotFound)
		}, 404},
	} {
		for _, mode := range []string{"enforce", "observe"} {
			receiver := telemetrytest.NewReceiver(t)
			gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway", map[string]string{"PLUMBLINE_MODE": mode})
			server := httptest.NewServer(httptelemetry.NewHandler(gateway.Telemetry, c.answer))
			response, err := http.Get(server.URL)
			if err != nil {
				t.Fatal(err)
			}
			_, err = io.Copy(io.Discard, response.Body)
			if err != nil || response.StatusCode != c.status {
				t.Errorf("%s, %s: %d, %v", mode, c.name, response.StatusCode, err)
			}
			_ = response.Body.Close()
			server.Close()
			gateway.End(t)
			expect(t, c.name, receiver.Spans()[0].Attributes, map[string]any{"http.response.status_code": int64(c.status), "plumbline.error.code": codeOf(c.status)})
		}
	}
}

func codeOf(status int) any {
	if status == 404 {
		return "NOT_FOUND"
	}
	return nil
}

// A handler that takes the connection over and speaks another protocol.
func TestHijackedConnectionIsASuccess(t *testing.T) {
	for _, mode := range []string{"enforce", "observe", "off"} {
		receiver := telemetrytest.NewReceiver(t)
		gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway", map[string]string{"PLUMBLINE_MODE": mode})
		server := httptest.NewServer(httptelemetry.NewHandler(gateway.Telemetry, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			conn, buffered, err := w.(http.Hijacker).Hijack()
			if err != nil {
				panic(err)
			}
			defer func() { _ = conn.Close() }()
			_, _ = buffered.WriteString("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n")
			_ = buffered.Flush()
			line, _ := buffered.ReadString('\n')
			_, _ = buffered.WriteString(line)
			_ = buffered.Flush()
		})))
		request, _ := http.NewRequest(http.MethodGet, server.URL, nil)
		request.Header.Set("Connection", "upgrade")
		request.Header.Set("Upgrade", "echo")
		client := http.Client{Transport: httptelemetry.NewTransport(gateway.Telemetry, "gateway", nil)}
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		conn, ok := response.Body.(io.ReadWriteCloser)
		if !ok || response.StatusCode != http.StatusSwitchingProtocols {
			t.Fatalf("%s: %d, %T", mode, response.StatusCode, response.Body)
		}
		_, _ = fmt.Fprintln(conn, "hello")
		if line, err := bufio.NewReader(conn).ReadString('\n'); line != "hello\n" {
			t.Errorf("%s: %q, %v", mode, line, err)
		}
		_ = conn.Close()
		server.Close()
		for _, span := range awaitSpans(t, receiver, gateway, 2) {
			if mode != "off" {
				expect(t, mode, span.Attributes, map[string]any{"http.response.status_code": int64(101)})
			}
		}
	}
}

// What the handler learns of its request, those above it may use: the pattern
// for a log of their own; the form, whose files net/http removes.
func TestRequestAboveHasWhatTheHandlerLeft(t *testing.T) {
	for _, mode := range []string{"enforce", "observe"} {
		gateway := telemetrytest.StartWith(t, shop.Charter, telemetrytest.NewReceiver(t), "gateway", map[string]string{"PLUMBLINE_MODE": mode})
		mux := http.NewServeMux()
		mux.HandleFunc("POST /forms/{id}", func(_ http.ResponseWriter, r *http.Request) { _ = r.ParseMultipartForm(1) })
		request := httptest.NewRequest("POST", "/forms/1", strings.NewReader("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b--\r\n"))
		request.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		body := request.Body
		httptelemetry.NewHandler(gateway.Telemetry, mux).ServeHTTP(httptest.NewRecorder(), request)
		if request.Pattern != "POST /forms/{id}" || request.MultipartForm == nil || request.Body != body {
			t.Errorf("%s: %q, %v", mode, request.Pattern, request.MultipartForm)
		}
	}
}
