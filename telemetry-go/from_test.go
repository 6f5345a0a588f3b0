package plumbline_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.opentelemetry.io/contrib/bridges/otelslog"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploghttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/metric"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// setUp is a service's own set-up, joined.
type setUp struct {
	*plumbline.Telemetry
	receiver *telemetrytest.Receiver
	stderr   *telemetrytest.Buffer
	tracers  *sdktrace.TracerProvider
	meters   *sdkmetric.MeterProvider
	loggers  *sdklog.LoggerProvider
	err      error
}

// unwrapped leaves the exporters of a signal, or a part, out.
type unwrapped struct{ spans, metrics, logs, parts bool }

func newSetUp(t *testing.T, compiled charter.Compiled, without unwrapped, settings map[string]string) *setUp {
	t.Helper()
	s := &setUp{receiver: telemetrytest.NewReceiver(t), stderr: &telemetrytest.Buffer{}}
	own := resource.NewSchemaless(attribute.String("service.name", "gateway"), attribute.String("own", "kept"), attribute.String("acme.card.number", cardNumber))
	parts := plumbline.From(own, plumbline.WithCharter(compiled), plumbline.WithStderr(s.stderr),
		plumbline.WithEnvironment(func(name string) (string, bool) { value, ok := settings[name]; return value, ok }))
	ctx := context.Background()
	spans, err1 := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(s.receiver.HTTP()+"/v1/traces"))
	metrics, err2 := otlpmetrichttp.New(ctx, otlpmetrichttp.WithEndpointURL(s.receiver.HTTP()+"/v1/metrics"))
	logs, err3 := otlploghttp.New(ctx, otlploghttp.WithEndpointURL(s.receiver.HTTP()+"/v1/logs"))
	if err1 != nil || err2 != nil || err3 != nil {
		t.Fatal(err1, err2, err3)
	}
	traceOptions, meterOptions, res := []sdktrace.TracerProviderOption{}, []sdkmetric.Option{}, own
	if !without.parts {
		res = parts.Resource()
		traceOptions = append(traceOptions, sdktrace.WithSampler(parts.Sampler(nil)), sdktrace.WithSpanProcessor(parts.SpanProcessor()))
		meterOptions = parts.MeterOptions()
		parts.Propagator()
	}
	spanExporter, metricExporter, logExporter := sdktrace.SpanExporter(spans), sdkmetric.Exporter(metrics), sdklog.Exporter(logs)
	if !without.spans {
		spanExporter = parts.SpanExporter(spans)
	}
	if !without.metrics {
		metricExporter = parts.MetricExporter(metrics)
	}
	if !without.logs {
		logExporter = parts.LogExporter(logs)
	}
	s.tracers = sdktrace.NewTracerProvider(append(traceOptions, sdktrace.WithResource(res), sdktrace.WithBatcher(spanExporter))...)
	s.meters = sdkmetric.NewMeterProvider(append(meterOptions, sdkmetric.WithResource(res), sdkmetric.WithReader(sdkmetric.NewPeriodicReader(metricExporter)))...)
	s.loggers = sdklog.NewLoggerProvider(sdklog.WithResource(res), sdklog.WithProcessor(sdklog.NewBatchProcessor(logExporter)))
	s.Telemetry, s.err = parts.Join(s.tracers, s.meters, s.loggers)
	t.Cleanup(func() { s.end(t) })
	return s
}

// end shuts down the service's own providers, and the telemetry that joined them.
func (s *setUp) end(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	for _, shutdown := range []func(context.Context) error{s.tracers.Shutdown, s.meters.Shutdown, s.loggers.Shutdown, s.Shutdown} {
		if err := shutdown(ctx); err != nil && !strings.Contains(err.Error(), "shutdown") {
			t.Error(err)
		}
	}
}

// pay records a card number through the providers of the service.
func (s *setUp) pay(name string) {
	card := attribute.String("acme.card.number", cardNumber)
	ctx, span := s.tracers.Tracer("acme").Start(context.Background(), name, trace.WithAttributes(card, attribute.String("http.method", "POST")))
	slog.New(otelslog.NewHandler("acme", otelslog.WithLoggerProvider(s.loggers))).InfoContext(ctx, "paid "+cardNumber, "acme.card.number", cardNumber)
	counter, _ := s.meters.Meter("acme").Int64Counter("acme.payments")
	counter.Add(ctx, 1, metric.WithAttributes(card))
	span.End()
}

// What a service exports through its own providers follows the charter, and carries
// its digest.
func TestOwnProvidersFollowTheCharter(t *testing.T) {
	s := newSetUp(t, charter.Compiled(withCard(t)), unwrapped{}, nil)
	if s.err != nil || len(s.CannotHold()) > 0 || s.Mode() != plumbline.Enforce {
		t.Fatal(s.err, s.CannotHold(), s.Mode())
	}
	s.pay("acme.pay")
	s.end(t)
	sent := s.receiver.Bytes(t)
	if bytes.Contains(sent, []byte(cardNumber)) || !bytes.Contains(sent, []byte("acme.payments")) || !bytes.Contains(sent, []byte("paid ****")) {
		t.Errorf("the card number is exported, or nothing is: %d bytes", len(sent))
	}
	digest := s.Charter().Digest
	for _, span := range s.receiver.Spans() {
		expectResource(t, span.Resource, digest)
		if span.Attributes["http.request.method"] != "POST" || span.SchemaURL != s.Charter().SchemaURL {
			t.Errorf("%v %s", span.Attributes, span.SchemaURL)
		}
	}
	active := s.receiver.Points("plumbline.enforcement.active")
	if len(active) == 0 || active[0].Number != 1 || active[0].Attributes["plumbline.charter.digest"] != digest {
		t.Errorf("%v", active)
	}
	if n := s.Findings().Count(charter.RuleAttributeSensitive, "enforced"); n == 0 || len(s.receiver.Points("plumbline.findings")) == 0 {
		t.Errorf("%d findings", n)
	}
	if log := s.stderr.String(); strings.Count(log, "from plumbline.WithCharter, mode enforce") != 1 || strings.Contains(log, "cannot hold") {
		t.Error(log)
	}
}

func expectResource(t *testing.T, got map[string]string, digest string) {
	t.Helper()
	if got["own"] != "kept" || got["plumbline.charter.digest"] != digest || got["plumbline.team"] != "orders" || got["service.instance.id"] == "" || got["acme.card.number"] != "" {
		t.Errorf("resource %v", got)
	}
}

// A sensitive row and a signal whose exporter is not wrapped: one line, and nothing is
// claimed.
func TestUnwrappedExporterOfSensitiveValuesIsRefused(t *testing.T) {
	for items, without := range map[string]unwrapped{"spans": {spans: true}, "metrics": {metrics: true}, "log records": {logs: true}} {
		s := newSetUp(t, charter.Compiled(withCard(t)), without, nil)
		if s.err == nil || !strings.Contains(s.err.Error(), "marks customer.email as sensitive") || !strings.Contains(s.err.Error(), "no exporter of "+items+" is wrapped; expected Parts.") {
			t.Fatalf("%s: %v", items, s.err)
		}
		if log := s.stderr.String(); strings.Count(log, "marks customer.email as sensitive") != 1 || strings.Contains(log, "is in force") || s.Mode() != plumbline.Off {
			t.Errorf("%s: mode %s, %s", items, s.Mode(), log)
		}
		_ = s.InSpan(context.Background(), "works all the same", func(context.Context, trace.Span) error { return nil })
		s.end(t)
		if len(s.receiver.Points("plumbline.enforcement.active")) > 0 {
			t.Errorf("%s: an enforcement is claimed", items)
		}
	}
}

// What a set-up does not take is on the list and in the line of the start, and the
// gauge does not claim it.
func TestPartsThatAreNotTakenAreListed(t *testing.T) {
	s := newSetUp(t, charter.Compiled(withCard(t)), unwrapped{parts: true}, nil)
	want := []string{
		"metric-buckets", "resource-identity", "baggage-key and baggage-size outside grpctelemetry and httptelemetry",
		"baggage copied to spans", "sampling of the charter",
	}
	if got := s.CannotHold(); s.err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, want %v; %v", got, want, s.err)
	}
	if line := "mode enforce; cannot hold here: " + strings.Join(want, ", ") + `"`; strings.Count(s.stderr.String(), line) != 1 {
		t.Errorf("no line with %s: %s", line, s.stderr)
	}
	s.end(t)
	if active := s.receiver.Points("plumbline.enforcement.active"); len(active) == 0 || active[0].Number != 0 {
		t.Errorf("%v", active)
	}
}

// While nothing is enforced, an exporter may stay as it is; its signal is listed.
func TestObservingNeedsNoWrapper(t *testing.T) {
	s := newSetUp(t, charter.Compiled(withCard(t)), unwrapped{logs: true}, map[string]string{"PLUMBLINE_MODE": "observe"})
	if got := s.CannotHold(); s.err != nil || !slices.Equal(got, []string{"attribute-* of log records", "schema-url of log records"}) {
		t.Errorf("%v %v", got, s.err)
	}
	s.pay("acme.pay")
	s.end(t)
	for _, span := range s.receiver.Spans() {
		if span.Attributes["acme.card.number"] != cardNumber || span.Attributes["http.method"] != "POST" || span.Resource["plumbline.charter.digest"] != "" {
			t.Errorf("observing changed %v of %v", span.Attributes, span.Resource)
		}
	}
	if s.Findings().Count(charter.RuleAttributeSensitive, "observed") == 0 {
		t.Error("nothing was counted")
	}
}

// Off is the set-up as it was.
func TestOffLeavesTheSetUpAsItWas(t *testing.T) {
	s := newSetUp(t, charter.Compiled(withCard(t)), unwrapped{}, map[string]string{"PLUMBLINE_MODE": "off"})
	s.pay("acme.pay")
	s.end(t)
	for _, span := range s.receiver.Spans() {
		if len(span.Resource) != 3 || span.Attributes["acme.card.number"] != cardNumber || span.SchemaURL != "" {
			t.Errorf("%v of %v", span.Attributes, span.Resource)
		}
	}
	if s.err != nil || len(s.receiver.Spans()) != 1 || len(s.receiver.Points("plumbline.findings")) > 0 {
		t.Error(s.err, len(s.receiver.Spans()))
	}
}

// A reload reaches what the wrapped exporters export, and keeps redactions.
func TestOwnProvidersFollowAReload(t *testing.T) {
	path := filepath.Join(t.TempDir(), "charter.json")
	write(t, path, withCard(t))
	s := newSetUp(t, "", unwrapped{}, map[string]string{"PLUMBLINE_CHARTER": path})
	s.pay("before")
	weaker := recompiled(t, observing, protectCard)
	write(t, path, weaker)
	telemetrytest.Eventually(t, "the reload", func() bool { return s.Charter().Digest == digestOf(t, weaker) })
	s.pay("after")
	s.end(t)
	names := map[string]any{}
	for _, span := range s.receiver.Spans() {
		names[span.Name] = span.Attributes["acme.card.number"]
	}
	if names["before"] != nil || names["after"] != cardNumber || len(names) != 2 {
		t.Errorf("card numbers %v", names)
	}
	waiting := map[any]bool{}
	for _, p := range s.receiver.Points("plumbline.charter.pending") {
		waiting[p.Attributes["plumbline.charter.part"]] = true
	}
	for _, p := range s.receiver.Points("acme.payments") {
		if len(p.Attributes) > 0 {
			t.Errorf("metric with %v", p.Attributes)
		}
	}
	if !waiting["metrics"] {
		t.Error("it is not announced that metrics stay redacted")
	}
}

// Of two exporters of which one is wrapped, the other exports what the service
// records, and nothing that claims the charter.
func TestExporterBesideTheWrappedOneClaimsNothing(t *testing.T) {
	wrapped, plain := tracetest.NewInMemoryExporter(), tracetest.NewInMemoryExporter()
	parts := plumbline.From(resource.NewSchemaless(attribute.String("service.name", "gateway")), plumbline.WithCharter(charter.Compiled(withCard(t))),
		plumbline.WithStderr(io.Discard), plumbline.WithEnvironment(func(string) (string, bool) { return "", false }))
	tracers := sdktrace.NewTracerProvider(sdktrace.WithResource(parts.Resource()), sdktrace.WithSyncer(parts.SpanExporter(wrapped)), sdktrace.WithSyncer(plain))
	if _, err := parts.Join(tracers, nil, nil); err != nil {
		t.Fatal(err)
	}
	_, span := tracers.Tracer("acme").Start(context.Background(), "acme.pay", trace.WithAttributes(attribute.String("acme.card.number", cardNumber)))
	span.End()
	follows, other := wrapped.GetSpans()[0], plain.GetSpans()[0]
	if _, ok := follows.Resource.Set().Value("plumbline.charter.digest"); !ok || len(follows.Attributes) > 0 {
		t.Errorf("%v of %v", follows.Attributes, follows.Resource)
	}
	if _, ok := other.Resource.Set().Value("plumbline.charter.digest"); ok || len(other.Attributes) != 1 {
		t.Errorf("%v of %v", other.Attributes, other.Resource)
	}
}
