package propagation_test

import (
	"context"
	"strings"
	"testing"
	"unicode/utf8"

	"go.opentelemetry.io/otel/baggage"
	otelpropagation "go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/internal/vary"
	"github.com/plumbline/plumbline/telemetry-go/propagation"
)

// FuzzTraceContext sends any bytes through extract and inject: what leaves is
// well formed, says what came in, and comes in again the same.
func FuzzTraceContext(f *testing.F) {
	f.Add(valid, "", "")
	f.Add("cc"+valid[2:]+"-more", "ot=th:0;rv:12345678901234,vendor=1", "0bar@=2, foo=3")
	f.Add("\t"+strings.ToUpper(valid), "foo=1,foo=2,,", "a=b=c")
	f.Add("00-"+strings.Repeat("0", 32)+"-"+spanID+"-ff", strings.Repeat("k=v,", 40), "\x00=\xff")
	f.Fuzz(func(t *testing.T, parent, state1, state2 string) {
		vary.Strings([]string{parent, state1, state2}, func(lines []string) { throughTraceContext(t, lines[0], lines[1], lines[2]) })
	})
}

func throughTraceContext(t *testing.T, parent, state1, state2 string) {
	p := propagation.TraceContext{}
	in := propagation.HeaderCarrier{"Traceparent": {parent}, "Tracestate": {state1, state2}}
	out := propagation.HeaderCarrier{}
	ctx := p.Extract(context.Background(), in)
	p.Inject(ctx, out)
	span := trace.SpanContextFromContext(ctx)
	if !span.IsValid() {
		if len(out) != 0 {
			t.Fatalf("%v came of nothing", out)
		}
		return
	}
	if got := out.Get("traceparent"); len(got) != 55 || !strings.Contains(strings.ToLower(parent), span.TraceID().String()) {
		t.Fatalf("%q became %q", parent, got)
	}
	if stock := trace.SpanContextFromContext(otelpropagation.TraceContext{}.Extract(context.Background(), otelpropagation.HeaderCarrier(out))); stock.TraceID() != span.TraceID() {
		t.Fatalf("the stock propagator does not read %v", out)
	}
	if n := strings.Count(out.Get("tracestate"), ","); n > 31 {
		t.Fatalf("%d commas in tracestate", n)
	}
	again := propagation.HeaderCarrier{}
	p.Inject(p.Extract(context.Background(), out), again)
	if again.Get("traceparent") != out.Get("traceparent") || again.Get("tracestate") != out.Get("tracestate") {
		t.Fatalf("%v became %v", out, again)
	}
}

// FuzzBaggage sends any bytes through extract and inject: what leaves fits the
// limits, is text, and comes in again the same.
func FuzzBaggage(f *testing.F) {
	f.Add("a=1,b=2", "c=%20;p=q;r")
	f.Add("a=%zz,b=100%,c=x=y", " d = e \t;f = g")
	f.Add(strings.Repeat("k=v,", 70), "a=%FF%E2%82")
	f.Add("a=1;,=2,\x00=3", "ü=ü,a=\"b\"")
	f.Fuzz(func(t *testing.T, line1, line2 string) {
		vary.Strings([]string{line1, line2}, func(lines []string) { throughBaggage(t, lines[0], lines[1]) })
	})
}

func throughBaggage(t *testing.T, line1, line2 string) {
	p := propagation.Baggage{}
	ctx := p.Extract(context.Background(), propagation.HeaderCarrier{"Baggage": {line1, line2}})
	bag := baggage.FromContext(ctx)
	for _, m := range bag.Members() {
		if !utf8.ValidString(m.Value()) {
			t.Fatalf("%s is not text: %q", m.Key(), m.Value())
		}
	}
	out := propagation.HeaderCarrier{}
	p.Inject(ctx, out)
	text := out.Get("baggage")
	if len(text) > 8192 || strings.Count(text, ",") > 63 || strings.ContainsAny(text, "\r\n\x00") || (text == "") != (bag.Len() == 0) {
		t.Fatalf("%d members leave as %q", bag.Len(), text)
	}
	again := propagation.HeaderCarrier{}
	p.Inject(p.Extract(context.Background(), out), again)
	if again.Get("baggage") != text {
		t.Fatalf("%q became %q", text, again.Get("baggage"))
	}
}
