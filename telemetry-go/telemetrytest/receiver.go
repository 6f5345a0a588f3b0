// Package telemetrytest receives OTLP in tests over real sockets, so that tests
// check what is exported.
package telemetrytest

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	collogs "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	colmetrics "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	coltrace "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	commonpb "go.opentelemetry.io/proto/otlp/common/v1"
	logspb "go.opentelemetry.io/proto/otlp/logs/v1"
	metricspb "go.opentelemetry.io/proto/otlp/metrics/v1"
	resourcepb "go.opentelemetry.io/proto/otlp/resource/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
)

// Receiver receives traces, metrics and logs over OTLP/gRPC and OTLP/HTTP.
type Receiver struct {
	grpcAddress string
	httpAddress string

	mu      sync.Mutex
	traces  []*tracepb.ResourceSpans
	metrics []*metricspb.ResourceMetrics
	logs    []*logspb.ResourceLogs
}

// NewReceiver starts a receiver that ends with the test.
func NewReceiver(t testing.TB) *Receiver {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return NewReceiverOn(t, listener)
}

// NewReceiverOn starts a receiver whose gRPC server uses the listener.
func NewReceiverOn(t testing.TB, listener net.Listener) *Receiver {
	t.Helper()
	r := &Receiver{grpcAddress: "http://" + listener.Addr().String()}
	server := grpc.NewServer()
	coltrace.RegisterTraceServiceServer(server, traceService{receiver: r})
	colmetrics.RegisterMetricsServiceServer(server, metricsService{receiver: r})
	collogs.RegisterLogsServiceServer(server, logsService{receiver: r})
	go func() { _ = server.Serve(listener) }() // ends with Stop
	t.Cleanup(server.Stop)
	web := httptest.NewServer(http.HandlerFunc(r.serveHTTP))
	t.Cleanup(web.Close)
	r.httpAddress = web.URL
	return r
}

// GRPC returns the value of OTEL_EXPORTER_OTLP_ENDPOINT for the protocol grpc.
func (r *Receiver) GRPC() string { return r.grpcAddress }

// HTTP returns the value of OTEL_EXPORTER_OTLP_ENDPOINT for the protocol
// http/protobuf.
func (r *Receiver) HTTP() string { return r.httpAddress }

type traceService struct {
	coltrace.UnimplementedTraceServiceServer
	receiver *Receiver
}

func (s traceService) Export(_ context.Context, request *coltrace.ExportTraceServiceRequest) (*coltrace.ExportTraceServiceResponse, error) {
	s.receiver.mu.Lock()
	defer s.receiver.mu.Unlock()
	s.receiver.traces = append(s.receiver.traces, request.GetResourceSpans()...)
	return &coltrace.ExportTraceServiceResponse{}, nil
}

type metricsService struct {
	colmetrics.UnimplementedMetricsServiceServer
	receiver *Receiver
}

func (s metricsService) Export(_ context.Context, request *colmetrics.ExportMetricsServiceRequest) (*colmetrics.ExportMetricsServiceResponse, error) {
	s.receiver.mu.Lock()
	defer s.receiver.mu.Unlock()
	s.receiver.metrics = append(s.receiver.metrics, request.GetResourceMetrics()...)
	return &colmetrics.ExportMetricsServiceResponse{}, nil
}

type logsService struct {
	collogs.UnimplementedLogsServiceServer
	receiver *Receiver
}

func (s logsService) Export(_ context.Context, request *collogs.ExportLogsServiceRequest) (*collogs.ExportLogsServiceResponse, error) {
	s.receiver.mu.Lock()
	defer s.receiver.mu.Unlock()
	s.receiver.logs = append(s.receiver.logs, request.GetResourceLogs()...)
	return &collogs.ExportLogsServiceResponse{}, nil
}

func (r *Receiver) serveHTTP(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	switch request.URL.Path {
	case "/v1/traces":
		var export coltrace.ExportTraceServiceRequest
		if err = proto.Unmarshal(body, &export); err == nil {
			_, err = traceService{receiver: r}.Export(request.Context(), &export)
		}
	case "/v1/metrics":
		var export colmetrics.ExportMetricsServiceRequest
		if err = proto.Unmarshal(body, &export); err == nil {
			_, err = metricsService{receiver: r}.Export(request.Context(), &export)
		}
	case "/v1/logs":
		var export collogs.ExportLogsServiceRequest
		if err = proto.Unmarshal(body, &export); err == nil {
			_, err = logsService{receiver: r}.Export(request.Context(), &export)
		}
	default:
		http.NotFound(w, request)
		return
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/x-protobuf")
}

// Bytes returns everything received so far, as OTLP.
func (r *Receiver) Bytes(t testing.TB) []byte {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []byte
	for _, message := range []proto.Message{
		&coltrace.ExportTraceServiceRequest{ResourceSpans: r.traces},
		&colmetrics.ExportMetricsServiceRequest{ResourceMetrics: r.metrics},
		&collogs.ExportLogsServiceRequest{ResourceLogs: r.logs},
	} {
		data, err := proto.Marshal(message)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, data...)
	}
	return all
}

// Span is a received span with its service, resource and scope.
type Span struct {
	*tracepb.Span
	Service    string
	Resource   map[string]string
	SchemaURL  string // of the scope
	Attributes map[string]any
}

// Spans returns the spans received so far, in order.
func (r *Receiver) Spans() []Span {
	r.mu.Lock()
	defer r.mu.Unlock()
	var spans []Span
	for _, group := range r.traces {
		resource := resourceOf(group.GetResource())
		for _, scope := range group.GetScopeSpans() {
			for _, span := range scope.GetSpans() {
				spans = append(spans, Span{
					Span: span, Service: resource["service.name"], Resource: resource,
					SchemaURL: scope.GetSchemaUrl(), Attributes: attributesOf(span.GetAttributes()),
				})
			}
		}
	}
	return spans
}

// Point is a received data point: of a histogram, or the number of a sum or
// gauge.
type Point struct {
	Service    string
	Metric     string
	Unit       string
	SchemaURL  string // of the scope
	Attributes map[string]any
	Histogram  *metricspb.HistogramDataPoint
	Number     float64
}

// Points returns the points of a metric in the last export of each service.
func (r *Receiver) Points(metric string) []Point {
	r.mu.Lock()
	defer r.mu.Unlock()
	last := map[string][]Point{}
	for _, group := range r.metrics {
		resource := resourceOf(group.GetResource())
		var points []Point
		for _, scope := range group.GetScopeMetrics() {
			for _, m := range scope.GetMetrics() {
				if m.GetName() == metric {
					points = append(points, pointsOf(m, resource["service.name"], scope.GetSchemaUrl())...)
				}
			}
		}
		last[resource["service.name"]] = points
	}
	var all []Point
	for _, points := range last {
		all = append(all, points...)
	}
	return all
}

// MetricNames returns the names of all received metrics with the schema URL of
// their scope.
func (r *Receiver) MetricNames() map[string]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	names := map[string]string{}
	for _, group := range r.metrics {
		for _, scope := range group.GetScopeMetrics() {
			for _, m := range scope.GetMetrics() {
				names[m.GetName()] = scope.GetSchemaUrl()
			}
		}
	}
	return names
}

func pointsOf(m *metricspb.Metric, service, schemaURL string) []Point {
	point := Point{Service: service, Metric: m.GetName(), Unit: m.GetUnit(), SchemaURL: schemaURL}
	var points []Point
	for _, p := range m.GetHistogram().GetDataPoints() {
		point.Histogram, point.Attributes = p, attributesOf(p.GetAttributes())
		points = append(points, point)
	}
	numbers := append(m.GetSum().GetDataPoints(), m.GetGauge().GetDataPoints()...)
	for _, p := range numbers {
		point.Number, point.Attributes = float64(p.GetAsInt())+p.GetAsDouble(), attributesOf(p.GetAttributes())
		points = append(points, point)
	}
	return points
}

// Log is a received log record with its service and scope.
type Log struct {
	*logspb.LogRecord
	Service    string
	SchemaURL  string // of the scope
	Attributes map[string]any
}

// Logs returns the log records received so far, in order.
func (r *Receiver) Logs() []Log {
	r.mu.Lock()
	defer r.mu.Unlock()
	var logs []Log
	for _, group := range r.logs {
		resource := resourceOf(group.GetResource())
		for _, scope := range group.GetScopeLogs() {
			for _, record := range scope.GetLogRecords() {
				logs = append(logs, Log{
					LogRecord: record, Service: resource["service.name"],
					SchemaURL: scope.GetSchemaUrl(), Attributes: attributesOf(record.GetAttributes()),
				})
			}
		}
	}
	return logs
}

func resourceOf(resource *resourcepb.Resource) map[string]string {
	values := map[string]string{}
	for _, a := range resource.GetAttributes() {
		values[a.GetKey()] = a.GetValue().GetStringValue()
	}
	return values
}

func attributesOf(list []*commonpb.KeyValue) map[string]any {
	values := map[string]any{}
	for _, a := range list {
		switch v := a.GetValue().GetValue().(type) {
		case *commonpb.AnyValue_StringValue:
			values[a.GetKey()] = v.StringValue
		case *commonpb.AnyValue_IntValue:
			values[a.GetKey()] = v.IntValue
		case *commonpb.AnyValue_BoolValue:
			values[a.GetKey()] = v.BoolValue
		case *commonpb.AnyValue_DoubleValue:
			values[a.GetKey()] = v.DoubleValue
		default:
			values[a.GetKey()] = a.GetValue().String()
		}
	}
	return values
}
