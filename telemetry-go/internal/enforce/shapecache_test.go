package enforce

import (
	"fmt"
	"math/rand"
	"reflect"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/instrumentation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/finding"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
)

var someNames = []string{
	"orders.place", "GET", "GET /rest/api/2/issue", "load user/4711", "read /2015-03-31/x/404", "word 4711", "pay c-100", "with the key of a test",
}

// someAttributes are keys, each with its usual value first.
var someAttributes = [][]attribute.KeyValue{
	{attribute.String("http.request.method", "GET"), attribute.String("http.request.method", "BREW"), attribute.Int("http.request.method", 1)},
	{attribute.String("http.route", "/rest/api/2/issue"), attribute.String("http.route", "/2015-03-31/x/404"), attribute.String("http.route", "/v1")},
	{attribute.Int("http.response.status_code", 200), attribute.String("http.response.status_code", "200")},
	{attribute.String("url.path", "/v1/orders"), attribute.String("url.path", strings.Repeat("/long", 90))},
	{attribute.String("url.full", "http://a.example/b"), attribute.String("url.full", "http://ann:geheim@a.example/b?c=d"), attribute.StringSlice("url.full", []string{"x"})},
	{attribute.String("db.query.text", "SELECT a FROM b"), attribute.String("db.query.text", "SELECT a FROM b WHERE c = 'geheim'")},
	{attribute.String("orders.id", "o-1"), attribute.String("orders.id", "o-2"), attribute.String("orders.id", "the key of a test")},
	{attribute.String("orders.sku", "abc"), attribute.String("orders.sku", "öäüöäüöäü"), attribute.String("orders.sku", "a much longer text than that")},
	{attribute.String("orders.customer", "c-100"), attribute.Int("orders.customer", 7)},
	{attribute.String("customer.email", "ann@shop.example")},
	{attribute.String("http.method", "GET"), attribute.String("http.method", "BREW")},
	{attribute.String("plumbline.error.fault", "caller"), attribute.String("plumbline.error.fault", "nobody")},
	{attribute.String("what.is.this", "x"), attribute.Bool("what.is.this", true), attribute.String("what.is.this", "the key of a test")},
	{attribute.StringSlice("some.texts", []string{"x"}), attribute.StringSlice("some.texts", []string{"x", "the key of a test"})},
	{attribute.StringSlice("process.command_args", []string{"--password", "x"})},
	{attribute.Map("a.map", attribute.String("customer.email", "ann@shop.example")), attribute.Map("a.map", attribute.String("b", "c"))},
	{attribute.StringSlice("http.request.header.authorization", []string{"geheim"})},
	{attribute.String("exception.message", "c-100 refused"), attribute.String("exception.message", "refused")},
}

func randomAttributes(r *rand.Rand, first, count int) (list []attribute.KeyValue) {
	for i := range count {
		values := someAttributes[(first+i)%len(someAttributes)]
		at := 0
		if r.Intn(4) == 0 {
			at = r.Intn(len(values))
		}
		list = append(list, values[at])
	}
	return list
}

var conformantScope = instrumentation.Scope{Name: "test", SchemaURL: shop.Parsed().SchemaURL}

// The cache changes no result: each span is given to rules with a filled cache and
// to rules with an empty one.
func TestCacheChangesNoResult(t *testing.T) {
	for _, unknown := range []string{"keep", "observe", "drop"} {
		for _, mode := range []string{"enforce", "observe"} {
			r := rand.New(rand.NewSource(20261129))
			remembering, forgetting := finding.NewCounter(shop.Parsed(), mode), finding.NewCounter(shop.Parsed(), mode)
			known := 0
			for range 40 {
				c := of(shop.Parsed().Attributes, unknown)
				if r.Intn(2) == 0 {
					c.NamingWords = []string{"4711"}
				}
				rules, empty := NewRules(remembering, hashKey, c), NewRules(forgetting, hashKey, c)
				kinds := make([][3]int, 6)
				for i := range kinds {
					kinds[i] = [3]int{r.Intn(len(someNames)), r.Intn(len(someAttributes)), r.Intn(5)}
				}
				for range 80 {
					kind := kinds[r.Intn(len(kinds))]
					stub := tracetest.SpanStub{Name: someNames[kind[0]], SpanKind: trace.SpanKind(kind[0] % 4), InstrumentationScope: conformantScope, Attributes: randomAttributes(r, kind[1], kind[2])}
					if r.Intn(4) == 0 {
						stub.Status = sdktrace.Status{Code: codes.Error, Description: "c-100 refused"}
						stub.Events = []sdktrace.Event{{Name: "c-100", Attributes: randomAttributes(r, r.Intn(len(someAttributes)), 2)}}
						stub.Links = []sdktrace.Link{{Attributes: randomAttributes(r, r.Intn(len(someAttributes)), 2)}}
					}
					span := stub.Snapshot()
					if rules.shapes.find(span.SpanKind(), span.Name(), span.Attributes(), rules) != nil {
						known++
					}
					one, oneExported := rules.Span(span)
					for i := range empty.shapes.known {
						empty.shapes.known[i].Store(nil)
					}
					other, otherExported := empty.Span(span)
					if got, want := contentOf(one, oneExported), contentOf(other, otherExported); !reflect.DeepEqual(got, want) {
						t.Fatalf("%s, %s: %v\n\nwith an empty cache: %v", unknown, mode, got, want)
					}
				}
			}
			for _, rule := range charter.RuleNames() {
				for _, action := range []string{"observed", "enforced", "failed"} {
					if got, want := remembering.Count(rule, action), forgetting.Count(rule, action); got != want {
						t.Errorf("%s, %s: %d %s %s, want %d", unknown, mode, got, rule, action, want)
					}
				}
			}
			if known < 300 {
				t.Errorf("%s, %s: of 3200 spans only %d were of a known shape", unknown, mode, known)
			}
		}
	}
}

// contentOf is everything that may hold a value.
func contentOf(span sdktrace.ReadOnlySpan, exported bool) []any {
	return []any{exported, span.Name(), fmt.Sprint(span.Attributes()), fmt.Sprint(span.Events()), fmt.Sprint(span.Links()), span.Status()}
}

// However many names there are, a fixed number is kept, and seldom a new one.
func TestCacheIsBounded(t *testing.T) {
	rules := NewRules(finding.NewCounter(shop.Parsed(), "enforce"), hashKey, of(shop.Parsed().Attributes, "keep"))
	kept := 0
	for i := range 20_000 {
		name := "work " + strings.Map(func(c rune) rune { return c + 'a' - '0' }, fmt.Sprint(i))
		span := tracetest.SpanStub{Name: name}.Snapshot()
		rules.Span(span)
		if rules.shapes.find(0, name, nil, rules) != nil {
			kept++
		}
	}
	if kept > 1000 {
		t.Errorf("%d of 20000 were kept", kept)
	}
	long := strings.Repeat("work ", 100)
	rules.Span(tracetest.SpanStub{Name: long}.Snapshot())
	if rules.shapes.find(0, long, nil, rules) != nil {
		t.Error("a long name was kept")
	}
}

var hashKey = []byte("key of a test")
