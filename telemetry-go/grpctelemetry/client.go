// The gRPC client: a span, a duration and an error tuple for each call. Streams
// are in client_stream.go.

package grpctelemetry

import (
	"context"
	"net"
	"strconv"
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
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/internal/deadline"
	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
	"github.com/plumbline/plumbline/telemetry-go/internal/measure"
	"github.com/plumbline/plumbline/telemetry-go/propagation"
)

// DialOptions returns the options of a gRPC client. The callee is the named
// service of the charter, else the one whose host it is
// (charter.Charter.Callee); failures of any other callee have this service as
// their origin. Each call has a client span and a duration, also one that finds
// no connection. The error that a call returns has the origin of the failure
// and can be returned to the caller.
func DialOptions(t *plumbline.Telemetry, callee string) []grpc.DialOption {
	if t.Mode() == plumbline.Off {
		return []grpc.DialOption{grpc.WithStatsHandler(otelgrpc.NewClientHandler(
			otelgrpc.WithTracerProvider(t.TracerProvider()), otelgrpc.WithMeterProvider(t.MeterProvider()),
			otelgrpc.WithPropagators(t.Propagator())))}
	}
	c := &client{
		telemetry: t,
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
	named     string // the callee as given; may be empty
	tracer    trace.Tracer
	durations *measure.Durations[clientLabels]
	methods   methods
	targets   sync.Map // *grpc.ClientConn to *target; one entry for each connection with these options
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
	conn   *grpc.ClientConn
	method string // as recorded
	server endpoint
	callee string // the called service; this one if it is not in the charter
	begun  time.Time
	peer   peer.Peer
}

func (c *client) start(ctx context.Context, fullMethod string, conn *grpc.ClientConn, options []grpc.CallOption) *clientCall {
	to := c.targetOf(conn)
	at := c.choiceOf(to)
	name := strings.TrimPrefix(fullMethod, "/")
	call := &clientCall{client: c, conn: conn, method: name, server: to.endpoint, callee: at.callee, begun: time.Now()}
	unknown := !static(options) && !c.methods.has(name)
	if unknown {
		call.method = unknownMethod
	}
	call.ctx, call.span = c.tracer.Start(ctx, call.method, clientKind, trace.WithTimestamp(call.begun),
		trace.WithAttributes(system, attribute.String(charter.AttrRpcMethod, call.method),
			attribute.String(charter.AttrServerAddress, call.server.host), attribute.Int(charter.AttrServerPort, call.server.port)))
	if unknown {
		call.span.SetAttributes(attribute.String(charter.AttrRpcMethodOriginal, original(name)))
	}
	md, ok := metadata.FromOutgoingContext(call.ctx) // a copy
	if !ok {
		md = metadata.MD{}
	}
	at.propagator.Inject(call.ctx, propagation.MetadataCarrier(md))
	call.ctx = metadata.NewOutgoingContext(call.ctx, md)
	return call
}

// target is the endpoint of a connection.
type target struct {
	endpoint
	host   string // empty for a Unix socket
	choice atomic.Pointer[peerChoice]
}

// peerChoice is the callee and the propagator of a target by one charter.
type peerChoice struct {
	by         *charter.Charter
	callee     string
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

func (c *client) choiceOf(to *target) *peerChoice {
	tables := c.telemetry.Charter()
	if known := to.choice.Load(); known != nil && known.by == tables {
		return known
	}
	host := to.host
	if host == "" {
		host = "localhost" // a Unix socket
	}
	made := &peerChoice{by: tables, propagator: c.telemetry.PropagatorTo(c.named, to.host)}
	made.callee = tables.Callee(c.telemetry.Service(), c.named, net.JoinHostPort(host, strconv.Itoa(to.port)))
	if made.callee == "" {
		made.callee = c.telemetry.Service()
	}
	to.choice.Store(made)
	return made
}

// end ends the span and returns the error for the application. answer is the
// trailer of the server if it sent the status, else nil.
func (call *clientCall) end(err error, answer metadata.MD) error {
	var tuple failure.Tuple
	var code failure.Code
	result := err
	if err != nil {
		var received *failure.Error
		received, result = call.received(err, answer)
		tuple = call.client.telemetry.Failures().Classify(received)
		code = received.Code()
	}
	key := clientLabels{labels: labelsOf(call.method, code, tuple, failure.SideClient), server: call.server}
	call.client.durations.Record(call.ctx, key, time.Since(call.begun))
	if call.span.IsRecording() {
		call.span.SetAttributes(append(peerAttributes(call.peer.Addr), attribute.String(charter.AttrRpcResponseStatusCode, code.String()))...)
		enforce.SetErrorTuple(call.span, tuple.Attributes(failure.SideClient))
		if err != nil {
			call.span.SetStatus(otelcodes.Error, result.Error())
		}
	}
	call.span.End()
	return result
}

// received converts the error of the call; result is the one for the
// application. A passed deadline takes precedence over the error.
func (call *clientCall) received(err error, answer metadata.MD) (received *failure.Error, result error) {
	t, answered := call.client.telemetry, len(answer) > 0
	code := status.Code(err)
	if !answered && (code == codes.Canceled || code == codes.Unavailable) && deadline.Passed(call.ctx) ||
		answered && code == codes.Canceled && deadline.Passed(call.ctx) {
		// The caller of this service cancelled at the same deadline.
		err, answered = status.Error(codes.DeadlineExceeded, err.Error()), false
	}
	received, foreign := t.Failures().ReceivedWith(err, call.callee, answered, answer.Get(trailerName))
	if foreign {
		t.Findings().Record(charter.RuleErrorTuple)
	}
	if answered && received.Code() == failure.DeadlineExceeded && received.Reason() == charter.ReasonUnspecified && deadline.Passed(call.ctx) {
		received = received.WithOrigin(received.Origin(), charter.ReasonDeadline) // client and server have the same deadline
	}
	if received.Code() == failure.Cancelled && received.Origin() == failure.OriginClient && call.ctx.Err() == nil {
		// The caller is this service, and it has not cancelled.
		by := call.callee
		if call.conn.GetState() == connectivity.Shutdown {
			by = t.Service() // this service closed the connection
		}
		received = received.WithOrigin(by, charter.ReasonUnspecified)
	}
	if t.Mode() == plumbline.Enforce && t.Findings().Enforces(charter.RuleErrorTuple) {
		return received, received
	}
	return received, err
}

func (c *client) unary(ctx context.Context, method string, request, reply any, conn *grpc.ClientConn, invoker grpc.UnaryInvoker, options ...grpc.CallOption) error {
	call := c.start(ctx, method, conn, options)
	var trailer metadata.MD
	with := append(make([]grpc.CallOption, 0, len(options)+2), options...)
	with = append(with, grpc.Peer(&call.peer), grpc.Trailer(&trailer))
	err := invoker(call.ctx, method, request, reply, conn, with...)
	return call.end(err, trailer)
}
