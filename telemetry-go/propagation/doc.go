// Package propagation has W3C Trace Context (level 2) and W3C Baggage as
// drop-in propagators for OpenTelemetry, for HTTP headers and gRPC metadata:
//
//	otel.SetTextMapPropagator(propagation.New())
//
// What they do that the stock ones do not: a header sent in several lines is
// one list, as HTTP says (RFC 9110 section 5.3); two traceparents restart the
// trace; keys of tracestate follow level 2; unknown flag bits and empty members
// do no harm; one malformed baggage member does not take the others with it;
// order stays as it was.
package propagation

import "go.opentelemetry.io/otel/propagation"

// New is trace context and baggage together, without limits but W3C's own.
func New() propagation.TextMapPropagator {
	return propagation.NewCompositeTextMapPropagator(TraceContext{}, Baggage{})
}
