// Package grpctelemetry records gRPC calls, unary and streaming, on servers and
// clients, by the charter, and propagates the error tuple across services.
//
// A server is made with grpc.NewServer(grpctelemetry.ServerOptions(telemetry)...), a
// client with grpc.NewClient(target, grpctelemetry.DialOptions(telemetry, "payments")...).
// With PLUMBLINE_MODE=off both give stock otelgrpc.
package grpctelemetry

import (
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
)

const scope = "github.com/plumbline/plumbline/telemetry-go/grpctelemetry"

// labels are the labels of one call, without those of the server address.
type labels struct {
	method  string
	status  failure.Code // as on the wire
	failure failure.Labels
}

func labelsOf(method string, status failure.Code, tuple failure.Tuple, side failure.Side) labels {
	return labels{method: method, status: status, failure: tuple.Labels(side)}
}

func (l labels) attributes() []attribute.KeyValue {
	attributes := append(make([]attribute.KeyValue, 0, 8),
		system,
		attribute.String(charter.AttrRpcMethod, l.method),
		attribute.String(charter.AttrRpcResponseStatusCode, l.status.String()))
	return append(attributes, l.failure.Attributes()...)
}

var system = attribute.String(charter.AttrRpcSystemName, charter.RpcSystemNameValueGrpc)

var (
	serverKind = trace.WithSpanKind(trace.SpanKindServer)
	clientKind = trace.WithSpanKind(trace.SpanKindClient)
)
