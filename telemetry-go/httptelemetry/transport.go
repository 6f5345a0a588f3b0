package httptelemetry

import (
	"context"
	"errors"
	"net/http"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	otelcodes "go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/internal/measure"
	"github.com/plumbline/plumbline/telemetry-go/propagation"
)

// Transport records the requests that next sends to the named service; an
// empty name stands for the charter's only peer of this service, and next nil
// for http.DefaultTransport. The span ends when the response's header is there.
// Who is not a peer of this service by the charter gets the trace context and no
// baggage. With PLUMBLINE_MODE=off it is stock otelhttp.
func Transport(t *plumbline.Telemetry, callee string, next http.RoundTripper) http.RoundTripper {
	if next == nil {
		next = http.DefaultTransport
	}
	if t.Mode() == plumbline.Off {
		return otelhttp.NewTransport(next, otelhttp.WithTracerProvider(t.TracerProvider()),
			otelhttp.WithMeterProvider(t.MeterProvider()), otelhttp.WithPropagators(t.Propagator()))
	}
	return &transport{
		telemetry: t,
		callee:    t.Peer(callee),
		next:      next,
		tracer:    t.TracerProvider().Tracer(scope),
		named:     callee,
		durations: measure.New(t.MeterProvider().Meter(scope), charter.MetricHttpClientRequestDuration, clientLabels.attributes),
	}
}

type transport struct {
	telemetry *plumbline.Telemetry
	callee    string
	named     string // the callee as it was given; empty: none was
	next      http.RoundTripper
	tracer    trace.Tracer
	durations *measure.Durations[clientLabels]
}

// clientLabels are those of one request; status 0 stands for none.
type clientLabels struct {
	method  string
	status  int
	host    string
	port    int
	failure failure.Code
	origin  string
	fault   string
}

func (l clientLabels) attributes() []attribute.KeyValue {
	attributes := append(make([]attribute.KeyValue, 0, 8),
		attribute.String(charter.AttrHttpRequestMethod, l.method),
		attribute.String(charter.AttrServerAddress, l.host),
		attribute.Int(charter.AttrServerPort, l.port))
	if l.status != 0 {
		attributes = append(attributes, attribute.Int(charter.AttrHttpResponseStatusCode, l.status))
	}
	return append(attributes, failure.Tuple{Code: l.failure, Origin: l.origin, Fault: l.fault}.Labels()...)
}

// RoundTrip sends one request and records it.
func (t *transport) RoundTrip(request *http.Request) (*http.Response, error) {
	begun := time.Now()
	method, original := methodOf(request.Method)
	host, port := hostPort(request.URL.Host, request.URL.Scheme)
	ctx, span := t.tracer.Start(request.Context(), nameOf(method), trace.WithSpanKind(trace.SpanKindClient), trace.WithTimestamp(begun),
		trace.WithAttributes(
			attribute.String(charter.AttrHttpRequestMethod, method),
			attribute.String(charter.AttrServerAddress, host),
			attribute.Int(charter.AttrServerPort, port),
			attribute.String(charter.AttrUrlFull, address(request))))
	if original != "" {
		span.SetAttributes(attribute.String(charter.AttrHttpRequestMethodOriginal, original))
	}
	request = request.Clone(ctx) // a RoundTripper must not change its request
	t.telemetry.PropagatorTo(t.named, host).Inject(ctx, propagation.Header(request.Header))
	response, err := t.next.RoundTrip(request)
	tuple, status := t.outcome(ctx, response, err)
	t.durations.Record(ctx, clientLabels{
		method: method, status: status, host: host, port: port,
		failure: tuple.Code, origin: tuple.Origin, fault: tuple.Fault,
	}, time.Since(begun))
	if status != 0 {
		span.SetAttributes(attribute.Int(charter.AttrHttpResponseStatusCode, status))
	}
	if tuple.Failed() {
		span.SetAttributes(tuple.Attributes()...)
		span.SetStatus(otelcodes.Error, "")
	}
	span.End()
	return response, err
}

// address is the URL without credentials and query, which may carry secrets.
func address(request *http.Request) string {
	return cut(request.URL.Scheme+"://"+request.URL.Host+request.URL.EscapedPath(), 512)
}

// outcome classifies what came back. A problem is read here only when its
// length is known and small, so that no slow body holds the caller up.
func (t *transport) outcome(ctx context.Context, response *http.Response, err error) (failure.Tuple, int) {
	self := t.telemetry.Service()
	if err != nil {
		return t.unanswered(ctx, err, self), 0
	}
	if response.StatusCode < 400 {
		return failure.Tuple{}, response.StatusCode
	}
	if isProblem(response) && response.ContentLength > 0 && response.ContentLength <= maxProblem {
		return failure.Classify(ReadProblem(response, t.callee), self), response.StatusCode
	}
	return failure.OfHTTPStatus(response.StatusCode, t.callee, self, response.Header.Get("Retry-After") != ""), response.StatusCode
}

// unanswered is a failure that this side made: the deadline, the caller who
// gave up, or no connection.
func (t *transport) unanswered(ctx context.Context, err error, self string) failure.Tuple {
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return failure.NewTuple(failure.Cancelled, charter.ReasonCallerCancelled, failure.OriginClient, self, false)
	case failure.Classify(err, self).Code == failure.DeadlineExceeded:
		return failure.NewTuple(failure.DeadlineExceeded, charter.ReasonDeadline, t.callee, self, false)
	}
	return failure.NewTuple(failure.Unavailable, charter.ReasonUnreachable, t.callee, self, false)
}
