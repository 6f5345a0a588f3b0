// The HTTP client: a http.RoundTripper that records a span, a duration and an
// error tuple for each request.

package httptelemetry

import (
	"net/http"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/internal/measure"
	"github.com/plumbline/plumbline/telemetry-go/propagation"
)

// NewTransport returns a http.RoundTripper that records the requests of next;
// nil stands for http.DefaultTransport. The callee is the named service of the
// charter, else the one whose host it is (charter.Charter.Callee); failures of
// any other callee have this service as their origin. Baggage is sent to peers
// of this service only. The span ends when the body has been read or closed; it
// ends with the header if there is no body, if the status is a failure, or if
// the body has other methods than those of reading. With PLUMBLINE_MODE=off it
// is otelhttp.NewTransport.
func NewTransport(t *plumbline.Telemetry, callee string, next http.RoundTripper) http.RoundTripper {
	if next == nil {
		next = http.DefaultTransport
	}
	if t.Mode() == plumbline.Off {
		return stock{next: next, RoundTripper: otelhttp.NewTransport(next, otelhttp.WithTracerProvider(t.TracerProvider()),
			otelhttp.WithMeterProvider(t.MeterProvider()), otelhttp.WithPropagators(t.Propagator()))}
	}
	return &transport{
		telemetry: t,
		next:      next,
		tracer:    t.TracerProvider().Tracer(scope),
		named:     callee,
		durations: measure.New(t.MeterProvider().Meter(scope), charter.MetricHttpClientRequestDuration, clientLabels.attributes),
	}
}

type transport struct {
	telemetry *plumbline.Telemetry
	next      http.RoundTripper
	tracer    trace.Tracer
	named     string // the callee as given; may be empty
	durations *measure.Durations[clientLabels]
	latest    atomic.Pointer[resolved]
}

// resolved is the callee at a host by one charter.
type resolved struct {
	by     *charter.Charter
	host   string
	callee string
}

// calleeAt returns the service of the charter at a host, or the empty string.
func (t *transport) calleeAt(host string) string {
	tables := t.telemetry.Charter()
	if latest := t.latest.Load(); latest != nil && latest.by == tables && latest.host == host {
		return latest.callee
	}
	found := &resolved{by: tables, host: host, callee: tables.Callee(t.telemetry.Service(), t.named, host)}
	t.latest.Store(found)
	return found.callee
}

// CloseIdleConnections closes those of the transport below.
func (t *transport) CloseIdleConnections() { closeIdle(t.next) }

// Unwrap returns the transport below.
func (t *transport) Unwrap() http.RoundTripper { return t.next }

// stock is otelhttp's transport with the methods of the one below that it
// hides.
type stock struct {
	http.RoundTripper
	next http.RoundTripper
}

// CloseIdleConnections closes those of the transport below.
func (s stock) CloseIdleConnections() { closeIdle(s.next) }

// Unwrap returns the transport below.
func (s stock) Unwrap() http.RoundTripper { return s.next }

func closeIdle(next http.RoundTripper) {
	if idle, ok := next.(interface{ CloseIdleConnections() }); ok {
		idle.CloseIdleConnections()
	}
}

// clientLabels are the labels of one request; status 0 for no response.
type clientLabels struct {
	method  string
	status  int
	host    string
	port    int
	failure failure.Labels
}

func (l clientLabels) attributes() []attribute.KeyValue {
	attributes := append(make([]attribute.KeyValue, 0, 8),
		attribute.String(charter.AttrHttpRequestMethod, l.method),
		attribute.String(charter.AttrServerAddress, l.host),
		attribute.Int(charter.AttrServerPort, l.port))
	if l.status != 0 {
		attributes = append(attributes, attribute.Int(charter.AttrHttpResponseStatusCode, l.status))
	}
	return append(attributes, l.failure.Attributes()...)
}

// RoundTrip sends one request and records it.
func (t *transport) RoundTrip(request *http.Request) (*http.Response, error) {
	begun := time.Now()
	method, original := methodOf(request.Method)
	host, port := hostPort(request.URL.Host, request.URL.Scheme)
	ctx, span := t.tracer.Start(request.Context(), nameOf(method), clientKind, trace.WithTimestamp(begun),
		trace.WithAttributes(
			attribute.String(charter.AttrHttpRequestMethod, method),
			attribute.String(charter.AttrServerAddress, host),
			attribute.Int(charter.AttrServerPort, port),
			attribute.String(charter.AttrUrlFull, address(request))))
	if original != "" {
		span.SetAttributes(attribute.String(charter.AttrHttpRequestMethodOriginal, original))
	}
	request = request.WithContext(ctx) // a RoundTripper must not modify its request: only the headers differ
	if request.Header = request.Header.Clone(); request.Header == nil {
		request.Header = http.Header{}
	}
	t.telemetry.PropagatorTo(t.named, host).Inject(ctx, propagation.HeaderCarrier(request.Header))
	response, err := t.next.RoundTrip(request)
	e := &exchange{
		transport: t, request: request, span: span, begun: begun, callee: t.calleeAt(request.URL.Host),
		labels: clientLabels{method: method, host: host, port: port},
	}
	switch {
	case err != nil:
		e.cause = err
		e.end(e.unanswered(err))
	case response.StatusCode >= 400:
		e.labels.status = response.StatusCode
		e.end(e.failed(response))
	default:
		e.labels.status = response.StatusCode
		e.watch(response)
	}
	return response, err
}

// address returns the URL without credentials and query, which may have
// secrets.
func address(request *http.Request) string {
	return cut(request.URL.Scheme+"://"+request.URL.Host+request.URL.EscapedPath(), 512)
}
