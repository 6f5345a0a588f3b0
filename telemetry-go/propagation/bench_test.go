package propagation_test

import (
	"context"
	"net/http"
	"testing"

	otelpropagation "go.opentelemetry.io/otel/propagation"

	"github.com/plumbline/plumbline/telemetry-go/propagation"
)

// BenchmarkHop is what one hop costs: extract and inject, stock and ours in one
// run. benchmarks/propagation has what it gave.
func BenchmarkHop(b *testing.B) {
	stock := otelpropagation.NewCompositeTextMapPropagator(otelpropagation.TraceContext{}, otelpropagation.Baggage{})
	for _, in := range []struct {
		name   string
		header http.Header
	}{
		{"none", http.Header{}},
		{"traceparent", http.Header{"Traceparent": {valid}}},
		{"tracestate", http.Header{"Traceparent": {valid}, "Tracestate": {"ot=th:0,vendor=abc"}}},
		{"baggage", http.Header{"Traceparent": {valid}, "Tracestate": {"ot=th:0"}, "Baggage": {"plumbline.demo.fault=worker:slow"}}},
		{"baggage5", http.Header{"Traceparent": {valid}, "Baggage": {"a=1,b=2,c=3,d=4,e=%20"}}},
	} {
		for _, p := range []struct {
			name       string
			propagator otelpropagation.TextMapPropagator
			carrier    func(http.Header) otelpropagation.TextMapCarrier
		}{
			{"stock", stock, func(h http.Header) otelpropagation.TextMapCarrier { return otelpropagation.HeaderCarrier(h) }},
			{"plumbline", propagation.New(), func(h http.Header) otelpropagation.TextMapCarrier { return propagation.HeaderCarrier(h) }},
		} {
			b.Run(in.name+"/"+p.name, func(b *testing.B) {
				b.ReportAllocs()
				out := http.Header{}
				for b.Loop() {
					ctx := p.propagator.Extract(context.Background(), p.carrier(in.header))
					clear(out)
					p.propagator.Inject(ctx, p.carrier(out))
				}
			})
		}
	}
}
