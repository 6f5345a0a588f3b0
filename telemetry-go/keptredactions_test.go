package plumbline_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync/atomic"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// queued keeps spans and log records in their queues until a flush.
var queued = map[string]string{"OTEL_BSP_SCHEDULE_DELAY": "600000", "OTEL_BLRP_SCHEDULE_DELAY": "600000"}

func observing(policy map[string]any) {
	policy["enforcement"].(map[string]any)["mode"] = "observe"
}

// What was recorded while it was sensitive is redacted after a reload that does not
// redact it: queued spans and log records, the sums of metrics, the resource and
// scopes.
func TestWhatWasSensitiveStaysRedacted(t *testing.T) {
	for name, weaker := range map[string][]byte{
		"observed":      recompiled(t, observing, protectCard),
		"not sensitive": compiled(t, func(map[string]any) {}),
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "charter.json")
			write(t, path, withCard(t))
			receiver := telemetrytest.NewReceiver(t)
			service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway", queued, map[string]string{
				"PLUMBLINE_CHARTER": path, "OTEL_RESOURCE_ATTRIBUTES": "acme.card.number=" + cardNumber,
			})
			_, running := service.Tracer("acme").Start(context.Background(), "running", trace.WithAttributes(attribute.String("acme.card.number", cardNumber)))
			pay(service)
			write(t, path, weaker)
			telemetrytest.Eventually(t, "the reload", func() bool { return service.Charter().Digest == digestOf(t, weaker) })
			running.End()
			pay2(service)
			service.End(t)
			if sent := receiver.Bytes(t); !bytes.Contains(sent, []byte("acme.pay")) || bytes.Contains(sent, []byte(cardNumber)) {
				t.Errorf("the card number is exported, or nothing is: %d bytes", len(sent))
			}
			if sent := receiver.Bytes(t); !bytes.Contains(sent, []byte("4222222222222")) {
				t.Error("what is recorded after the reload is redacted")
			}
			waiting := map[any]bool{}
			for _, p := range receiver.Points("plumbline.charter.pending") {
				waiting[p.Attributes["plumbline.charter.part"]] = true
			}
			if !waiting["metrics"] {
				t.Error("it is not announced that metrics stay redacted")
			}
		})
	}
}

// pay2 records another card number on a span.
func pay2(service telemetrytest.Service) {
	_ = service.InSpan(context.Background(), "acme.pay", func(context.Context, trace.Span) error { return nil },
		attribute.String("acme.card.number", "4222222222222"))
}

// A batch that waits for the Collector is exported by the charter of its export.
func TestRetriedBatchFollowsTheCharterOfItsExport(t *testing.T) {
	path := filepath.Join(t.TempDir(), "charter.json")
	write(t, path, compiled(t, func(map[string]any) {}))
	receiver := telemetrytest.NewReceiver(t)
	var open atomic.Bool
	var tries atomic.Int32
	away := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !open.Load() {
			tries.Add(1)
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		forward, err := http.NewRequestWithContext(r.Context(), r.Method, receiver.HTTP()+r.URL.Path, r.Body)
		if err == nil {
			forward.Header = r.Header
			var response *http.Response
			if response, err = http.DefaultClient.Do(forward); err == nil {
				defer func() { _ = response.Body.Close() }()
				w.WriteHeader(response.StatusCode)
				_, _ = io.Copy(w, response.Body)
			}
		}
		if err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(away.Close)
	service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway", map[string]string{
		"PLUMBLINE_CHARTER": path, "OTEL_EXPORTER_OTLP_ENDPOINT": away.URL, "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
		"OTEL_BSP_SCHEDULE_DELAY": "10", "OTEL_BLRP_SCHEDULE_DELAY": "10",
	})
	pay(service)
	telemetrytest.Eventually(t, "an attempt of each", func() bool { return tries.Load() >= 4 })
	next := withCard(t)
	write(t, path, next)
	telemetrytest.Eventually(t, "the reload", func() bool { return service.Charter().Digest == digestOf(t, next) })
	open.Store(true)
	service.End(t)
	if sent := receiver.Bytes(t); !bytes.Contains(sent, []byte("acme.pay")) || bytes.Contains(sent, []byte(cardNumber)) {
		t.Errorf("the card number is exported, or nothing is: %d bytes", len(sent))
	}
	for _, span := range receiver.Spans() {
		if span.Resource["plumbline.charter.digest"] != digestOf(t, next) {
			t.Errorf("%s has the digest of the charter before", span.Name)
		}
	}
}

// Off is as without Plumbline: scopes have no schema URL of a charter.
func TestOffHasNoSchemaURL(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway", map[string]string{"PLUMBLINE_MODE": "off"})
	if service.Mode() != plumbline.Off {
		t.Fatal(service.Mode())
	}
	pay(service)
	_, span := service.Tracer("acme").Start(context.Background(), "x")
	span.End()
	counter, _ := service.MeterProvider().Meter("acme").Int64Counter("acme.count")
	counter.Add(context.Background(), 1, metric.WithAttributes())
	service.End(t)
	for _, span := range receiver.Spans() {
		if span.SchemaURL == shop.Parsed().SchemaURL {
			t.Errorf("span %s has the schema URL of the charter", span.Name)
		}
	}
	for _, record := range receiver.Logs() {
		if record.SchemaURL == shop.Parsed().SchemaURL {
			t.Error("a log record has the schema URL of the charter")
		}
	}
	for name, url := range receiver.MetricNames() {
		if url == shop.Parsed().SchemaURL {
			t.Errorf("metric %s has the schema URL of the charter", name)
		}
	}
}

// A key that was sensitive has no effect on longer keys, unless it is a template.
func TestKeysBelowOneThatWasSensitiveStay(t *testing.T) {
	attributes := func(sensitive bool) func(map[string]any) {
		return func(registry map[string]any) {
			user := map[string]any{"key": "acme.user", "type": "string", "brief": "A user.", "stability": "development"}
			if sensitive {
				user["annotations"] = map[string]any{"plumbline": map[string]any{"sensitive": "drop"}}
			}
			plan := map[string]any{"key": "acme.user.plan", "type": "string", "brief": "A plan.", "stability": "development"}
			registry["attributes"] = append(registry["attributes"].([]any), user, plan)
		}
	}
	path := filepath.Join(t.TempDir(), "charter.json")
	write(t, path, recompiled(t, func(map[string]any) {}, attributes(true)))
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway", queued, map[string]string{"PLUMBLINE_CHARTER": path})
	_, span := service.Tracer("acme").Start(context.Background(), "acme.pay", trace.WithAttributes(
		attribute.String("acme.user", "jane"), attribute.String("acme.user.plan", "gold")))
	span.End()
	weaker := recompiled(t, func(map[string]any) {}, attributes(false))
	write(t, path, weaker)
	telemetrytest.Eventually(t, "the reload", func() bool { return service.Charter().Digest == digestOf(t, weaker) })
	service.End(t)
	spans := receiver.Spans()
	if len(spans) != 1 {
		t.Fatalf("%d spans, expected one", len(spans))
	}
	for _, span := range spans {
		if span.Attributes["acme.user"] != nil || span.Attributes["acme.user.plan"] != "gold" {
			t.Errorf("%v, expected the plan and no user", span.Attributes)
		}
	}
}
