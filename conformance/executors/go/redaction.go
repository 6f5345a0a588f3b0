// Answers the cases of redaction: records a sensitive value, and reports what
// is exported and logged of it.

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"
	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/protobuf/proto"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
)

type redactionInput struct {
	Place, Key string
	Value      any
}

// redactionExport reports what is exported of a value at a place: over OTLP, as
// the bytes that were sent, and on standard error.
func redactionExport(in redactionInput) (any, error) {
	texts, value := []string{fmt.Sprint(in.Value)}, attribute.StringValue(fmt.Sprint(in.Value))
	if list, ok := in.Value.([]any); ok {
		texts = nil
		for _, one := range list {
			texts = append(texts, fmt.Sprint(one))
		}
		value = attribute.StringSliceValue(texts)
	}
	sent, console, err := exportedFrom(in, attribute.KeyValue{Key: attribute.Key(in.Key), Value: value}, texts[0])
	if err != nil {
		return nil, err
	}
	clear := false
	for _, text := range texts {
		clear = clear || strings.Contains(console, text)
		for _, body := range sent {
			clear = clear || bytes.Contains(body, []byte(text))
		}
	}
	var kept any
	if in.Place == "attribute" {
		kept = exportedValue(sent, in.Key)
	}
	return map[string]any{"clear": clear, "left": kept}, nil
}

// exportedFrom runs a service that records the attribute at its place, and
// returns what it sent and wrote.
func exportedFrom(in redactionInput, kv attribute.KeyValue, text string) (sent [][]byte, console string, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, "", err
	}
	received := &bodies{}
	server := &http.Server{Handler: received}
	go func() { _ = server.Serve(listener) }() // ends with Close
	defer server.Close()
	settings := map[string]string{
		"OTEL_EXPORTER_OTLP_ENDPOINT": "http://" + listener.Addr().String(), "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
		"OTEL_METRIC_EXPORT_INTERVAL": "3600000", "OTEL_SERVICE_NAME": "gateway", "PLUMBLINE_HASH_KEY": "key",
	}
	if in.Place == "resource" {
		settings["OTEL_RESOURCE_ATTRIBUTES"] = in.Key + "=" + text
	}
	var stderr bytes.Buffer
	telemetry, err := plumbline.Setup(context.Background(), plumbline.WithCharter(own()), plumbline.WithoutGlobals(), plumbline.WithStderr(&stderr),
		plumbline.WithEnvironment(func(name string) (string, bool) { value, ok := settings[name]; return value, ok }))
	if err == nil {
		err = put(telemetry, in, kv, text)
	}
	if ended := telemetry.Shutdown(context.Background()); err == nil {
		err = ended
	}
	return received.all, stderr.String(), err
}

func put(t *plumbline.Telemetry, in redactionInput, kv attribute.KeyValue, text string) error {
	ctx := context.Background()
	name, options := "do", []trace.TracerOption{}
	switch in.Place {
	case "span_name":
		name = "do " + text
	case "scope":
		options = append(options, trace.WithInstrumentationAttributes(kv))
	}
	tracer := t.TracerProvider().Tracer("executor", options...)
	var start []trace.SpanStartOption
	if in.Place == "link" {
		to := trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{1}, SpanID: trace.SpanID{1}, TraceFlags: trace.FlagsSampled})
		start = append(start, trace.WithLinks(trace.Link{SpanContext: to, Attributes: []attribute.KeyValue{kv}}))
	}
	ctx, span := tracer.Start(ctx, name, start...)
	defer span.End()
	outer, inner, _ := cutLast(in.Key)
	logger := t.Logger("executor")
	switch in.Place {
	case "attribute", "span_name":
		span.SetAttributes(kv)
	case "event":
		span.AddEvent("e", trace.WithAttributes(kv))
	case "event_name":
		span.SetAttributes(kv)
		span.AddEvent("e " + text)
	case "status":
		span.SetAttributes(kv)
		span.SetStatus(codes.Error, text+" is wrong")
	case "map":
		span.SetAttributes(attribute.Map("order", kv))
	case "array_of_maps":
		span.SetAttributes(attribute.Slice("order", attribute.MapValue(kv)))
	case "body":
		var record log.Record
		record.SetBody(attribute.MapValue(kv))
		t.LoggerProvider().Logger("executor").Emit(ctx, record)
	case "group":
		logger.WithGroup(outer).InfoContext(ctx, "it is "+text, inner, text)
		logger.InfoContext(ctx, "it", slog.Group(outer, slog.String(inner, text)))
	case "log_field", "console":
		logger.InfoContext(ctx, "it is "+text, in.Key, text)
		logger.With(in.Key, text).InfoContext(ctx, "it is "+text)
		logger.InfoContext(ctx, "it", "order", map[string]any{in.Key: []string{text}})
	case "label":
		counter, err := t.MeterProvider().Meter("executor").Int64Counter("executor.sent")
		counter.Add(ctx, 1, metric.WithAttributes(kv))
		return err
	case "exemplar":
		histogram, err := t.MeterProvider().Meter("executor").Float64Histogram("http.server.request.duration", metric.WithUnit("s"))
		histogram.Record(ctx, 0.1, metric.WithAttributes(kv))
		return err
	case "resource", "scope", "link":
	default:
		return unsupported("Go has no place " + in.Place)
	}
	return nil
}

func cutLast(key string) (before, after string, found bool) {
	dot := strings.LastIndexByte(key, '.')
	if dot < 0 {
		return "", key, false
	}
	return key[:dot], key[dot+1:], true
}

// exportedValue returns the value of an exported attribute, nil if it was
// dropped.
func exportedValue(sent [][]byte, key string) any {
	for _, body := range sent {
		var export collector.ExportTraceServiceRequest
		if proto.Unmarshal(body, &export) != nil {
			continue
		}
		for _, resource := range export.GetResourceSpans() {
			for _, scope := range resource.GetScopeSpans() {
				for _, span := range scope.GetSpans() {
					for _, kv := range span.GetAttributes() {
						if kv.GetKey() != key {
							continue
						}
						if list := kv.GetValue().GetArrayValue(); list != nil {
							texts := []string{}
							for _, value := range list.GetValues() {
								texts = append(texts, value.GetStringValue())
							}
							return texts
						}
						return kv.GetValue().GetStringValue()
					}
				}
			}
		}
	}
	return nil
}

// bodies stores the bodies of requests.
type bodies struct {
	mu  sync.Mutex
	all [][]byte
}

// ServeHTTP receives one export.
func (b *bodies) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		http.Error(w, "not read", http.StatusBadRequest)
		return
	}
	b.mu.Lock()
	b.all = append(b.all, body)
	b.mu.Unlock()
	w.Header().Set("Content-Type", "application/x-protobuf")
}
