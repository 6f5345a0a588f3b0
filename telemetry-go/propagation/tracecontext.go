// The W3C Trace Context propagator: traceparent here, tracestate in
// tracestate.go.

package propagation

import (
	"context"

	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// TraceContext is the W3C Trace Context propagator, level 2. The zero value is
// ready.
type TraceContext struct{}

var _ propagation.TextMapPropagator = TraceContext{}

const traceparentLength = 55

// knownFlags are those of version 00: sampled and random.
const knownFlags = trace.FlagsSampled | trace.FlagsRandom

// Inject writes the span context.
func (TraceContext) Inject(ctx context.Context, carrier propagation.TextMapCarrier) {
	span := trace.SpanContextFromContext(ctx)
	if !span.IsValid() {
		return
	}
	write(carrier, parentName, formatTraceparent(span))
	if state := outgoingState(ctx, span); state != "" {
		write(carrier, stateName, state)
	}
}

// Extract reads the remote span context. Without a traceparent, with two, and
// with a malformed one it returns ctx: the next span starts a new trace.
func (TraceContext) Extract(ctx context.Context, carrier propagation.TextMapCarrier) context.Context {
	parents := read(carrier, parentName)
	if parents.count() != 1 {
		return ctx
	}
	config, ok := parseTraceparent(trim(parents.first()))
	if !ok {
		return ctx
	}
	config.Remote = true
	if states := read(carrier, stateName); states.count() > 0 {
		var foreign *foreignState
		config.TraceState, foreign = parseTracestate(states)
		if foreign != nil {
			foreign.traceID = config.TraceID
			ctx = context.WithValue(ctx, foreignKey{}, foreign)
		}
	}
	return trace.ContextWithRemoteSpanContext(ctx, trace.NewSpanContext(config))
}

// Fields returns the header names in use.
func (TraceContext) Fields() []string { return []string{parentName.lower, stateName.lower} }

// parseTraceparent reads version, trace id, parent id and flags. Version 00 has
// 55 characters; a later one may go on after a dash.
func parseTraceparent(s string) (config trace.SpanContextConfig, ok bool) {
	if len(s) < traceparentLength || s[2] != '-' || s[35] != '-' || s[52] != '-' {
		return config, false
	}
	var version, flags [1]byte
	if !decodeHex(version[:], s[0:2]) || version[0] == 0xff {
		return config, false
	}
	if len(s) > traceparentLength && (version[0] == 0 || s[traceparentLength] != '-') {
		return config, false
	}
	if !decodeHex(config.TraceID[:], s[3:35]) || !decodeHex(config.SpanID[:], s[36:52]) || !decodeHex(flags[:], s[53:55]) {
		return config, false
	}
	config.TraceFlags = trace.TraceFlags(flags[0]) & knownFlags
	return config, config.TraceID.IsValid() && config.SpanID.IsValid()
}

func formatTraceparent(span trace.SpanContext) string {
	id, parent := span.TraceID(), span.SpanID()
	flags := [1]byte{byte(span.TraceFlags() & knownFlags)}
	var text [traceparentLength]byte
	text[0], text[1], text[2], text[35], text[52] = '0', '0', '-', '-', '-'
	encodeHex(text[3:35], id[:])
	encodeHex(text[36:52], parent[:])
	encodeHex(text[53:55], flags[:])
	return string(text[:])
}

const digits = "0123456789abcdef"

func encodeHex(to, from []byte) {
	for i, b := range from {
		to[2*i], to[2*i+1] = digits[b>>4], digits[b&15]
	}
}

// hexValue has the value of each lower-case hex digit, and 0xff for the rest.
var hexValue = func() (table [256]byte) {
	for i := range table {
		table[i] = 0xff
	}
	for i := range len(digits) {
		table[digits[i]] = byte(i)
	}
	return table
}()

func decodeHex(to []byte, from string) bool {
	var strange byte
	for i := range to {
		high, low := hexValue[from[2*i]], hexValue[from[2*i+1]]
		to[i] = high<<4 | low&15
		strange |= high | low
	}
	return strange < 16
}
