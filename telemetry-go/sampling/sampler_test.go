package sampling_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/baggage"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/sampling"
)

const (
	low  = "00000000000000000000000000000001" // randomness 1
	high = "00000000000000000affffffffffffff" // randomness 2^56-1
)

func id(text string) trace.TraceID {
	id, err := trace.TraceIDFromHex(text)
	if err != nil {
		panic(err)
	}
	return id
}

func parent(traceID, state string, flags trace.TraceFlags) context.Context {
	parsed, err := trace.ParseTraceState(state)
	if err != nil {
		panic(err)
	}
	return trace.ContextWithRemoteSpanContext(context.Background(), trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: id(traceID), SpanID: trace.SpanID{1}, TraceFlags: flags, TraceState: parsed,
	}))
}

func decide(s sdktrace.Sampler, ctx context.Context, traceID string, attributes ...attribute.KeyValue) (kept bool, state string) {
	r := s.ShouldSample(sdktrace.SamplingParameters{
		ParentContext: ctx, TraceID: id(traceID), Kind: trace.SpanKindServer, Attributes: attributes,
	})
	return r.Decision == sdktrace.RecordAndSample, r.Tracestate.String()
}

func TestRootIsDecidedByItsTraceID(t *testing.T) {
	for _, c := range []struct {
		composable sampling.ComposableSampler
		traceID    string
		kept       bool
		state      string
	}{
		{sampling.AlwaysOn(), low, true, "ot=th:0"},
		{sampling.AlwaysOff(), high, false, ""},
		{sampling.Probability(0.25), high, true, "ot=th:c"},
		{sampling.Probability(0.25), low, false, ""},
		{sampling.Probability(0.25), "000000000000000000c0000000000000", true, "ot=th:c"},
		{sampling.Probability(0.25), "000000000000000000bfffffffffffff", false, ""},
	} {
		kept, state := decide(sampling.NewCompositeSampler(c.composable), context.Background(), c.traceID)
		if kept != c.kept || state != c.state {
			t.Errorf("%s of %s: %v %q", c.composable.Description(), c.traceID, kept, state)
		}
	}
}

func TestExplicitRandomnessWins(t *testing.T) {
	s := sampling.NewCompositeSampler(sampling.Probability(0.5))
	kept, state := decide(s, parent(low, "ot=rv:ffffffffffffff", trace.FlagsSampled), low)
	if !kept || state != "ot=th:8;rv:ffffffffffffff" {
		t.Errorf("%v %q", kept, state)
	}
	kept, state = decide(s, parent(high, "a=1,ot=th:0;rv:00000000000000;x:y,b=2", trace.FlagsSampled), high)
	if kept || state != "ot=rv:00000000000000;x:y,a=1,b=2" {
		t.Errorf("%v %q", kept, state)
	}
	for _, unreadable := range []string{"ot=rv:ffff", "ot=rv:gggggggggggggg", "ot=rv:ff;rv:ffffffffffffff"} {
		if kept, _ := decide(s, parent(low, unreadable, trace.FlagsSampled), low); kept {
			t.Errorf("%s was used", unreadable)
		}
	}
}

func TestParentIsFollowed(t *testing.T) {
	s := sampling.NewCompositeSampler(sampling.ParentThreshold(sampling.AlwaysOff()))
	for _, c := range []struct {
		name, traceID, state string
		flags                trace.TraceFlags
		kept                 bool
		want                 string
	}{
		{"sampled with th", high, "ot=th:8,other=1", 1, true, "ot=th:8,other=1"},
		{"sampled without th", high, "other=1", 1, true, "other=1"},
		{"sampled without tracestate", low, "", 1, true, ""},
		{"dropped", high, "ot=rv:ffffffffffffff,other=1", 0, false, "ot=rv:ffffffffffffff,other=1"},
		{"dropped, and th says so", low, "ot=th:8", 0, false, "ot=th:8"},
		{"dropped, but th keeps it", high, "ot=th:8,other=1", 0, false, "other=1"},
		{"th cannot be read", high, "other=1,ot=th:x;a:b", 1, true, "ot=a:b,other=1"},
		{"th contradicts the flag", low, "ot=th:8;rv:00000000000001,other=1", 1, true, "ot=rv:00000000000001,other=1"},
	} {
		kept, state := decide(s, parent(c.traceID, c.state, c.flags), c.traceID)
		if kept != c.kept || state != c.want {
			t.Errorf("%s: %v %q", c.name, kept, state)
		}
	}
	if kept, _ := decide(s, context.Background(), high); kept {
		t.Error("the root was not asked")
	}
}

func TestOursFirstAndTheListStaysInItsLimits(t *testing.T) {
	var members []string
	for i := range 32 {
		members = append(members, fmt.Sprintf("k%02d=v", i))
	}
	on := sampling.NewCompositeSampler(sampling.AlwaysOn())
	_, state := decide(on, parent(low, strings.Join(members, ","), 1), low)
	if want := "ot=th:0," + strings.Join(members[:31], ","); state != want {
		t.Errorf("32 members and ours: %q", state)
	}
	long := "long=" + strings.Repeat("v", 140)
	full := "a=" + strings.Repeat("a", 120) + "," + long + ",b=" + strings.Repeat("b", 120) + ",c=" + strings.Repeat("c", 120)
	_, state = decide(on, parent(low, full, 1), low)
	if strings.Contains(state, "long=") || !strings.HasPrefix(state, "ot=th:0,a=") || len(state) > 512 || !strings.Contains(state, "c=") {
		t.Errorf("the long member stayed or more than it went: %q", state)
	}
}

func TestFirstMatchingRuleDecides(t *testing.T) {
	rules := []charter.SamplingRule{
		{Name: "faults", Match: charter.SamplingMatch{Baggage: map[string]string{"plumbline.demo.fault": "*"}}, Probability: 1},
		{Name: "tenant", Match: charter.SamplingMatch{Baggage: map[string]string{"tenant": "vip"}}, Probability: 1},
		{Name: "elsewhere", Match: charter.SamplingMatch{Service: "edge"}, Probability: 1},
		{Name: "health", Match: charter.SamplingMatch{Kind: "server", Route: "/healthz"}, Probability: 1},
		{Name: "orders", Match: charter.SamplingMatch{Method: "GET", Route: "/v1/orders/{id}"}, Probability: 1},
		{Name: "rpc", Match: charter.SamplingMatch{Method: "shop.v1.Orders/Place"}, Probability: 1},
		{Name: "default", Probability: 0},
	}
	path := func(p string) attribute.KeyValue { return attribute.String(charter.AttrUrlPath, p) }
	get := attribute.String(charter.AttrHttpRequestMethod, "GET")
	carrying := func(header string) context.Context {
		b, err := baggage.Parse(header)
		if err != nil {
			t.Fatal(err)
		}
		return baggage.ContextWithBaggage(context.Background(), b)
	}
	for _, c := range []struct {
		name       string
		ctx        context.Context
		attributes []attribute.KeyValue
		kept       bool
	}{
		{"nothing", context.Background(), nil, false},
		{"any fault", carrying("plumbline.demo.fault=worker:slow"), nil, true},
		{"the tenant", carrying("tenant=vip"), nil, true},
		{"another tenant", carrying("tenant=other"), nil, false},
		{"health by path", context.Background(), []attribute.KeyValue{path("/healthz")}, true},
		{"health by route", context.Background(), []attribute.KeyValue{attribute.String(charter.AttrHttpRoute, "/healthz")}, true},
		{"longer than health", context.Background(), []attribute.KeyValue{path("/healthz/x")}, false},
		{"an order", context.Background(), []attribute.KeyValue{get, path("/v1/orders/o-1")}, true},
		{"orders", context.Background(), []attribute.KeyValue{get, path("/v1/orders/")}, false},
		{"its events", context.Background(), []attribute.KeyValue{get, path("/v1/orders/o-1/events")}, false},
		{"another method", context.Background(), []attribute.KeyValue{attribute.String(charter.AttrHttpRequestMethod, "POST"), path("/v1/orders/o-1")}, false},
		{"the call", context.Background(), []attribute.KeyValue{attribute.String(charter.AttrRpcMethod, "shop.v1.Orders/Place")}, true},
	} {
		if kept, _ := decide(sampling.NewCharterSampler("gateway", rules), c.ctx, high, c.attributes...); kept != c.kept {
			t.Errorf("%s: %v", c.name, kept)
		}
	}
}

func TestRulesCanBeReplaced(t *testing.T) {
	s := sampling.NewCharterSampler("gateway", []charter.SamplingRule{{Name: "default", Probability: 0}})
	if kept, _ := decide(s, context.Background(), high); kept {
		t.Error("kept before")
	}
	s.Replace([]charter.SamplingRule{{Name: "default", Probability: 1}})
	if kept, state := decide(s, context.Background(), low); !kept || state != "ot=th:0" {
		t.Errorf("dropped after: %q", state)
	}
}

func TestAnnotatingMarksRootsOnly(t *testing.T) {
	s := sampling.NewCompositeSampler(sampling.Annotating(sampling.ParentThreshold(sampling.AlwaysOn()), attribute.String("rule", "x")))
	root := s.ShouldSample(sdktrace.SamplingParameters{ParentContext: context.Background(), TraceID: id(low)})
	child := s.ShouldSample(sdktrace.SamplingParameters{ParentContext: parent(low, "", 1), TraceID: id(low)})
	if len(root.Attributes) != 1 || len(child.Attributes) != 0 {
		t.Errorf("root %v, child %v", root.Attributes, child.Attributes)
	}
}

func TestRootsCarryTheRandomFlagAndChildrenKeepIt(t *testing.T) {
	recorder := tracetest.NewSpanRecorder()
	provider := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(recorder),
		sdktrace.WithSampler(sampling.NewCompositeSampler(sampling.ParentThreshold(sampling.AlwaysOn()))))
	tracer := sampling.NewRandomFlagProvider(provider).Tracer("test")
	ctx, root := tracer.Start(context.Background(), "root")
	_, child := tracer.Start(ctx, "child")
	_, detached := tracer.Start(ctx, "detached", trace.WithNewRoot(), trace.WithAttributes(attribute.Bool("kept", true)))
	_, old := tracer.Start(parent(low, "", trace.FlagsSampled), "child of an older hop")
	for name, c := range map[string]struct {
		span   trace.Span
		random bool
	}{"root": {root, true}, "child": {child, true}, "detached": {detached, true}, "old": {old, false}} {
		if got := c.span.SpanContext(); got.IsRandom() != c.random || !got.IsValid() || !got.IsSampled() {
			t.Errorf("%s: flags %v", name, got.TraceFlags())
		}
	}
	if detached.SpanContext().TraceID() == root.SpanContext().TraceID() {
		t.Error("WithNewRoot made a child")
	}
	detached.End()
	if span := recorder.Ended()[0]; span.Parent().IsValid() || len(span.Attributes()) != 1 {
		t.Errorf("a new root has parent %v and attributes %v", span.Parent(), span.Attributes())
	}
}

func TestDecisionAllocatesNothing(t *testing.T) {
	s := sampling.NewCharterSampler("gateway", []charter.SamplingRule{
		{Name: "health", Match: charter.SamplingMatch{Kind: "server", Route: "/healthz"}, Probability: 0.01},
		{Name: "default", Probability: 0.5},
	})
	for name, p := range map[string]sdktrace.SamplingParameters{
		"root": {ParentContext: context.Background(), TraceID: id(high), Kind: trace.SpanKindServer,
			Attributes: []attribute.KeyValue{attribute.String(charter.AttrUrlPath, "/v1/orders")}},
		"child": {ParentContext: parent(high, "ot=th:8,other=1", 1), TraceID: id(high), Kind: trace.SpanKindServer},
	} {
		if n := testing.AllocsPerRun(100, func() { s.ShouldSample(p) }); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
