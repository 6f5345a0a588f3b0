// Package propagation has W3C Trace Context (level 2) and W3C Baggage as
// drop-in propagators for OpenTelemetry, for HTTP headers and gRPC metadata:
//
//	otel.SetTextMapPropagator(propagation.New())
//
// They differ from OpenTelemetry's: several lines of a header are one list (RFC 9110
// section 5.3); two traceparents restart the trace; keys of tracestate follow level
// 2; unknown flag bits and empty members are accepted; a malformed baggage member
// does not discard the others; the order remains.
package propagation

import "go.opentelemetry.io/otel/propagation"

// New returns the propagator of trace context and baggage, with the limits of
// W3C only.
func New() propagation.TextMapPropagator {
	return propagation.NewCompositeTextMapPropagator(TraceContext{}, Baggage{})
}
