package plumbline_test

import (
	"context"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// What an application records with the plain API of OpenTelemetry.
func recordByItself(t *testing.T, service telemetrytest.Service) {
	t.Helper()
	ctx := context.Background()
	_, span := service.TracerProvider().Tracer("its own", trace.WithSchemaURL("https://old.example")).Start(ctx, "handle", trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(attribute.String("http.request.method", "GET"), attribute.String("http.route", "/v1/orders"), attribute.String("url.scheme", "http")))
	span.End()
	meter := service.MeterProvider().Meter("its own")
	histogram, err := meter.Float64Histogram("http.client.request.duration", metric.WithUnit("ms"))
	if err != nil {
		t.Fatal(err)
	}
	histogram.Record(ctx, 20, metric.WithAttributes(attribute.String("http.method", "GET"), attribute.String("user", "ann")))
	memory, err := meter.Int64UpDownCounter("process.memory.usage", metric.WithUnit("KiBy"))
	if err != nil {
		t.Fatal(err)
	}
	memory.Add(ctx, 2, metric.WithAttributes(attribute.String("customer.email", "ann@shop.example")))
	var record log.Record
	record.SetBody(attribute.StringValue("done"))
	service.LoggerProvider().Logger("its own").Emit(ctx, record)
	service.End(t)
}

func TestPlainAPIFollowsTheCharter(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
	recordByItself(t, service)
	url := receiver.MetricNames()["plumbline.findings"]
	spans := receiver.Spans()
	if len(spans) != 1 || spans[0].Name != "GET /v1/orders" || spans[0].SchemaURL != url {
		t.Errorf("%v", spans)
	}
	if logs := receiver.Logs(); len(logs) != 1 || logs[0].SchemaURL != url {
		t.Errorf("%v", logs)
	}
	durations := receiver.Points("http.client.request.duration")
	if len(durations) != 1 || durations[0].Unit != "s" || durations[0].Histogram.GetSum() != 0.02 || durations[0].Histogram.GetExplicitBounds()[0] != 0.005 {
		t.Fatalf("%v", durations)
	}
	if labels := durations[0].Attributes; len(labels) != 1 || labels["http.request.method"] != "GET" {
		t.Errorf("%v", labels)
	}
	for _, p := range receiver.Points("process.memory.usage") {
		if p.Unit != "By" || len(p.Attributes) != 0 {
			t.Errorf("%v", p)
		}
	}
	for _, rule := range []string{
		charter.RuleSpanNameTemplate, charter.RuleSchemaUrl, charter.RuleMetricUnit, charter.RuleMetricLabel, charter.RuleAttributeDeprecated,
	} {
		if service.Findings().Count(rule, "enforced") == 0 {
			t.Errorf("%s is not counted", rule)
		}
	}
	if n := service.Findings().Count(charter.RuleAttributeRequired, "observed"); n != 3 { // server.address and server.port of the duration, url.path of the span
		t.Errorf("%d missing attributes", n)
	}
}

func TestPlainAPIIsUnchangedWhileObserving(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway", map[string]string{"PLUMBLINE_MODE": "observe"})
	recordByItself(t, service)
	spans := receiver.Spans()
	if len(spans) != 1 || spans[0].Name != "handle" || spans[0].SchemaURL != "https://old.example" {
		t.Errorf("%v", spans)
	}
	durations := receiver.Points("http.client.request.duration")
	if len(durations) != 1 || durations[0].Unit != "ms" || len(durations[0].Attributes) != 2 || durations[0].SchemaURL != "" {
		t.Errorf("%v", durations)
	}
	for _, rule := range []string{
		charter.RuleSpanNameTemplate, charter.RuleSchemaUrl, charter.RuleMetricUnit, charter.RuleMetricLabel, charter.RuleMetricBuckets, charter.RuleAttributeDeprecated,
	} {
		if service.Findings().Count(rule, "observed") == 0 {
			t.Errorf("%s is not counted", rule)
		}
	}
}

func TestResourceIsUnchangedWhileObserving(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway", map[string]string{
		"PLUMBLINE_MODE": "observe", "OTEL_RESOURCE_ATTRIBUTES": "service.version=1,plumbline.team=mine",
	})
	recordByItself(t, service)
	resource := receiver.Spans()[0].Resource
	if resource["service.version"] != "1" || resource["plumbline.team"] != "mine" || resource["service.instance.id"] != "" || resource["service.namespace"] != "" {
		t.Errorf("%v", resource)
	}
	if n := service.Findings().Count(charter.RuleResourceIdentity, "observed"); n != 7 { // nine are required
		t.Errorf("%d findings", n)
	}
}
