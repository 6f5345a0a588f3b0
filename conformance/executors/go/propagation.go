// Answers the cases of propagation: trace context and baggage that are read
// from headers or gRPC metadata and sent on.

package main

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"go.opentelemetry.io/otel/baggage"
	otelpropagation "go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/grpc/metadata"

	plumblinebaggage "github.com/plumbline/plumbline/telemetry-go/baggage"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/propagation"
)

type headersInput struct {
	Headers [][2]string
	Carrier string
}

// carrier returns the headers as they were received.
func (in headersInput) carrier() otelpropagation.TextMapCarrier {
	if in.Carrier == "grpc" {
		md := metadata.MD{}
		for _, h := range in.Headers {
			md.Append(h[0], h[1])
		}
		return propagation.MetadataCarrier(md)
	}
	header := http.Header{}
	for _, h := range in.Headers {
		header.Add(h[0], h[1])
	}
	return propagation.HeaderCarrier(header)
}

// written returns the headers that a propagator injects for a context.
func (in headersInput) written(p otelpropagation.TextMapPropagator, ctx context.Context) (otelpropagation.TextMapCarrier, [][2]string) {
	out := headersInput{Carrier: in.Carrier}.carrier()
	p.Inject(ctx, out)
	headers := [][2]string{}
	for _, key := range out.Keys() {
		headers = append(headers, [2]string{strings.ToLower(key), out.Get(key)})
	}
	slices.SortFunc(headers, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return out, headers
}

func propagationTraceContext(in headersInput) (any, error) {
	p := propagation.TraceContext{}
	ctx := p.Extract(context.Background(), in.carrier())
	out, headers := in.written(p, ctx)
	span := trace.SpanContextFromContext(ctx)
	if !span.IsValid() {
		return map[string]any{"context": nil, "headers": headers}, nil
	}
	state := [][2]string{}
	if text := out.Get("tracestate"); text != "" {
		for _, member := range strings.Split(text, ",") {
			key, value, _ := strings.Cut(member, "=")
			state = append(state, [2]string{key, value})
		}
	}
	return map[string]any{"headers": headers, "context": map[string]any{
		"trace_id": span.TraceID().String(), "span_id": span.SpanID().String(), "flags": span.TraceFlags().String(), "tracestate": state,
	}}, nil
}

type carryInput struct {
	headersInput
	Policy struct {
		MaxBytes   int `json:"max_bytes"`
		MaxEntries int `json:"max_entries"`
		Keys       []struct {
			Key          string
			MaxBytes     int  `json:"max_bytes"`
			FromBoundary bool `json:"from_boundary"`
		}
	}
	Boundary bool
}

func baggageCarry(in carryInput) (any, error) {
	policy := &charter.BaggagePolicy{MaxBytes: in.Policy.MaxBytes, MaxEntries: in.Policy.MaxEntries}
	for _, k := range in.Policy.Keys {
		policy.Keys = append(policy.Keys, charter.BaggageKey{Key: k.Key, MaxBytes: k.MaxBytes, FromBoundary: k.FromBoundary})
	}
	p := propagation.NewBaggage(func(e propagation.Entry) bool { return plumblinebaggage.BrokenRule(policy, e, in.Boundary) == "" })
	ctx := p.Extract(context.Background(), in.carrier())
	members := baggage.FromContext(ctx).Members()
	slices.SortFunc(members, func(a, b baggage.Member) int { return strings.Compare(a.Key(), b.Key()) })
	entries := []map[string]string{}
	for _, m := range members {
		_, properties, _ := strings.Cut(m.String(), ";")
		entries = append(entries, map[string]string{"key": m.Key(), "value": m.Value(), "properties": properties})
	}
	_, headers := in.written(p, ctx)
	return map[string]any{"entries": entries, "headers": headers, "dropped": in.members() - len(entries)}, nil
}

// members returns the number of received members that are not empty.
func (in headersInput) members() int {
	n := 0
	for _, h := range in.Headers {
		if !strings.EqualFold(h[0], "baggage") {
			continue
		}
		for _, member := range strings.Split(h[1], ",") {
			if strings.Trim(member, " \t") != "" {
				n++
			}
		}
	}
	return n
}

type reachInput struct {
	Host         *string
	Peers, Hosts []string
}

func baggageReach(in reachInput) (any, error) {
	host := ""
	if in.Host != nil {
		host = *in.Host
	}
	return map[string]any{"inject": plumblinebaggage.ReachesHost(host, in.Peers, in.Hosts)}, nil
}
