package plumbline_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

func TestEverySignalHasTheResource(t *testing.T) {
	for _, protocol := range []string{"grpc", "http/protobuf"} {
		t.Run(protocol, func(t *testing.T) {
			receiver := telemetrytest.NewReceiver(t)
			endpoint := receiver.GRPC()
			if protocol != "grpc" {
				endpoint = receiver.HTTP()
			}
			service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway", map[string]string{
				"OTEL_EXPORTER_OTLP_PROTOCOL": protocol, "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
				"OTEL_RESOURCE_ATTRIBUTES":  "service.version=1.4%2C2,plumbline.team=mallory",
				"PLUMBLINE_SERVICE_VERSION": "not this", "PLUMBLINE_ENVIRONMENT": "staging", "AWS_REGION": "eu-central-1",
			})
			err := service.InSpan(context.Background(), "orders.place", func(ctx context.Context, _ trace.Span) error {
				service.Logger("test").InfoContext(ctx, "hello")
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			service.End(t)
			spans, logs := receiver.Spans(), receiver.Logs()
			if len(spans) != 1 || len(logs) != 1 {
				t.Fatalf("%d spans, %d logs", len(spans), len(logs))
			}
			for key, want := range map[string]string{
				"service.name": "gateway", "service.namespace": "shop", "service.version": "1.4,2", "deployment.environment.name": "staging",
				"deployment.id": "local", "cloud.region": "eu-central-1", "plumbline.team": "orders", "plumbline.charter.digest": shop.Parsed().Digest,
				"telemetry.sdk.name": "opentelemetry", "telemetry.sdk.language": "go",
			} {
				if got := spans[0].Resource[key]; got != want {
					t.Errorf("%s is %q, want %q", key, got, want)
				}
			}
			if id := spans[0].Resource["service.instance.id"]; !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(id) {
				t.Errorf("service.instance.id is %q", id)
			}
			for _, required := range shop.Parsed().Resource {
				if spans[0].Resource[required.Key] == "" {
					t.Errorf("%s is missing", required.Key)
				}
			}
			if spans[0].SchemaURL != shop.Parsed().SchemaURL || logs[0].SchemaURL != shop.Parsed().SchemaURL {
				t.Errorf("schema of the span %q, of the log %q", spans[0].SchemaURL, logs[0].SchemaURL)
			}
			for name, schema := range receiver.MetricNames() {
				if schema != shop.Parsed().SchemaURL {
					t.Errorf("%s has schema %q", name, schema)
				}
			}
			if string(logs[0].TraceId) != string(spans[0].TraceId) || string(logs[0].SpanId) != string(spans[0].SpanId) {
				t.Error("the log record does not point at its span")
			}
		})
	}
}

func TestOwnMetricsAreExported(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
	service.End(t)
	for _, m := range []charter.Metric{
		charter.MetricProcessCpuTime, charter.MetricProcessCpuUtilization, charter.MetricProcessMemoryUsage,
		charter.MetricPlumblineTelemetryDropped, charter.MetricPlumblineEnforcementActive,
	} {
		points := receiver.Points(m.Name)
		if len(points) == 0 {
			t.Errorf("%s is missing", m.Name)
		}
		for _, p := range points {
			if p.Unit != m.Unit || len(p.Attributes) != len(m.Attributes) {
				t.Errorf("%s: unit %q, labels %v", m.Name, p.Unit, p.Attributes)
			}
		}
	}
	if len(receiver.Points("process.memory.usage")) == 1 && receiver.Points("process.memory.usage")[0].Number < 1<<20 {
		t.Error("the process uses less than 1 MiB")
	}
	if _, ok := receiver.MetricNames()["go.goroutine.count"]; !ok {
		t.Errorf("no runtime metrics among %v", receiver.MetricNames())
	}
}

func TestInvalidSettingsLogOneWarningEach(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	bad := map[string]string{
		"OTEL_BSP_MAX_QUEUE_SIZE": "lots", "OTEL_BLRP_SCHEDULE_DELAY": "-5", "OTEL_METRIC_EXPORT_TIMEOUT": "1s",
		"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "collector:4317", "OTEL_EXPORTER_OTLP_LOGS_PROTOCOL": "carrier-pigeon",
		"OTEL_RESOURCE_ATTRIBUTES": "a=%zz", "OTEL_SDK_DISABLED": "maybe", "OTEL_TRACES_SAMPLER": "always_off", "PLUMBLINE_MODE": "strict",
	}
	service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway", bad)
	lines := strings.Split(strings.TrimSpace(service.Stderr.String()), "\n")
	warned := map[string]int{}
	for _, line := range lines {
		var record map[string]any
		if err := json.Unmarshal([]byte(line), &record); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		variable, _ := record["variable"].(string)
		if variable == "" {
			continue // of an exporter
		}
		warned[variable]++
		message := record["message"].(string)
		shown := bad[variable]
		if variable == "OTEL_RESOURCE_ATTRIBUTES" {
			shown = "…" // it may have a password; the place is named
		}
		if record["severity"] != "WARN" || record["value"] != shown || record["expected"] == "" || record["default"] == "" ||
			!strings.Contains(message, variable) || !strings.Contains(message, "using") {
			t.Errorf("%s", line)
		}
	}
	for variable := range bad {
		if warned[variable] != 1 {
			t.Errorf("%s: %d warnings", variable, warned[variable])
		}
	}
	if service.Mode() != plumbline.Enforce {
		t.Errorf("mode %s", service.Mode())
	}
}

func TestUnreachableCollectorIsLoggedOnce(t *testing.T) {
	address, listen := bound(t)
	service := telemetrytest.StartWith(t, shop.Charter, telemetrytest.NewReceiver(t), "gateway", map[string]string{
		"OTEL_EXPORTER_OTLP_ENDPOINT": "http://" + address, "OTEL_BSP_SCHEDULE_DELAY": "10", "OTEL_BLRP_SCHEDULE_DELAY": "10",
		"OTEL_METRIC_EXPORT_INTERVAL": "20", "OTEL_BSP_MAX_QUEUE_SIZE": "8", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "4",
	})
	const spans = 40
	for range spans {
		begun := time.Now()
		_ = service.InSpan(context.Background(), "orders.place", func(context.Context, trace.Span) error { return nil })
		if took := time.Since(begun); took > 20*time.Second {
			t.Fatalf("a span held its service up for %v", took)
		}
	}
	telemetrytest.Eventually(t, "the warning", func() bool { return strings.Contains(service.Stderr.String(), "no telemetry reaches") })

	// The Collector comes.
	receiver := telemetrytest.NewReceiverOn(t, listen())
	telemetrytest.Eventually(t, "the message that it is back", func() bool { return strings.Contains(service.Stderr.String(), "accepts telemetry again") })
	service.End(t)
	if n := strings.Count(service.Stderr.String(), `"severity":"WARN"`); n != 1 {
		t.Errorf("%d warnings:\n%s", n, service.Stderr.String())
	}
	dropped := 0.0
	for _, p := range receiver.Points("plumbline.telemetry.dropped") {
		if p.Attributes["plumbline.signal"] == "traces" {
			dropped += p.Number
		}
	}
	if arrived := len(receiver.Spans()); arrived+int(dropped) != spans || arrived < 8 || dropped == 0 {
		t.Errorf("%d spans arrived and %v are counted as dropped, of %d", arrived, dropped, spans)
	}
}

// bound returns a loopback address that refuses connections until it is listened at.
// It is held until then, so that no other test can take it.
func bound(t *testing.T) (address string, listen func() net.Listener) {
	t.Helper()
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	file := os.NewFile(uintptr(socket), "bound socket")
	t.Cleanup(func() { _ = file.Close() })
	if err := syscall.Bind(socket, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	name, err := syscall.Getsockname(socket)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("127.0.0.1:%d", name.(*syscall.SockaddrInet4).Port), func() net.Listener {
		t.Helper()
		if err := syscall.Listen(socket, syscall.SOMAXCONN); err != nil {
			t.Fatal(err)
		}
		listener, err := net.FileListener(file)
		if err != nil {
			t.Fatal(err)
		}
		_ = file.Close() // the listener has its own descriptor
		return listener
	}
}

func TestViewsApplyLabelsAndBuckets(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
	histogram, err := service.MeterProvider().Meter("someone else's").Float64Histogram("http.server.request.duration", metric.WithUnit("s"), metric.WithExplicitBucketBoundaries(1, 2))
	if err != nil {
		t.Fatal(err)
	}
	histogram.Record(context.Background(), 0.2, metric.WithAttributes(
		attribute.String("http.request.method", "GET"), attribute.String("user.id", "4711")))
	service.End(t)
	points := receiver.Points("http.server.request.duration")
	if len(points) != 1 || len(points[0].Attributes) != 1 || len(points[0].Histogram.GetExplicitBounds()) != 14 {
		t.Errorf("%v", points)
	}
	if n := service.Findings().Count(charter.RuleMetricLabel, "enforced"); n != 1 {
		t.Errorf("%d findings", n)
	}
}

func TestInSpanRecordsAndReturnsTheFailure(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
	want := failure.New(shop.ReasonOrderUnknown, "no order")
	got := service.InSpan(context.Background(), "orders.place", func(context.Context, trace.Span) error { return want })
	if !errors.Is(got, want) {
		t.Errorf("got %v", got)
	}
	func() {
		defer func() {
			if recover() != "own" {
				t.Error("the panic did not go on")
			}
		}()
		_ = service.InSpan(context.Background(), "orders.place", func(context.Context, trace.Span) error { panic("own") })
	}()
	service.End(t)
	reasons := map[any]bool{}
	for _, span := range receiver.Spans() {
		reasons[span.Attributes["plumbline.error.reason"]] = true
	}
	if !reasons["ORDER_UNKNOWN"] || !reasons["PANIC"] {
		t.Errorf("%v", reasons)
	}
}

func TestLogsCarryTraceAndTuple(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
	var traceID string
	_ = service.InSpan(context.Background(), "orders.place", func(ctx context.Context, span trace.Span) error {
		traceID = span.SpanContext().TraceID().String()
		log := service.Logger("orders").With("fixed", 1).WithGroup("order")
		log.ErrorContext(ctx, "failed", "id", "o-1", "error", failure.New(failure.ReasonUnreachable, "no connection", failure.WithOrigin("worker")))
		return nil
	})
	service.End(t)
	var line map[string]any
	if err := json.Unmarshal([]byte(ownLine(t, service)), &line); err != nil {
		t.Fatalf("%v: %s", err, service.Stderr)
	}
	for key, want := range map[string]any{
		"severity": "ERROR", "service": "gateway", "logger": "orders", "message": "failed", "trace_id": traceID, "fixed": 1.0,
		"error.type": "UNAVAILABLE", "plumbline.error.origin": "worker", "plumbline.error.reason": "UNREACHABLE",
		"plumbline.error.fault": "dependency", "plumbline.error.retryable": true,
	} {
		if line[key] != want {
			t.Errorf("%s is %v, want %v", key, line[key], want)
		}
	}
	if _, err := time.Parse("2006-01-02T15:04:05.000Z", line["timestamp"].(string)); err != nil {
		t.Error(err)
	}
	if group, ok := line["order"].(map[string]any); !ok || group["id"] != "o-1" {
		t.Errorf("group %v", line["order"])
	}
	logs := receiver.Logs()
	if len(logs) != 1 || logs[0].Body.GetStringValue() != "failed" {
		t.Fatalf("%v", logs)
	}
}

func TestDisabledRecordsNothing(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway", map[string]string{"OTEL_SDK_DISABLED": "true"})
	_ = service.InSpan(context.Background(), "orders.place", func(context.Context, trace.Span) error { return nil })
	service.End(t)
	if len(receiver.Spans())+len(receiver.MetricNames()) != 0 {
		t.Error("something left")
	}
}

// ownLine returns the only line of a service that is not about its telemetry.
func ownLine(t *testing.T, service telemetrytest.Service) string {
	t.Helper()
	lines := slices.DeleteFunc(strings.Split(strings.TrimSpace(service.Stderr.String()), "\n"), func(line string) bool {
		return strings.Contains(line, `"logger":"plumbline"`)
	})
	if len(lines) != 1 {
		t.Fatalf("not one line: %q", lines)
	}
	return lines[0]
}
