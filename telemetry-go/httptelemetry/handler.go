// Package httptelemetry records net/http requests by the charter, on servers
// and clients, and carries the story of a failure as problem+json (RFC 9457).
package httptelemetry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
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

var serverKind = trace.WithSpanKind(trace.SpanKindServer)

const scope = "github.com/plumbline/plumbline/telemetry-go/httptelemetry"

// Handler records the requests that next answers: a span and a duration each,
// named by the route of http.ServeMux; the trace in the Server-Timing header;
// panics as INTERNAL. With PLUMBLINE_MODE=off it is stock otelhttp.
func Handler(t *plumbline.Telemetry, next http.Handler) http.Handler {
	h := &handler{
		telemetry: t,
		next:      next,
		tracer:    t.TracerProvider().Tracer(scope),
		durations: measure.New(t.MeterProvider().Meter(scope), charter.MetricHttpServerRequestDuration, serverLabels.attributes),
		log:       t.Logger(scope),
	}
	if t.Mode() == plumbline.Off {
		return otelhttp.NewHandler(h.withCall(next), "server", otelhttp.WithTracerProvider(t.TracerProvider()),
			otelhttp.WithMeterProvider(t.MeterProvider()), otelhttp.WithPropagators(t.Propagator()))
	}
	return h
}

type handler struct {
	telemetry *plumbline.Telemetry
	next      http.Handler
	tracer    trace.Tracer
	durations *measure.Durations[serverLabels]
	log       *slog.Logger
}

// serverLabels are those of one request.
type serverLabels struct {
	method  string
	route   string
	status  int
	scheme  string
	failure failure.Code
	origin  string
	fault   string
}

func (l serverLabels) attributes() []attribute.KeyValue {
	attributes := append(make([]attribute.KeyValue, 0, 8),
		attribute.String(charter.AttrHttpRequestMethod, l.method),
		attribute.Int(charter.AttrHttpResponseStatusCode, l.status),
		attribute.String(charter.AttrUrlScheme, l.scheme))
	if l.route != "" {
		attributes = append(attributes, attribute.String(charter.AttrHttpRoute, l.route))
	}
	return append(attributes, failure.Tuple{Code: l.failure, Origin: l.origin, Fault: l.fault}.Labels()...)
}

// call is what the handler and WriteProblem know of one request.
type call struct {
	service  string
	mode     plumbline.Mode
	boundary bool
	tuple    failure.Tuple  // of the problem that was written
	failure  *failure.Error // what the problem was made of
}

type callKey struct{}

// callOf finds the request's call; outside Handler it is one of no service.
func callOf(ctx context.Context) *call {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		return c
	}
	return &call{service: "unknown_service", mode: plumbline.Off}
}

func (h *handler) newCall() *call {
	return &call{service: h.telemetry.Service(), mode: h.telemetry.Mode(), boundary: h.telemetry.Boundary()}
}

func (h *handler) withCall(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callKey{}, h.newCall())))
	})
}

// known puts right what the request's context knows: a deadline of this
// service that passed is DEADLINE_EXCEEDED, whatever word the handler found.
func (c *call) known(ctx context.Context, e *failure.Error) *failure.Error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) && e.BeganHere() && e.Code() == failure.Cancelled {
		return failure.New(failure.DeadlineExceeded, charter.ReasonDeadline, "the deadline passed", failure.CausedBy(e))
	}
	return e
}

// ServeHTTP serves and records one request.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	begun := time.Now()
	method, original := methodOf(r.Method)
	ctx := h.telemetry.Propagator().Extract(r.Context(), propagation.Header(r.Header))
	// What the sampler looks at; the rest is set at the end, if the span is kept.
	ctx, span := h.tracer.Start(ctx, nameOf(method), serverKind, trace.WithTimestamp(begun), trace.WithAttributes(
		attribute.String(charter.AttrHttpRequestMethod, method), attribute.String(charter.AttrUrlPath, cut(r.URL.Path, 256))))
	call := h.newCall()
	r = r.WithContext(context.WithValue(ctx, callKey{}, call))
	answer := &response{ResponseWriter: w}
	w.Header().Set("Server-Timing", serverTiming(span.SpanContext()))
	defer func() {
		recovered := recover()
		if recovered != nil && recovered != http.ErrAbortHandler { //nolint:errorlint // net/http compares it so
			h.panicked(answer, r, recovered)
		}
		h.end(r, span, call, answer, requestNames{method: method, original: original}, begun)
		if recovered == http.ErrAbortHandler { //nolint:errorlint
			panic(recovered)
		}
	}()
	h.next.ServeHTTP(answer, r)
}

// serverTiming tells the client the trace of its request (W3C Server Timing;
// the entry's value is a traceparent).
func serverTiming(span trace.SpanContext) string {
	return fmt.Sprintf("traceparent;desc=\"00-%s-%s-%02x\"", span.TraceID(), span.SpanID(), byte(span.TraceFlags()))
}

// panicked answers for a handler that panicked, unless it had begun an answer.
func (h *handler) panicked(answer *response, r *http.Request, recovered any) {
	e := failure.New(failure.Internal, charter.ReasonPanic, "the handler panicked")
	h.log.ErrorContext(r.Context(), "panic in an HTTP handler",
		charter.AttrExceptionMessage, fmt.Sprint(recovered), charter.AttrExceptionStacktrace, string(debug.Stack()))
	if answer.status == 0 {
		WriteProblem(answer, r, e)
		return
	}
	call := callOf(r.Context())
	call.tuple, call.failure = failure.Classify(e, h.telemetry.Service()), e
}

type requestNames struct{ method, original string }

func (h *handler) end(r *http.Request, span trace.Span, call *call, answer *response, names requestNames, begun time.Time) {
	defer h.telemetry.Findings().Guard(charter.RuleErrorTuple)
	status := answer.status
	if status == 0 {
		status = http.StatusOK
	}
	tuple := call.tuple
	if !tuple.Failed() && status >= 400 {
		tuple = failure.OfHTTPStatus(status, h.telemetry.Service(), h.telemetry.Service(), false)
	}
	route, scheme := routeOf(r.Pattern), schemeOf(r)
	h.durations.Record(r.Context(), serverLabels{
		method: names.method, route: route, status: status, scheme: scheme,
		failure: tuple.Code, origin: tuple.Origin, fault: tuple.Fault,
	}, time.Since(begun))
	if span.IsRecording() {
		if route != "" {
			span.SetName(nameOf(names.method) + " " + route)
			span.SetAttributes(attribute.String(charter.AttrHttpRoute, route))
		}
		span.SetAttributes(serverAttributes(r, names, scheme, status)...)
		span.SetAttributes(tuple.Attributes()...)
		if tuple.ServerError() {
			span.SetStatus(otelcodes.Error, "")
		}
	}
	if tuple.ServerError() && call.failure != nil {
		h.log.ErrorContext(r.Context(), names.method+" "+route+" failed", "error", call.failure)
	}
	span.End()
}

// routeOf takes method and host off a pattern of http.ServeMux.
func routeOf(pattern string) string {
	if i := strings.IndexAny(pattern, " \t"); i >= 0 {
		pattern = strings.TrimLeft(pattern[i:], " \t")
	}
	if i := strings.IndexByte(pattern, '/'); i > 0 {
		pattern = pattern[i:]
	}
	return strings.TrimSuffix(pattern, "{$}")
}
