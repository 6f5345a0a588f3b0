// Answers the cases of the rules: a service with the charter of the case records
// an item, and the answer is what it exports.

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/trace"
	collogs "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	colmetrics "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	coltrace "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	logs "go.opentelemetry.io/proto/otlp/logs/v1"
	metrics "go.opentelemetry.io/proto/otlp/metrics/v1"
	traces "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// executorScope is the scope of everything that a case records.
const executorScope = "executor"

// ruled is a service with the charter of a case.
type ruled struct {
	*plumbline.Telemetry
	schemaURL string // of the scope; empty for none
	sent      *otlp
	server    *http.Server
	file      string
}

// startRuled starts the first service of a charter. given is the schema URL of
// the input: absent for the charter's, null for none.
func startRuled(text string, given json.RawMessage, settings map[string]string) (*ruled, error) {
	c, err := charter.ParseCompiled([]byte(text))
	if err != nil {
		return nil, err
	}
	r := &ruled{schemaURL: c.SchemaURL, sent: &otlp{}}
	if given != nil {
		r.schemaURL = ""
		if err := json.Unmarshal(given, &r.schemaURL); err != nil {
			return nil, err
		}
	}
	file, err := os.CreateTemp("", "charter-*.json")
	if err != nil {
		return nil, err
	}
	r.file = file.Name()
	_, err = file.WriteString(text)
	if err := errors.Join(err, file.Close()); err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r.server = &http.Server{Handler: r.sent}
	go func() { _ = r.server.Serve(listener) }() // ends with Close
	environment := map[string]string{
		"OTEL_SERVICE_NAME": c.Services[0].Name, "PLUMBLINE_CHARTER": r.file, "PLUMBLINE_HASH_KEY": "key",
		"OTEL_EXPORTER_OTLP_ENDPOINT": "http://" + listener.Addr().String(), "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
		"OTEL_METRIC_EXPORT_INTERVAL": "3600000",
	}
	for name, value := range settings {
		environment[name] = value
	}
	r.Telemetry, err = plumbline.Setup(context.Background(), plumbline.WithoutGlobals(), plumbline.WithStderr(io.Discard),
		plumbline.WithEnvironment(func(name string) (string, bool) { value, ok := environment[name]; return value, ok }))
	return r, err
}

func (r *ruled) end() error {
	err := r.Shutdown(context.Background())
	return errors.Join(err, r.server.Close(), os.Remove(r.file))
}

// findings returns each rule and action that was counted.
func (r *ruled) findings() []map[string]string {
	found := []map[string]string{}
	rules := charter.RuleNames()
	slices.Sort(rules)
	for _, rule := range rules {
		for _, action := range []string{"enforced", "failed", "observed"} {
			if r.Findings().Count(rule, action) > 0 {
				found = append(found, map[string]string{"rule": rule, "action": action})
			}
		}
	}
	return found
}

type itemInput struct {
	Charter    string
	Kind       string
	Name       *string
	SpanKind   string          `json:"span_kind"`
	SchemaURL  json.RawMessage `json:"schema_url"`
	Attributes json.RawMessage
}

var spanKinds = map[string]trace.SpanKind{
	"": trace.SpanKindInternal, "internal": trace.SpanKindInternal, "server": trace.SpanKindServer, "client": trace.SpanKindClient,
	"producer": trace.SpanKindProducer, "consumer": trace.SpanKindConsumer,
}

// enforceItem returns a span, an event, a link or a log record as it is exported.
func enforceItem(in itemInput) (any, error) {
	attributes, err := attributesIn(in.Attributes)
	if err != nil {
		return nil, err
	}
	r, err := startRuled(in.Charter, in.SchemaURL, map[string]string{"OTEL_METRICS_EXPORTER": "none"})
	if err != nil {
		return nil, err
	}
	err = r.record(in, attributes)
	if err = errors.Join(err, r.end()); err != nil {
		return nil, err
	}
	output := map[string]any{"name": nil, "findings": r.findings()}
	var left []*common.KeyValue
	for _, group := range r.sent.traces {
		for _, scope := range group.GetScopeSpans() {
			span := scope.GetSpans()[0]
			output["schema_url"] = orNull(scope.GetSchemaUrl())
			switch in.Kind {
			case "span":
				output["name"], left = span.GetName(), span.GetAttributes()
			case "event":
				output["name"], left = span.GetEvents()[0].GetName(), span.GetEvents()[0].GetAttributes()
			case "link":
				left = span.GetLinks()[0].GetAttributes()
			}
		}
	}
	for _, group := range r.sent.logs {
		for _, scope := range group.GetScopeLogs() {
			record := scope.GetLogRecords()[0]
			output["schema_url"], output["name"], left = orNull(scope.GetSchemaUrl()), orNull(record.GetEventName()), record.GetAttributes()
		}
	}
	output["attributes"] = attributesOut(left)
	return output, nil
}

func (r *ruled) record(in itemInput, attributes []attribute.KeyValue) error {
	ctx, name := context.Background(), ""
	if in.Name != nil {
		name = *in.Name
	}
	if in.Kind == "log" {
		var record log.Record
		record.SetEventName(name)
		record.AddAttributes(attributes...)
		r.LoggerProvider().Logger(executorScope, log.WithSchemaURL(r.schemaURL)).Emit(ctx, record)
		return nil
	}
	tracer := r.TracerProvider().Tracer(executorScope, trace.WithSchemaURL(r.schemaURL))
	start := []trace.SpanStartOption{trace.WithSpanKind(spanKinds[in.SpanKind])}
	of := "work" // the span of an event or a link
	switch in.Kind {
	case "span":
		of = name
		start = append(start, trace.WithAttributes(attributes...))
	case "link":
		to := trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{1}, SpanID: trace.SpanID{1}, TraceFlags: trace.FlagsSampled})
		start = append(start, trace.WithLinks(trace.Link{SpanContext: to, Attributes: attributes}))
	case "event":
	default:
		return unsupported("no item " + in.Kind)
	}
	_, span := tracer.Start(ctx, of, start...)
	if in.Kind == "event" {
		span.AddEvent(name, trace.WithAttributes(attributes...))
	}
	span.End()
	return nil
}

// attributesIn parses an object; a number with a fraction is a double.
func attributesIn(text json.RawMessage) ([]attribute.KeyValue, error) {
	values := map[string]any{}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&values); err != nil {
		return nil, err
	}
	attributes := make([]attribute.KeyValue, 0, len(values))
	for key, value := range values {
		v, err := valueIn(value)
		if err != nil {
			return nil, err
		}
		attributes = append(attributes, attribute.KeyValue{Key: attribute.Key(key), Value: v})
	}
	slices.SortFunc(attributes, func(a, b attribute.KeyValue) int { return strings.Compare(string(a.Key), string(b.Key)) })
	return attributes, nil
}

func valueIn(value any) (attribute.Value, error) {
	switch value := value.(type) {
	case string:
		return attribute.StringValue(value), nil
	case bool:
		return attribute.BoolValue(value), nil
	case json.Number:
		if n, err := value.Int64(); err == nil {
			return attribute.Int64Value(n), nil
		}
		n, err := value.Float64()
		return attribute.Float64Value(n), err
	case []any:
		return listIn(value)
	}
	return attribute.Value{}, fmt.Errorf("%v is no value of an attribute", value)
}

// listIn returns an array of the type of its first element.
func listIn(values []any) (attribute.Value, error) {
	var texts []string
	var numbers []int64
	var flags []bool
	for _, value := range values {
		v, err := valueIn(value)
		if err != nil {
			return v, err
		}
		switch v.Type() {
		case attribute.STRING:
			texts = append(texts, v.AsString())
		case attribute.INT64:
			numbers = append(numbers, v.AsInt64())
		case attribute.BOOL:
			flags = append(flags, v.AsBool())
		}
	}
	switch len(values) {
	case len(numbers):
		return attribute.Int64SliceValue(numbers), nil
	case len(flags):
		return attribute.BoolSliceValue(flags), nil
	case len(texts):
		return attribute.StringSliceValue(texts), nil
	}
	return attribute.Value{}, fmt.Errorf("%v is no array of one type", values)
}

func attributesOut(attributes []*common.KeyValue) map[string]any {
	values := map[string]any{}
	for _, kv := range attributes {
		values[kv.GetKey()] = valueOut(kv.GetValue())
	}
	return values
}

func valueOut(v *common.AnyValue) any {
	switch v := v.GetValue().(type) {
	case *common.AnyValue_StringValue:
		return v.StringValue
	case *common.AnyValue_BoolValue:
		return v.BoolValue
	case *common.AnyValue_IntValue:
		return v.IntValue
	case *common.AnyValue_DoubleValue:
		return v.DoubleValue
	case *common.AnyValue_ArrayValue:
		elements := []any{}
		for _, element := range v.ArrayValue.GetValues() {
			elements = append(elements, valueOut(element))
		}
		return elements
	}
	return nil
}

// otlp receives all signals over OTLP/HTTP.
type otlp struct {
	mu      sync.Mutex
	traces  []*traces.ResourceSpans
	metrics []*metrics.ResourceMetrics
	logs    []*logs.ResourceLogs
}

// ServeHTTP receives one export.
func (o *otlp) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		http.Error(w, "not read", http.StatusBadRequest)
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	switch request.URL.Path {
	case "/v1/traces":
		var export coltrace.ExportTraceServiceRequest
		err = proto.Unmarshal(body, &export)
		o.traces = append(o.traces, export.GetResourceSpans()...)
	case "/v1/metrics":
		var export colmetrics.ExportMetricsServiceRequest
		err = proto.Unmarshal(body, &export)
		o.metrics = append(o.metrics, export.GetResourceMetrics()...)
	case "/v1/logs":
		var export collogs.ExportLogsServiceRequest
		err = proto.Unmarshal(body, &export)
		o.logs = append(o.logs, export.GetResourceLogs()...)
	}
	if err != nil {
		http.Error(w, "not OTLP", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/x-protobuf")
}
