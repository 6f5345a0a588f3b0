package enforce_test

import (
	"testing"

	"go.opentelemetry.io/otel/attribute"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

func TestAttributeDeprecated(t *testing.T) {
	testAttributes(t, charter.RuleAttributeDeprecated, []attributeCase{
		{"renamed", list{text("http.method", "GET")}, list{text("http.request.method", "GET")}, "enforced"},
		{"renamed, but the new one is there", list{text("http.method", "POST"), text("http.request.method", "GET")}, list{text("http.request.method", "GET")}, "enforced"},
		{"deprecated without successor", list{text("rpc.service", "x"), attribute.Int("orders.lines", 1)}, list{attribute.Int("orders.lines", 1)}, "enforced"},
	})
}
