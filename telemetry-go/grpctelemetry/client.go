package grpctelemetry

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc"
	"go.opentelemetry.io/otel/attribute"
	otelcodes "go.opentelemetry.io/otel/codes"
	otelpropagation "go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/internal/measure"
	"github.com/plumbline/plumbline/telemetry-go/propagation"
)

// Client gives the options of a gRPC client whose server is the named service;
// an empty name stands for the charter's only peer of this service. Every call
// has a span and a duration, those that never reach a connection too, and an
// error of it carries where the failure began, ready to be returned outward.
func Client(t *plumbline.Telemetry, callee string) []grpc.DialOption {
	if t.Mode() == plumbline.Off {
		return []grpc.DialOption{grpc.WithStatsHandler(otelgrpc.NewClientHandler(
			otelgrpc.WithTracerProvider(t.TracerProvider()), otelgrpc.WithMeterProvider(t.MeterProvider()),
			otelgrpc.WithPropagators(t.Propagator())))}
	}
	c := &client{
		telemetry: t,
		callee:    t.Peer(callee),
		tracer:    t.TracerProvider().Tracer(scope),
		named:     callee,
		durations: measure.New(t.MeterProvider().Meter(scope), charter.MetricRpcClientCallDuration, clientLabels.attributes),
	}
	return []grpc.DialOption{
		grpc.WithChainUnaryInterceptor(c.unary),
		grpc.WithChainStreamInterceptor(c.stream),
	}
}

type client struct {
	telemetry *plumbline.Telemetry
	callee    string
	named     string // the callee as it was given; empty: none was
	tracer    trace.Tracer
	durations *measure.Durations[clientLabels]
	targets   sync.Map // *grpc.ClientConn to *target; one entry for each connection that was made with these options
}

type clientLabels struct {
	labels
	server endpoint
}

func (l clientLabels) attributes() []attribute.KeyValue {
	return append(l.labels.attributes(), l.server.server()...)
}

// clientCall is one call of the client.
type clientCall struct {
	client *client
	ctx    context.Context // with the span
	span   trace.Span
	method string
	server endpoint
	begun  time.Time
	peer   peer.Peer
}

func (c *client) start(ctx context.Context, fullMethod string, conn *grpc.ClientConn) *clientCall {
	to := c.targetOf(conn)
	call := &clientCall{client: c, method: strings.TrimPrefix(fullMethod, "/"), server: to.endpoint, begun: time.Now()}
	call.ctx, call.span = c.tracer.Start(ctx, call.method, clientKind, trace.WithTimestamp(call.begun),
		trace.WithAttributes(system, attribute.String(charter.AttrRpcMethod, call.method),
			attribute.String(charter.AttrServerAddress, call.server.host), attribute.Int(charter.AttrServerPort, call.server.port)))
	md, ok := metadata.FromOutgoingContext(call.ctx) // a copy
	if !ok {
		md = metadata.MD{}
	}
	c.propagatorTo(to).Inject(call.ctx, propagation.Metadata(md))
	call.ctx = metadata.NewOutgoingContext(call.ctx, md)
	return call
}

// target is where a connection leads.
type target struct {
	endpoint
	host   string // empty: a socket of this machine
	chosen atomic.Pointer[choice]
}

// choice is what goes there by one charter.
type choice struct {
	by         *charter.Tables
	propagator otelpropagation.TextMapPropagator
}

func (c *client) targetOf(conn *grpc.ClientConn) *target {
	if known, ok := c.targets.Load(conn); ok {
		return known.(*target)
	}
	made := &target{endpoint: endpointOfTarget(conn.Target())}
	if !strings.HasPrefix(conn.Target(), "unix") {
		made.host = made.endpoint.host
	}
	c.targets.Store(conn, made)
	return made
}

func (c *client) propagatorTo(to *target) otelpropagation.TextMapPropagator {
	tables := charter.Current()
	if known := to.chosen.Load(); known != nil && known.by == tables {
		return known.propagator
	}
	made := &choice{by: tables, propagator: c.telemetry.PropagatorTo(c.named, to.host)}
	to.chosen.Store(made)
	return made.propagator
}

// end ends the span and returns the error that the application is to see.
// answered says that the server itself sent the status.
func (call *clientCall) end(err error, answered bool) error {
	var tuple failure.Tuple
	var code failure.Code
	result := err
	if err != nil {
		var received *failure.Error
		received, result = call.received(err, answered)
		tuple = failure.Classify(received, call.client.telemetry.Service())
		code = received.Code()
	}
	key := clientLabels{labels: labelsOf(call.method, code, tuple), server: call.server}
	call.client.durations.Record(call.ctx, key, time.Since(call.begun))
	if call.span.IsRecording() {
		call.span.SetAttributes(attribute.String(charter.AttrRpcResponseStatusCode, code.String()))
		call.span.SetAttributes(peerAttributes(call.peer.Addr)...)
		call.span.SetAttributes(tuple.Attributes()...)
		if err != nil {
			call.span.SetStatus(otelcodes.Error, result.Error())
		}
	}
	call.span.End()
	return result
}

// received brings the error into the model; result is what the application
// sees of it.
func (call *clientCall) received(err error, answered bool) (received *failure.Error, result error) {
	t := call.client.telemetry
	if !answered && status.Code(err) == codes.Canceled && expired(call.ctx) {
		// Whoever waits for this service gave up at the same deadline.
		err = status.Error(codes.DeadlineExceeded, err.Error())
	}
	received, foreign := failure.Received(err, call.client.callee, answered)
	if foreign {
		t.Findings().Found(charter.RuleErrorTuple)
	}
	if t.Mode() == plumbline.Enforce && t.Findings().Enforces(charter.RuleErrorTuple) {
		return received, received
	}
	return received, err
}

func (c *client) unary(ctx context.Context, method string, request, reply any, conn *grpc.ClientConn, invoker grpc.UnaryInvoker, options ...grpc.CallOption) error {
	call := c.start(ctx, method, conn)
	var trailer metadata.MD
	with := append(make([]grpc.CallOption, 0, len(options)+2), options...)
	with = append(with, grpc.Peer(&call.peer), grpc.Trailer(&trailer))
	err := invoker(call.ctx, method, request, reply, conn, with...)
	return call.end(err, len(trailer) > 0)
}
