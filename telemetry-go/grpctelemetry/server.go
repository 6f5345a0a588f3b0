// The gRPC server: a span, a duration and an error tuple for each call;
// deadlines and panics.

package grpctelemetry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc"
	"go.opentelemetry.io/otel/attribute"
	otelcodes "go.opentelemetry.io/otel/codes"
	otelpropagation "go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/stats"
	"google.golang.org/grpc/status"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
	"github.com/plumbline/plumbline/telemetry-go/internal/measure"
	"github.com/plumbline/plumbline/telemetry-go/internal/request"
	"github.com/plumbline/plumbline/telemetry-go/propagation"
)

// ServerOptions returns the options of a gRPC server. Each call has a server
// span and a duration, also calls to unknown methods and those with invalid
// messages. When enforcing, the handler gets a shorter deadline, a panic is
// returned as INTERNAL, and each failure has one ErrorInfo. It sets
// grpc.UnknownServiceHandler; an option of the application with the same
// purpose must follow.
func ServerOptions(t *plumbline.Telemetry) []grpc.ServerOption {
	s := newServer(t)
	if t.Mode() == plumbline.Off {
		return []grpc.ServerOption{
			grpc.StatsHandler(otelgrpc.NewServerHandler(
				otelgrpc.WithTracerProvider(t.TracerProvider()), otelgrpc.WithMeterProvider(t.MeterProvider()),
				otelgrpc.WithPropagators(t.Propagator()))),
			grpc.ChainUnaryInterceptor(s.recoverUnary),
			grpc.ChainStreamInterceptor(s.recoverStream),
		}
	}
	return []grpc.ServerOption{
		grpc.StatsHandler(s),
		grpc.ChainUnaryInterceptor(s.unary),
		grpc.ChainStreamInterceptor(s.stream),
		grpc.UnknownServiceHandler(s.unknown),
	}
}

type server struct {
	telemetry  *plumbline.Telemetry
	tracer     trace.Tracer
	propagator otelpropagation.TextMapPropagator
	durations  *measure.Durations[labels]
	methods    methods
	log        *slog.Logger
}

func newServer(t *plumbline.Telemetry) *server {
	return &server{
		telemetry:  t,
		tracer:     t.TracerProvider().Tracer(scope),
		propagator: t.Propagator(),
		durations:  measure.New(t.MeterProvider().Meter(scope), charter.MetricRpcServerCallDuration, labels.attributes),
		log:        t.Logger(scope),
	}
}

// serverCall is one call, shared by the stats handler, which receives events of
// all calls, and the interceptors, which receive the result of the handler.
// gRPC calls them one after the other.
type serverCall struct {
	span   trace.Span
	begun  time.Time
	stream context.Context // of the call: cancelled when the caller cancels
	name   string          // the method as sent
	method string          // the method as recorded
	tuple  failure.Tuple   // of the handler's error
	sent   codes.Code      // the code that the interceptor returned
	broke  bool            // the handler did not return: a panic, or runtime.Goexit
	calls  request.Calls   // over HTTP
}

// Route does nothing: the method of the call is its route.
func (c *serverCall) Route(string) {}

// Calls returns the calls of this one that failed.
func (c *serverCall) Calls() *request.Calls { return &c.calls }

func callOf(ctx context.Context) *serverCall {
	call, _ := request.From(ctx).(*serverCall)
	return call
}

// TagRPC starts the span. The method name is untrusted until the call has
// reached a handler.
func (s *server) TagRPC(ctx context.Context, info *stats.RPCTagInfo) (tagged context.Context) {
	tagged = ctx
	defer s.telemetry.Findings().Recover(charter.RuleSpanNameTemplate)
	md, _ := metadata.FromIncomingContext(ctx)
	stream := ctx
	ctx = s.propagator.Extract(ctx, propagation.MetadataCarrier(md))
	name := strings.TrimPrefix(info.FullMethodName, "/")
	method := name
	if !s.methods.has(name) {
		method = unknownMethod
	}
	begun := time.Now()
	ctx, span := s.tracer.Start(ctx, method, serverKind, trace.WithTimestamp(begun),
		trace.WithAttributes(system, attribute.String(charter.AttrRpcMethod, method)))
	if authority := md.Get(":authority"); len(authority) == 1 && span.IsRecording() {
		if e := endpointOf(authority[0]); e.port != 0 {
			span.SetAttributes(e.server()...)
		}
	}
	if attempts := previousAttempts(md.Get("grpc-previous-rpc-attempts")); attempts > 0 {
		span.SetAttributes(attribute.Int(charter.AttrPlumblineRpcPreviousAttempts, attempts))
	}
	return request.With(ctx, &serverCall{span: span, begun: begun, stream: stream, name: name, method: method})
}

// arrived records that the method of the call is registered.
func (s *server) arrived(call *serverCall) {
	if call == nil || call.method == call.name {
		return
	}
	s.methods.learn(call.name)
	call.method = call.name
	call.span.SetName(call.name)
	call.span.SetAttributes(attribute.String(charter.AttrRpcMethod, call.name))
}

// HandleRPC ends the span and measures the call.
func (s *server) HandleRPC(ctx context.Context, event stats.RPCStats) {
	defer s.telemetry.Findings().Recover(charter.RuleErrorTuple)
	call := callOf(ctx)
	if call == nil {
		return
	}
	switch event := event.(type) {
	case *stats.InHeader:
		if call.span.IsRecording() {
			call.span.SetAttributes(peerAttributes(event.RemoteAddr)...)
		}
	case *stats.End:
		s.end(ctx, call, event)
	}
}

// TagConn does nothing.
func (s *server) TagConn(ctx context.Context, _ *stats.ConnTagInfo) context.Context { return ctx }

// HandleConn does nothing.
func (s *server) HandleConn(context.Context, stats.ConnStats) {}

func (s *server) end(ctx context.Context, call *serverCall, event *stats.End) {
	sent := status.Code(event.Error)
	tuple, code := call.tuple, failure.CodeFromNumber(uint32(sent))
	switch {
	case call.broke && event.Error == nil:
		code = tuple.Code // gRPC sent nothing
	case call.broke || tuple.Failed() && sent == call.sent:
	case event.Error == nil:
		tuple = failure.Tuple{} // an outer interceptor turned the failure into a success
	default:
		// Rejected by gRPC or by an outer interceptor.
		e := s.known(call, ctx, event.Error)
		tuple, code = s.telemetry.Failures().Classify(e), e.Code()
	}
	s.durations.Record(ctx, labelsOf(call.method, code, tuple, failure.SideServer), event.EndTime.Sub(event.BeginTime))
	if call.span.IsRecording() {
		call.span.SetAttributes(attribute.String(charter.AttrRpcResponseStatusCode, code.String()))
		if call.method != call.name {
			call.span.SetAttributes(attribute.String(charter.AttrRpcMethodOriginal, original(call.name)))
		}
		enforce.SetErrorTuple(call.span, tuple.Attributes(failure.SideServer))
		if tuple.IsServerError() {
			call.span.SetStatus(otelcodes.Error, status.Convert(event.Error).Message())
		}
	}
	// The monotonic clock: setting the wall clock changes no duration.
	call.span.End(trace.WithTimestamp(call.begun.Add(event.EndTime.Sub(call.begun))))
}

func (s *server) unary(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (response any, err error) {
	call := callOf(ctx)
	s.arrived(call)
	inner, cancel := s.withMargin(ctx)
	defer cancel()
	returned := false
	defer func() {
		if !returned {
			response, err = nil, s.broke(ctx, inner, recover())
		}
	}()
	response, err = handler(inner, request)
	returned = true
	return response, s.outgoing(ctx, inner, err)
}

func (s *server) stream(service any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) (err error) {
	ctx := stream.Context()
	if service != nil { // nil in the handler of unknown methods
		s.arrived(callOf(ctx))
	}
	inner, cancel := s.withMargin(ctx)
	defer cancel()
	returned := false
	defer func() {
		if !returned {
			err = s.broke(ctx, inner, recover())
		}
	}()
	if inner != ctx {
		stream = serverStream{ServerStream: stream, ctx: inner}
	}
	err = handler(service, stream)
	returned = true
	return s.outgoing(ctx, inner, err)
}

// broke records a handler that did not return. A panic is answered when
// enforcing and continues when observing. runtime.Goexit cannot be recovered.
func (s *server) broke(ctx, inner context.Context, recovered any) error {
	call := callOf(ctx)
	if recovered == nil {
		if call != nil {
			call.broke = true
			call.tuple = s.telemetry.Failures().NewTuple(failure.Internal, charter.ReasonUnspecified, "", false)
		}
		return nil
	}
	e := s.panicked(ctx, recovered)
	if s.telemetry.Mode() != plumbline.Enforce {
		if call != nil {
			call.broke = true
			call.tuple = s.telemetry.Failures().Classify(e)
		}
		panic(recovered)
	}
	return s.outgoing(ctx, inner, e)
}

func (s *server) withMargin(ctx context.Context) (context.Context, context.CancelFunc) {
	if s.telemetry.Mode() != plumbline.Enforce {
		return ctx, func() {}
	}
	return withMargin(ctx, s.telemetry.Charter())
}

// serverStream is a stream with the context of the handler.
type serverStream struct {
	grpc.ServerStream
	ctx context.Context
}

// Context returns the context of the handler.
func (s serverStream) Context() context.Context { return s.ctx }

// outgoing classifies the error of the handler and adds its ErrorInfo, or the
// trailer plumbline-error where the trailers would be too large.
func (s *server) outgoing(ctx, inner context.Context, returned error) (err error) {
	err = returned
	if returned == nil {
		return nil
	}
	defer s.telemetry.Findings().Recover(charter.RuleErrorTuple)
	call := callOf(ctx)
	e := s.known(call, inner, returned)
	enforces := s.telemetry.Mode() == plumbline.Enforce && s.telemetry.Findings().Enforces(charter.RuleErrorTuple)
	if call != nil {
		call.tuple = s.telemetry.Failures().Classify(e)
		call.sent = codes.Code(e.Code())
		if !enforces {
			call.sent = codeOf(returned)
		}
		if call.tuple.IsServerError() {
			s.log.ErrorContext(ctx, call.method+" failed", charter.AttrExceptionMessage, e)
		}
	}
	if !enforces {
		return returned
	}
	st, trailer := s.telemetry.Failures().StatusWithin(e)
	if trailer != "" && (!s.telemetry.Boundary() || s.telemetry.Charter().Expose == "full") {
		_ = grpc.SetTrailer(ctx, metadata.Pairs(trailerName, trailer)) // fails outside a call only
	}
	return st.Err()
}

// codeOf returns the code that gRPC sends for an error.
func codeOf(err error) codes.Code {
	if st, ok := status.FromError(err); ok {
		return st.Code()
	}
	return status.FromContextError(err).Code()
}

// known converts an error with what only the server can observe: its deadline
// has passed, the caller has cancelled, or neither, so that a cancelled context
// belongs to the handler.
func (s *server) known(call *serverCall, inner context.Context, returned error) *failure.Error {
	e := s.telemetry.Failures().FromError(returned)
	if call != nil {
		e = call.calls.Forwarded(s.telemetry, returned, e)
	}
	if !e.BeganHere() {
		return e
	}
	ended := inner.Err()
	if expired(inner) || (ended == context.Canceled && nearlyExpired(inner, s.telemetry.Charter().DeadlineMargin)) {
		ended = context.DeadlineExceeded // even if the cancellation of the caller arrived first
	}
	left := ended == context.Canceled
	if call != nil {
		left = left && call.stream.Err() != nil // the context of an interceptor is not the caller's
	}
	switch {
	case ended == context.DeadlineExceeded && (e.Code() == failure.Cancelled || e.Code() == failure.DeadlineExceeded):
		return failure.New(failure.ReasonDeadline, "the deadline passed", failure.WithCause(e))
	case left && e.Code() == failure.Unavailable && e.Reason() == charter.ReasonUnspecified:
		return failure.New(failure.ReasonCallerCancelled, "the caller gave up", failure.WithOrigin(failure.OriginClient), failure.WithCause(e))
	case !left && e.Origin() == failure.OriginClient:
		if isOwnStatus(returned) {
			return e.WithOrigin(s.telemetry.Service(), charter.ReasonUnspecified)
		}
		return failure.New(failure.Internal, "internal error", failure.WithCause(e))
	}
	return e
}

// isOwnStatus reports whether an error is a status that the application made.
func isOwnStatus(err error) bool {
	var ours *failure.Error
	if errors.As(err, &ours) {
		return false
	}
	_, ok := status.FromError(err)
	return ok
}

// panicked logs a panic with its stack and returns a failure whose message has
// nothing of it.
func (s *server) panicked(ctx context.Context, recovered any) error {
	e := failure.New(failure.ReasonPanic, "the handler panicked")
	s.log.ErrorContext(ctx, "panic in a gRPC handler",
		charter.AttrExceptionMessage, fmt.Sprint(recovered), charter.AttrExceptionStacktrace, string(debug.Stack()))
	return e
}

// unknown answers calls to unknown methods as gRPC does. Without such a handler
// gRPC reports no end of the call to stats handlers.
func (s *server) unknown(_ any, stream grpc.ServerStream) error {
	name, _ := grpc.MethodFromServerStream(stream)
	name = strings.TrimPrefix(name, "/")
	slash := strings.LastIndexByte(name, '/')
	if slash < 0 {
		slash = len(name)
	}
	if call := callOf(stream.Context()); call != nil && call.method == call.name {
		// It has a descriptor in the program, but is not registered here.
		call.method = unknownMethod
		call.span.SetName(unknownMethod)
		call.span.SetAttributes(attribute.String(charter.AttrRpcMethod, unknownMethod))
	}
	return status.Errorf(codes.Unimplemented, "unknown service %v", name[:slash])
}

// recoverUnary and recoverStream are all that remains of this package in mode
// off: a panic must not end a service that has relied on enforce.
func (s *server) recoverUnary(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (response any, err error) {
	defer func() {
		if recovered := recover(); recovered != nil {
			response, err = nil, status.Error(codes.Internal, s.panicked(ctx, recovered).Error())
		}
	}()
	return handler(ctx, request)
}

func (s *server) recoverStream(service any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) (err error) {
	defer func() {
		if recovered := recover(); recovered != nil {
			err = status.Error(codes.Internal, s.panicked(stream.Context(), recovered).Error())
		}
	}()
	return handler(service, stream)
}
