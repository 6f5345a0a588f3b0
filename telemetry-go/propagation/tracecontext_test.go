package propagation_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	otelpropagation "go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/grpc/metadata"

	"github.com/plumbline/plumbline/telemetry-go/propagation"
)

const (
	traceID = "0af7651916cd43dd8448eb211c80319c"
	spanID  = "b7ad6b7169203331"
	valid   = "00-" + traceID + "-" + spanID + "-01"
)

// carriers has the same lines in every carrier that knows several.
func carriers(name string, lines ...string) map[string]otelpropagation.TextMapCarrier {
	header, stock, md := http.Header{}, http.Header{}, metadata.MD{}
	for _, line := range lines {
		header.Add(name, line)
		stock.Add(name, line)
		md.Append(name, line)
	}
	return map[string]otelpropagation.TextMapCarrier{
		"http": propagation.HeaderCarrier(header), "stock http": otelpropagation.HeaderCarrier(stock), "grpc": propagation.MetadataCarrier(md),
	}
}

// pass sends headers in and out again.
func pass(p otelpropagation.TextMapPropagator, in map[string]otelpropagation.TextMapCarrier) map[string]otelpropagation.TextMapCarrier {
	result := map[string]otelpropagation.TextMapCarrier{}
	for name, carrier := range in {
		var out otelpropagation.TextMapCarrier = propagation.HeaderCarrier{}
		if name == "grpc" {
			out = propagation.MetadataCarrier{}
		}
		p.Inject(p.Extract(context.Background(), carrier), out)
		result[name] = out
	}
	return result
}

func TestTraceparent(t *testing.T) {
	restart := ""
	for _, c := range []struct {
		name  string
		lines []string
		want  string // restart: none
	}{
		{"sampled", []string{valid}, valid},
		{"not sampled", []string{valid[:53] + "00"}, valid[:53] + "00"},
		{"random", []string{valid[:53] + "03"}, valid[:53] + "03"},
		{"unknown flags are cleared", []string{valid[:53] + "ff"}, valid[:53] + "03"},
		{"an unknown flag alone", []string{valid[:53] + "04"}, valid[:53] + "00"},
		{"blanks around", []string{" \t" + valid + "\t "}, valid},
		{"two", []string{valid, strings.Replace(valid, "0af", "1af", 1)}, restart},
		{"two alike", []string{valid, valid}, restart},
		{"two in one line", []string{valid + "," + valid}, restart},
		{"none", nil, restart},
		{"empty", []string{""}, restart},
		{"upper case", []string{strings.ToUpper(valid)}, restart},
		{"upper case flags", []string{valid[:53] + "0A"}, restart},
		{"all-zero trace id", []string{"00-" + strings.Repeat("0", 32) + "-" + spanID + "-01"}, restart},
		{"all-zero span id", []string{"00-" + traceID + "-" + strings.Repeat("0", 16) + "-01"}, restart},
		{"version 00 and more", []string{valid + "-x"}, restart},
		{"version 00 and a dash", []string{valid + "-"}, restart},
		{"version ff", []string{"ff" + valid[2:]}, restart},
		{"a future version", []string{"cc" + valid[2:]}, valid},
		{"a future version with more", []string{"cc" + valid[2:] + "-what-will-be"}, valid},
		{"a future version with a dot", []string{"cc" + valid[2:] + ".x"}, restart},
		{"a sign in the flags", []string{valid[:53] + "+1"}, restart},
		{"a short trace id", []string{"00-" + traceID[1:] + "-" + spanID + "-01"}, restart},
		{"blank inside", []string{"00 -" + valid[3:]}, restart},
		{"cut off", []string{valid[:54]}, restart},
	} {
		for name, out := range pass(propagation.TraceContext{}, carriers("traceparent", c.lines...)) {
			if got := out.Get("traceparent"); got != c.want {
				t.Errorf("%s over %s: %q, want %q", c.name, name, got, c.want)
			}
		}
	}
}

func TestTracestate(t *testing.T) {
	members := func(n int) []string {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf("k%02d=%d", i, i))
		}
		return list
	}
	z256, tenant := strings.Repeat("z", 256), strings.Repeat("t", 242)
	for _, c := range []struct {
		name  string
		lines []string
		want  string
	}{
		{"one line", []string{"foo=1,bar=2"}, "foo=1,bar=2"},
		{"several lines in order", []string{"foo=1,bar=2", "rojo=1,congo=2", "baz=3"}, "foo=1,bar=2,rojo=1,congo=2,baz=3"},
		{"empty first line", []string{"", "foo=1"}, "foo=1"},
		{"empty last line", []string{"foo=1", ""}, "foo=1"},
		{"empty members", []string{"foo=1,, \t ,bar=2,"}, "foo=1,bar=2"},
		{"blanks", []string{" foo=1 \t , \t bar=2"}, "foo=1,bar=2"},
		{"32 members", []string{strings.Join(members(32), ",")}, strings.Join(members(32), ",")},
		{"33 members", []string{strings.Join(members(33), ",")}, ""},
		{"33 members in two lines", []string{strings.Join(members(30), ","), "a=1,b=2,c=3"}, ""},
		{"33 members, one key twice", []string{strings.Join(members(32), ",") + ",k00=0"}, ""},
		{"the same key again", []string{"foo=1,foo=2,bar=3"}, "foo=1,bar=3"},
		{"the same key in another line", []string{"foo=1", "foo=2,bar=3"}, "foo=1,bar=3"},
		{"key of 256", []string{z256 + "=1"}, z256 + "=1"},
		{"key of 257", []string{"foo=1,z" + z256 + "=1"}, ""},
		{"tenant of 242", []string{"foo=1", tenant + "@v=1"}, "foo=1," + tenant + "@v=1"},
		{"system of 15", []string{"t@vvvvvvvvvvvvvvv=1,foo=1"}, "t@vvvvvvvvvvvvvvv=1,foo=1"},
		{"key that ends with @", []string{"foo@=1,bar=2"}, "foo@=1,bar=2"},
		{"key with two @", []string{"foo@bar@baz=1,bar=2"}, "foo@bar@baz=1,bar=2"},
		{"key that starts with a digit", []string{"bar=2,0foo=1"}, "bar=2,0foo=1"},
		{"key that starts with @", []string{"@foo=1,bar=2"}, ""},
		{"upper-case key", []string{"FOO=1,bar=2"}, ""},
		{"dot in the key", []string{"foo.bar=1"}, ""},
		{"blank in the key", []string{"foo =1"}, ""},
		{"no key", []string{"=1"}, ""},
		{"no value", []string{"foo=,bar=3"}, ""},
		{"no equals sign", []string{"foo"}, ""},
		{"equals sign in the value", []string{"foo=bar=baz"}, ""},
		{"value of 256", []string{"foo=" + z256}, "foo=" + z256},
		{"value of 257", []string{"foo=z" + z256}, ""},
		{"blank in front of the value", []string{"foo= 1,bar=2"}, "foo= 1,bar=2"},
		{"not ASCII", []string{"foo=ü"}, ""},
	} {
		in := carriers("tracestate", c.lines...)
		for _, carrier := range in {
			carrier.Set("traceparent", valid)
		}
		for name, out := range pass(propagation.TraceContext{}, in) {
			if got := out.Get("tracestate"); got != c.want || out.Get("traceparent") != valid {
				t.Errorf("%s over %s: %q, want %q (traceparent %q)", c.name, name, got, c.want, out.Get("traceparent"))
			}
		}
	}
}

func TestTracestateWithoutTraceparentIsNothing(t *testing.T) {
	for name, out := range pass(propagation.TraceContext{}, carriers("tracestate", "foo=1")) {
		if len(out.Keys()) != 0 {
			t.Errorf("%s: %v", name, out)
		}
	}
}

// What OpenTelemetry's own type cannot hold keeps its place when a sampler
// writes its own member, and when one is taken away.
func TestMembersOfLevelTwoKeepTheirPlace(t *testing.T) {
	p := propagation.TraceContext{}
	ctx := p.Extract(context.Background(), propagation.HeaderCarrier{"Traceparent": {valid}, "Tracestate": {"a=1,0b=2,c=3,d@=4"}})
	span := trace.SpanContextFromContext(ctx)
	for name, c := range map[string]struct {
		change func(trace.TraceState) (trace.TraceState, error)
		want   string
	}{
		"untouched": {func(s trace.TraceState) (trace.TraceState, error) { return s, nil }, "a=1,0b=2,c=3,d@=4"},
		"added":     {func(s trace.TraceState) (trace.TraceState, error) { return s.Insert("ot", "th:0") }, "ot=th:0,a=1,0b=2,c=3,d@=4"},
		"changed":   {func(s trace.TraceState) (trace.TraceState, error) { return s.Insert("c", "9") }, "c=9,a=1,0b=2,d@=4"},
		"removed":   {func(s trace.TraceState) (trace.TraceState, error) { return s.Delete("a"), nil }, "0b=2,c=3,d@=4"},
	} {
		state, err := c.change(span.TraceState())
		if err != nil {
			t.Fatal(err)
		}
		out := propagation.HeaderCarrier{}
		p.Inject(trace.ContextWithSpanContext(ctx, span.WithTraceState(state)), out)
		if got := out.Get("tracestate"); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	out := propagation.HeaderCarrier{}
	p.Inject(trace.ContextWithSpanContext(ctx, span.WithTraceID(trace.TraceID{1})), out)
	if got := out.Get("tracestate"); got != "a=1,c=3" {
		t.Errorf("another trace got foreign members: %q", got)
	}
}

func TestCarrierThatKnowsOneLineWorks(t *testing.T) {
	p := propagation.New()
	out := otelpropagation.MapCarrier{}
	p.Inject(p.Extract(context.Background(), otelpropagation.MapCarrier{"traceparent": valid, "tracestate": "a=1", "baggage": "k=v"}), out)
	if out["traceparent"] != valid || out["tracestate"] != "a=1" || out["baggage"] != "k=v" {
		t.Errorf("%v", out)
	}
	if fields := p.Fields(); len(fields) != 3 {
		t.Errorf("%v", fields)
	}
}
