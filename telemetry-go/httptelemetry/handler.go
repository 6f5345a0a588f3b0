// Package httptelemetry records net/http requests on servers and clients, by the
// charter, and propagates the error tuple in the header Plumbline-Error and in
// problem+json (RFC 9457).
package httptelemetry

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	otelcodes "go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
	"github.com/plumbline/plumbline/telemetry-go/internal/measure"
	"github.com/plumbline/plumbline/telemetry-go/internal/request"
	"github.com/plumbline/plumbline/telemetry-go/propagation"
)

// Options of every span, made once.
var (
	serverKind = trace.WithSpanKind(trace.SpanKindServer)
	clientKind = trace.WithSpanKind(trace.SpanKindClient)
)

const scope = "github.com/plumbline/plumbline/telemetry-go/httptelemetry"

// NewHandler returns a handler that records the requests of next: a server span
// and a duration each, named by the route that http.ServeMux matched or
// plumbline.Route set, and the trace id in the Server-Timing header. A panic
// is recorded as INTERNAL; when enforcing it is answered with 500 if nothing
// has been sent, else it continues. The ResponseWriter has the same optional
// interfaces as the one below. With PLUMBLINE_MODE=off it is
// otelhttp.NewHandler.
func NewHandler(t *plumbline.Telemetry, next http.Handler, with ...HandlerOption) http.Handler {
	h := &handler{
		telemetry: t,
		next:      next,
		tracer:    t.TracerProvider().Tracer(scope),
		durations: measure.New(t.MeterProvider().Meter(scope), charter.MetricHttpServerRequestDuration, serverLabels.attributes),
		log:       t.Logger(scope),
	}
	for _, option := range with {
		option(h)
	}
	if t.Mode() == plumbline.Off {
		return otelhttp.NewHandler(withCall(t, next), "server", otelhttp.WithTracerProvider(t.TracerProvider()),
			otelhttp.WithMeterProvider(t.MeterProvider()), otelhttp.WithPropagators(t.Propagator()))
	}
	return h
}

type handler struct {
	telemetry *plumbline.Telemetry
	next      http.Handler
	mux       *http.ServeMux // of WithRoutes; may be nil
	tracer    trace.Tracer
	durations *measure.Durations[serverLabels]
	log       *slog.Logger
}

// serverLabels are the labels of one request.
type serverLabels struct {
	method  string
	route   string
	status  int
	scheme  string
	failure failure.Labels
}

func (l serverLabels) attributes() []attribute.KeyValue {
	attributes := append(make([]attribute.KeyValue, 0, 8),
		attribute.String(charter.AttrHttpRequestMethod, l.method),
		attribute.String(charter.AttrUrlScheme, l.scheme))
	if l.status != 0 {
		attributes = append(attributes, attribute.Int(charter.AttrHttpResponseStatusCode, l.status))
	}
	if l.route != "" {
		attributes = append(attributes, attribute.String(charter.AttrHttpRoute, l.route))
	}
	return append(attributes, l.failure.Attributes()...)
}

// withCall returns what remains of this package in mode off.
func withCall(t *plumbline.Telemetry, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := new(call)
		c.of(t, nil, nil)
		inner := r.WithContext(request.With(r.Context(), c))
		defer handBack(inner, r)
		next.ServeHTTP(w, inner)
	})
}

// ServeHTTP serves and records one request.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	begun := time.Now()
	method, original := methodOf(r.Method)
	ctx := h.telemetry.Propagator().Extract(r.Context(), propagation.HeaderCarrier(r.Header))
	// The attributes for the sampler; the others are set at the end, if the span is recorded.
	ctx, span := h.tracer.Start(ctx, nameOf(method), serverKind, trace.WithTimestamp(begun), trace.WithAttributes(
		attribute.String(charter.AttrHttpRequestMethod, method), attribute.String(charter.AttrUrlPath, cut(r.URL.Path, 256))))
	answer, writer := wrap(w)
	answer.head = r.Method == http.MethodHead
	answer.call.of(h.telemetry, r.Context(), answer)
	inner := r.WithContext(request.With(ctx, &answer.call))
	if h.telemetry.Mode() == plumbline.Enforce {
		w.Header()["Server-Timing"] = append(w.Header()["Server-Timing"], serverTiming(span.SpanContext()))
	}
	served := &served{request: inner, span: span, answer: answer, method: method, original: original, begun: begun}
	defer func() {
		if served.returned {
			h.end(served)
			handBack(inner, r)
			return
		}
		// A panic, or runtime.Goexit, which cannot be recovered.
		recovered := recover()
		again := h.panicked(served, recovered)
		h.end(served)
		handBack(inner, r)
		if again {
			panic(recovered)
		}
	}()
	h.next.ServeHTTP(writer, inner)
	served.returned = true
}

// served is one request while it is handled.
type served struct {
	request          *http.Request
	span             trace.Span
	answer           *response
	method, original string
	begun            time.Time
	returned         bool // no panic and no runtime.Goexit
}

// handBack copies to the original request what the handler set on its copy: the
// pattern, and the form, whose files net/http removes.
func handBack(from, to *http.Request) {
	to.Pattern = from.Pattern
	if to.MultipartForm == nil {
		to.MultipartForm = from.MultipartForm
	}
}

// serverTiming returns the Server-Timing header (W3C Server Timing) with the
// traceparent of the request.
func serverTiming(span trace.SpanContext) string {
	trace, parent, flags := span.TraceID(), span.SpanID(), [1]byte{byte(span.TraceFlags())}
	text := append(make([]byte, 0, 80), `traceparent;desc="00-`...)
	text = append(hex.AppendEncode(text, trace[:]), '-')
	text = append(hex.AppendEncode(text, parent[:]), '-')
	return string(append(hex.AppendEncode(text, flags[:]), '"'))
}

// panicked records a handler that did not return, and reports whether the panic
// continues, so that net/http closes the connection. It is answered only when
// enforcing and if nothing has been sent.
func (h *handler) panicked(s *served, recovered any) (again bool) {
	if recovered == nil || recovered == http.ErrAbortHandler { //nolint:errorlint // net/http compares it so
		return recovered != nil
	}
	defer h.telemetry.Findings().Recover(charter.RuleErrorTuple)
	again = true
	e := failure.New(failure.ReasonPanic, "the handler panicked")
	h.log.ErrorContext(s.request.Context(), "panic in an HTTP handler",
		charter.AttrExceptionMessage, fmt.Sprint(recovered), charter.AttrExceptionStacktrace, string(debug.Stack()))
	if h.telemetry.Mode() == plumbline.Enforce && s.answer.status == 0 && !s.answer.hijacked {
		again = false
		s.answer.Header().Del("Content-Encoding")
		WriteProblem(s.answer, s.request, e)
		return again
	}
	s.answer.call.answerWith(problemMade{tuple: h.telemetry.Failures().Classify(e), failure: e})
	return again
}

func (h *handler) end(s *served) {
	defer h.telemetry.Findings().Recover(charter.RuleErrorTuple)
	defer s.span.End()
	tuple, status, made := h.outcome(s)
	tuple = tuple.WithHTTPStatus(status)
	route, scheme := h.routeOf(s), schemeOf(s.request)
	h.durations.Record(s.request.Context(), serverLabels{
		method: s.method, route: route, status: status, scheme: scheme,
		failure: tuple.Labels(failure.SideServer),
	}, time.Since(s.begun))
	if s.span.IsRecording() {
		if route != "" {
			s.span.SetName(nameOf(s.method) + " " + route)
		}
		s.span.SetAttributes(serverAttributes(s, route, scheme, status)...)
		enforce.SetErrorTuple(s.span, tuple.Attributes(failure.SideServer))
		if tuple.IsServerError() {
			s.span.SetStatus(otelcodes.Error, "")
		}
	}
	if tuple.IsServerError() && made != nil {
		h.log.ErrorContext(s.request.Context(), s.method+" "+route+" failed", charter.AttrExceptionMessage, made)
	}
}

// outcome returns the error tuple and the status of a request; 0 if no status
// reached the caller.
func (h *handler) outcome(s *served) (tuple failure.Tuple, status int, made *failure.Error) {
	failures, answer := h.telemetry.Failures(), s.answer
	status = answer.status
	problem := answer.call.problemMade()
	switch {
	case problem.stands(status):
		return problem.tuple, status, problem.failure
	case status >= 400 && answer.heard:
		return answer.call.ofStatus(status, answer.delayed()), status, nil
	case answer.call.left():
		if !answer.heard {
			status = 0
		}
		return failures.NewTuple(failure.Cancelled, charter.ReasonCallerCancelled, failure.OriginClient, false), status, nil
	case timedOut(answer.broken), status == 0 && errors.Is(answer.call.caller.Err(), context.DeadlineExceeded):
		return failures.NewTuple(failure.DeadlineExceeded, charter.ReasonDeadline, "", false), status, nil
	case status >= 400:
		return answer.call.ofStatus(status, answer.delayed()), status, nil
	case !s.returned || answer.cut():
		// net/http closes the connection: http.ErrAbortHandler, runtime.Goexit, or less than Content-Length.
		return failures.NewTuple(failure.Internal, charter.ReasonUnspecified, "", false), status, nil
	case status == 0 && answer.hijacked:
		return failure.Tuple{}, upgraded(s.request), nil
	case status == 0:
		return failure.Tuple{}, http.StatusOK, nil
	}
	return failure.Tuple{}, status, nil
}

// upgraded returns the status of a response on a hijacked connection: 101 if an
// upgrade was requested, else unknown.
func upgraded(r *http.Request) int {
	if r.Header.Get("Upgrade") != "" {
		return http.StatusSwitchingProtocols
	}
	return 0
}
