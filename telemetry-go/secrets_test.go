package plumbline_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

const password = "hunter2-Zq"

// asChild is set in a process of this test's own, whose standard error is read:
// the SDK writes to it past every writer. Its value is what the process logs
// before it ends.
const asChild = "PLUMBLINE_TEST_CHILD"

func TestAsAServiceOfItsOwn(t *testing.T) {
	awaited := os.Getenv(asChild)
	if awaited == "" {
		return
	}
	printed := &telemetrytest.Buffer{}
	telemetry, err := plumbline.Setup(context.Background(), plumbline.WithStderr(io.MultiWriter(os.Stderr, printed)))
	_ = telemetry.InSpan(context.Background(), "orders.place", func(ctx context.Context, _ trace.Span) error {
		telemetry.Logger("test").InfoContext(ctx, "hello")
		return nil
	})
	for begun := time.Now(); time.Since(begun) < 60*time.Second; {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		err = errors.Join(err, telemetry.Flush(ctx))
		cancel()
		if strings.Contains(printed.String(), awaited) {
			break
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	err = errors.Join(err, telemetry.Shutdown(ctx))
	_, _ = fmt.Fprintln(os.Stderr, "errors:", err)
}

func child(t *testing.T, awaited string, environment ...string) string {
	t.Helper()
	command := exec.Command(os.Args[0], "-test.run=^TestAsAServiceOfItsOwn$", "-test.v")
	command.Env = append([]string{asChild + "=" + awaited, "OTEL_SERVICE_NAME=gateway"}, environment...)
	out, err := command.CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	return string(out)
}

func TestNoMessageRepeatsASecret(t *testing.T) {
	const quiet = "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1"
	echo := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, "refused: "+r.Header.Get("Authorization"), http.StatusUnauthorized)
	}))
	defer echo.Close()
	long := filepath.Join(t.TempDir(), "long")
	if err := os.WriteFile(long, []byte(strings.Repeat(password, 10_000)), 0o600); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		named       string // what a line has to name
		environment []string
	}{
		{"OTEL_EXPORTER_OTLP_HEADERS", []string{quiet, "OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer " + password + "," + password}},
		{"OTEL_EXPORTER_OTLP_HEADERS is not a list name=value,name=value with percent-encoded values (entry 2, character 5)", []string{quiet, "OTEL_EXPORTER_OTLP_HEADERS=a=b," + password + " x=y"}},
		{"OTEL_EXPORTER_OTLP_HEADERS", []string{quiet, "OTEL_EXPORTER_OTLP_PROTOCOL=grpc", "OTEL_EXPORTER_OTLP_HEADERS=a=" + password + "%zz"}},
		{"OTEL_EXPORTER_OTLP_TRACES_HEADERS", []string{quiet, "OTEL_EXPORTER_OTLP_TRACES_HEADERS=" + password}},
		{"OTEL_EXPORTER_OTLP_METRICS_HEADERS", []string{quiet, "OTEL_EXPORTER_OTLP_METRICS_HEADERS=a=" + password + "%0a"}},
		{"OTEL_EXPORTER_OTLP_LOGS_HEADERS", []string{quiet, "OTEL_EXPORTER_OTLP_LOGS_HEADERS=a,b=" + password}},
		{"http://127.0.0.1:1/v1/traces", []string{"OTEL_EXPORTER_OTLP_ENDPOINT=http://me:" + password + "@127.0.0.1:1"}},
		{"http://127.0.0.1:1", []string{"OTEL_EXPORTER_OTLP_PROTOCOL=grpc", "OTEL_EXPORTER_OTLP_ENDPOINT=http://" + password + "@127.0.0.1:1"}},
		{"OTEL_EXPORTER_OTLP_ENDPOINT", []string{"OTEL_EXPORTER_OTLP_ENDPOINT=http://me:" + password + "%zz@127.0.0.1:1"}},
		{"OTEL_EXPORTER_OTLP_ENDPOINT", []string{"OTEL_EXPORTER_OTLP_ENDPOINT=me:" + password + "@127.0.0.1:1"}},
		{"OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", []string{quiet, "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT=htp://me:" + password + "@127.0.0.1:1"}},
		{"OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", []string{quiet, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=127.0.0.1?token=" + password}},
		{"HTTP_PROXY", []string{"OTEL_EXPORTER_OTLP_ENDPOINT=http://collector.invalid:1", "HTTP_PROXY=gopher://me:" + password + "@127.0.0.1:1"}},
		{"collector.invalid", []string{"OTEL_EXPORTER_OTLP_ENDPOINT=http://collector.invalid:1", "HTTP_PROXY=http://me:" + password + "@127.0.0.1:1"}},
		{"HTTPS_PROXY", []string{"OTEL_EXPORTER_OTLP_PROTOCOL=grpc", "OTEL_EXPORTER_OTLP_ENDPOINT=http://collector.invalid:1", "HTTPS_PROXY=http://me:" + password + "%zz@127.0.0.1:1"}},
		{"collector.invalid", []string{"OTEL_EXPORTER_OTLP_PROTOCOL=grpc", "OTEL_EXPORTER_OTLP_ENDPOINT=http://collector.invalid:1", "HTTPS_PROXY=http://me:" + password + "@127.0.0.1:1"}},
		{"OTEL_RESOURCE_ATTRIBUTES", []string{quiet, "OTEL_RESOURCE_ATTRIBUTES=a=b," + password}},
		{"OTEL_RESOURCE_ATTRIBUTES", []string{quiet, "OTEL_RESOURCE_ATTRIBUTES=a=" + password + "%zz"}},
		{"charters.example", []string{quiet, "PLUMBLINE_CHARTER=https://me:" + password + "@charters.example/x.json"}},
		{"PLUMBLINE_MODE", []string{quiet, "PLUMBLINE_MODE=https://me:" + password + "@example"}},
		{"PLUMBLINE_HASH_KEY_FILE", []string{quiet, "PLUMBLINE_HASH_KEY_FILE=" + long}},
		{"PLUMBLINE_HASH_KEY is", []string{quiet, "PLUMBLINE_HASH_KEY_FILE=secrets_test.go", "PLUMBLINE_HASH_KEY=" + password}},
		{"refuses", []string{"OTEL_EXPORTER_OTLP_ENDPOINT=" + echo.URL, "OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20" + password}},
	}
	outs := make([]string, len(cases))
	var wg sync.WaitGroup
	for i, c := range cases {
		wg.Go(func() { outs[i] = child(t, c.named, c.environment...) })
	}
	wg.Wait()
	for i, c := range cases {
		if strings.Contains(outs[i], password) {
			t.Errorf("%s: the secret is printed:\n%s", c.environment, outs[i])
		}
		if !strings.Contains(outs[i], c.named) {
			t.Errorf("%s: no line says %s:\n%s", c.environment, c.named, outs[i])
		}
	}
}

func TestHeadersAreSentWithoutTheWrongOnes(t *testing.T) {
	for _, protocol := range []string{"http/protobuf", "grpc"} {
		for general, want := range map[string]string{
			"a=b%20c, wrong ,x-d = e": "b ce", "y=b\x01d": "", "y=%0a,y=%zz": "", "a=b,x-d=\x7f": "b",
		} {
			t.Setenv("OTEL_EXPORTER_OTLP_HEADERS", general) // the SDK reads it by itself
			t.Setenv("OTEL_EXPORTER_OTLP_LOGS_HEADERS", "l=m,y=\x01")
			if got := headersSent(t, protocol, general, os.Getenv("OTEL_EXPORTER_OTLP_LOGS_HEADERS")); !maps.Equal(got, map[string]bool{"m": true, want: true}) {
				t.Errorf("%s, %q: %v, want %q and m", protocol, general, got, want)
			}
		}
	}
	// What HTTP takes and gRPC does not would end every call.
	for _, general := range []string{"a=b,y=%C3%A9", "a=b,y=c%09d", "a=b,y!=c"} {
		if got := headersSent(t, "grpc", general, "l=m"); !maps.Equal(got, map[string]bool{"m": true, "b": true}) {
			t.Errorf("grpc, %q: %v", general, got)
		}
	}
}

// headersSent returns the values of the headers that came, together, of each signal.
func headersSent(t *testing.T, protocol, general, logs string) map[string]bool {
	got := make(chan http.Header, 100)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got <- r.Header
		if protocol == "grpc" {
			w.Header().Set("Content-Type", "application/grpc")
			w.Header().Set("Grpc-Status", "0")
		}
	}))
	server.Config.Protocols = new(http.Protocols)
	server.Config.Protocols.SetHTTP1(true)
	server.Config.Protocols.SetUnencryptedHTTP2(true)
	server.Start()
	defer server.Close()
	service := telemetrytest.StartWith(t, shop.Charter, telemetrytest.NewReceiver(t), "gateway", map[string]string{
		"OTEL_EXPORTER_OTLP_ENDPOINT": server.URL, "OTEL_EXPORTER_OTLP_PROTOCOL": protocol,
		"OTEL_EXPORTER_OTLP_HEADERS": general, "OTEL_EXPORTER_OTLP_LOGS_HEADERS": logs,
	})
	_, span := service.Tracer("test").Start(context.Background(), "work")
	span.End()
	service.Logger("test").Info("hello")
	service.End(t)
	signals := map[string]bool{}
	for len(got) > 0 {
		h := <-got
		signals[h.Get("L")+h.Get("A")+h.Get("X-D")+h.Get("Y")+h.Get("Y!")] = true
	}
	return signals
}

func TestHashKeyComesFromAFile(t *testing.T) {
	hash := func(settings map[string]string) string {
		receiver := telemetrytest.NewReceiver(t)
		service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway", settings)
		_, span := service.Tracer("test").Start(context.Background(), "work")
		span.SetAttributes(attribute.String("orders.customer", "c-1"))
		span.End()
		service.End(t)
		return fmt.Sprint(receiver.Spans()[0].Attributes["orders.customer"])
	}
	file := func(content string) string {
		path := filepath.Join(t.TempDir(), "key")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	want := hash(map[string]string{"PLUMBLINE_HASH_KEY": "the key"})
	for _, content := range []string{"the key", "the key\n", "the key\r\n"} {
		if got := hash(map[string]string{"PLUMBLINE_HASH_KEY_FILE": file(content)}); got != want {
			t.Errorf("%q: %s, want %s", content, got, want)
		}
	}
	if hash(map[string]string{"PLUMBLINE_HASH_KEY_FILE": file("the key\n\n")}) == want || hash(map[string]string{"PLUMBLINE_HASH_KEY_FILE": file("the key ")}) == want {
		t.Error("more than one line end was taken off")
	}
	if hash(map[string]string{"PLUMBLINE_HASH_KEY_FILE": file("another"), "PLUMBLINE_HASH_KEY": "the key"}) == want {
		t.Error("the variable won over the file")
	}
	for _, path := range []string{file(""), file("\n"), t.TempDir(), filepath.Join(t.TempDir(), "none")} {
		got := hash(map[string]string{"PLUMBLINE_HASH_KEY_FILE": path, "PLUMBLINE_HASH_KEY": "the key"})
		if len(got) != 16 || got == want {
			t.Errorf("%s: %s", path, got)
		}
	}
}

// In every place of an attribute, and in both modes.
func TestCommandLinesAndTheHashKeyAreNeverExported(t *testing.T) {
	for _, mode := range []string{"enforce", "observe"} {
		t.Setenv("OTEL_RESOURCE_ATTRIBUTES", "process.command_args=a "+password+",process.command_line=b "+password+",x="+password+",kept=kept")
		receiver := telemetrytest.NewReceiver(t)
		service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway", map[string]string{
			"PLUMBLINE_MODE": mode, "PLUMBLINE_HASH_KEY": password, "OTEL_RESOURCE_ATTRIBUTES": os.Getenv("OTEL_RESOURCE_ATTRIBUTES")})
		all := []attribute.KeyValue{
			attribute.StringSlice("process.command_args", []string{"svc", "--clear-args"}), attribute.String("process.command_line", "svc --clear-args"),
			attribute.String("x", "key="+password), attribute.StringSlice("y", []string{"z", password}), attribute.String("kept", "kept"),
		}
		all = append(all, attribute.Map("process", all[0], attribute.String("command_line", "--clear-args"), all[2]), attribute.Slice("s", attribute.MapValue(all[:4]...)))
		ctx, span := service.TracerProvider().Tracer("own", trace.WithInstrumentationAttributes(all...)).Start(context.Background(), "work "+password,
			trace.WithLinks(trace.Link{Attributes: all}))
		span.SetAttributes(all...)
		span.AddEvent("event "+password, trace.WithAttributes(all...))
		span.SetStatus(codes.Error, "status "+password)
		counter, err := service.MeterProvider().Meter("own", metric.WithInstrumentationAttributes(all...)).Int64Counter("own.things")
		if err != nil {
			t.Fatal(err)
		}
		counter.Add(ctx, 1, metric.WithAttributes(all[:5]...))
		span.End()
		service.Logger("test").With("process.command_line", "--clear-args").InfoContext(ctx, "message "+password,
			"x", password, "process.command_args", []string{"--clear-args"}, "kept", "kept",
			slog.Group("process", "command_args", "--clear-args", "in", password), "map", map[string]any{"process.command_line": "--clear-args", "k": password})
		service.End(t)
		out := fmt.Sprint(receiver.Spans(), receiver.Logs(), receiver.Points("own.things"), service.Stderr.String())
		for _, clear := range []string{password, "--clear-args", "command_args", "command_line"} {
			if i := strings.Index(out, clear); i >= 0 {
				t.Errorf("%s: %s leaves: …%s…", mode, clear, out[max(0, i-120):min(len(out), i+60)])
			}
		}
		if strings.Count(out, "kept") < 6 || receiver.Spans()[0].Resource["kept"] != "kept" || !strings.Contains(out, "message ****") {
			t.Errorf("%s: too much is gone: %s", mode, out)
		}
	}
}
