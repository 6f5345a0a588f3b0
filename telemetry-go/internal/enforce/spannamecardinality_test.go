package enforce_test

import (
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/plumbline/plumbline/telemetry-go/finding"
	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
)

func TestRouteWithDigitsIsNoID(t *testing.T) {
	rules := enforce.NewRules(finding.NewCounter(shop.Parsed(), "enforce"), hashKey, shop.Parsed())
	for route, want := range map[string]string{
		"/rest/api/2/issue/{id}": "GET /rest/api/2/issue/{id}", "": "GET /rest/api/{id}/issue/{id}",
	} {
		span := tracetest.SpanStub{Name: "GET /rest/api/2/issue/{id}", InstrumentationScope: scope, Attributes: []attribute.KeyValue{attribute.String("http.route", route)}}.Snapshot()
		if got, _ := rules.Span(span); got.Name() != want {
			t.Errorf("%s, want %s", got.Name(), want)
		}
		if n := testing.AllocsPerRun(100, func() { rules.Span(span) }); route != "" && n != 0 {
			t.Errorf("%v allocations", n)
		}
	}
}
