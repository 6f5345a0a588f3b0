package grpctelemetry

import (
	"context"
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
	"github.com/plumbline/plumbline/telemetry-go/internal/measure"
	"github.com/plumbline/plumbline/telemetry-go/propagation"
)

// Server gives the options of a gRPC server: a span and a duration for every
// call, calls to unknown methods and unreadable messages too; a deadline with
// margin for the handler; panics as INTERNAL; one ErrorInfo on each failure.
func Server(t *plumbline.Telemetry) []grpc.ServerOption {
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

// serverCall is one call on its way through the stats handler, which sees all
// calls, and the interceptor, which sees what the handler returns. gRPC calls
// them one after the other.
type serverCall struct {
	span   trace.Span
	begun  time.Time
	method string
	tuple  failure.Tuple // what the interceptor made of the handler's error
}

type serverCallKey struct{}

// TagRPC starts the span.
func (s *server) TagRPC(ctx context.Context, info *stats.RPCTagInfo) (tagged context.Context) {
	tagged = ctx
	defer s.telemetry.Findings().Guard(charter.RuleSpanNameTemplate)
	md, _ := metadata.FromIncomingContext(ctx)
	ctx = s.propagator.Extract(ctx, propagation.Metadata(md))
	method := strings.TrimPrefix(info.FullMethodName, "/")
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
	return context.WithValue(ctx, serverCallKey{}, &serverCall{span: span, begun: begun, method: method})
}

// HandleRPC ends the span and measures the call.
func (s *server) HandleRPC(ctx context.Context, event stats.RPCStats) {
	defer s.telemetry.Findings().Guard(charter.RuleErrorTuple)
	call, ok := ctx.Value(serverCallKey{}).(*serverCall)
	if !ok {
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
	tuple := call.tuple
	code := failure.CodeOf(uint32(status.Code(event.Error)))
	if !tuple.Failed() && event.Error != nil {
		// What gRPC itself refused, before or after the handler.
		e := s.known(ctx, failure.Of(event.Error, s.telemetry.Service()))
		tuple, code = failure.Classify(e, s.telemetry.Service()), e.Code()
	}
	s.durations.Record(ctx, labelsOf(call.method, code, tuple), event.EndTime.Sub(event.BeginTime))
	if call.span.IsRecording() {
		call.span.SetAttributes(attribute.String(charter.AttrRpcResponseStatusCode, code.String()))
		call.span.SetAttributes(tuple.Attributes()...)
		if tuple.ServerError() {
			call.span.SetStatus(otelcodes.Error, status.Convert(event.Error).Message())
		}
	}
	// By the monotonic clock: a clock that is set meanwhile changes no duration.
	call.span.End(trace.WithTimestamp(call.begun.Add(event.EndTime.Sub(call.begun))))
}

func (s *server) unary(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (response any, err error) {
	inner, cancel := withMarginIf(s.telemetry.Mode() == plumbline.Enforce, ctx)
	defer cancel()
	defer func() {
		if recovered := recover(); recovered != nil {
			response, err = nil, s.outgoing(ctx, inner, s.panicked(ctx, recovered))
		}
	}()
	response, err = handler(inner, request)
	return response, s.outgoing(ctx, inner, err)
}

func (s *server) stream(service any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) (err error) {
	ctx := stream.Context()
	inner, cancel := withMarginIf(s.telemetry.Mode() == plumbline.Enforce, ctx)
	defer cancel()
	defer func() {
		if recovered := recover(); recovered != nil {
			err = s.outgoing(ctx, inner, s.panicked(ctx, recovered))
		}
	}()
	if inner != ctx {
		stream = serverStream{ServerStream: stream, ctx: inner}
	}
	return s.outgoing(ctx, inner, handler(service, stream))
}

func withMarginIf(enforce bool, ctx context.Context) (context.Context, context.CancelFunc) {
	if !enforce {
		return ctx, func() {}
	}
	return withMargin(ctx)
}

// serverStream has a context of its own.
type serverStream struct {
	grpc.ServerStream
	ctx context.Context
}

// Context is the handler's context.
func (s serverStream) Context() context.Context { return s.ctx }

// outgoing classifies what the handler returned and gives it its ErrorInfo.
func (s *server) outgoing(ctx, inner context.Context, err error) error {
	if err == nil {
		return nil
	}
	self := s.telemetry.Service()
	e := s.known(inner, failure.Of(err, self))
	if call, ok := ctx.Value(serverCallKey{}).(*serverCall); ok {
		call.tuple = failure.Classify(e, self)
		if call.tuple.ServerError() {
			s.log.ErrorContext(ctx, call.method+" failed", "error", e)
		}
	}
	if s.telemetry.Mode() != plumbline.Enforce || !s.telemetry.Findings().Enforces(charter.RuleErrorTuple) {
		return err
	}
	return failure.StatusFrom(e, self).Err()
}

// known puts right what only the server knows: that its own deadline passed,
// or that the caller has gone away.
func (s *server) known(inner context.Context, e *failure.Error) *failure.Error {
	ended := inner.Err()
	if expired(inner) || (ended == context.Canceled && nearlyExpired(inner)) {
		ended = context.DeadlineExceeded // although the caller may have said first that it gave up
	}
	switch {
	case ended == context.DeadlineExceeded && e.BeganHere() && (e.Code() == failure.Cancelled || e.Code() == failure.DeadlineExceeded):
		return failure.New(failure.DeadlineExceeded, charter.ReasonDeadline, "the deadline passed", failure.CausedBy(e))
	case ended == context.Canceled && e.BeganHere() && e.Code() == failure.Unavailable && e.Reason() == charter.ReasonUnspecified:
		return failure.New(failure.Cancelled, charter.ReasonCallerCancelled, "the caller gave up", failure.At(failure.OriginClient), failure.CausedBy(e))
	}
	return e
}

// panicked logs a panic with its stack and makes it a failure that tells the
// caller nothing of it.
func (s *server) panicked(ctx context.Context, recovered any) error {
	e := failure.New(failure.Internal, charter.ReasonPanic, "the handler panicked")
	s.log.ErrorContext(ctx, "panic in a gRPC handler",
		charter.AttrExceptionMessage, fmt.Sprint(recovered), charter.AttrExceptionStacktrace, string(debug.Stack()))
	return e
}

// unknown answers calls to methods that the server does not have.
func (s *server) unknown(_ any, stream grpc.ServerStream) error {
	name := ""
	if call, ok := stream.Context().Value(serverCallKey{}).(*serverCall); ok {
		name, call.method = call.method, unknownMethod
		call.span.SetName(unknownMethod)
		call.span.SetAttributes(attribute.String(charter.AttrRpcMethod, unknownMethod),
			attribute.String(charter.AttrRpcMethodOriginal, name))
	}
	return failure.New(failure.Unimplemented, charter.ReasonUnspecified, fmt.Sprintf("no method %q", name))
}

// recoverUnary and recoverStream are what is left of this package when
// Plumbline is off: the switch must not turn a panic into the service's end.
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
