package enforce_test

import (
	"strings"
	"testing"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

func TestAttributeLength(t *testing.T) {
	testAttributes(t, charter.RuleAttributeLength, []attributeCase{
		{"cut", list{text("orders.sku", strings.Repeat("x", 17))}, list{text("orders.sku", strings.Repeat("x", 16))}, "enforced"},
		{"cut between characters", list{text("orders.sku", strings.Repeat("x", 15)+"😀")}, list{text("orders.sku", strings.Repeat("x", 15))}, "enforced"},
		{"16 characters of two bytes", list{text("orders.sku", strings.Repeat("ü", 16))}, list{text("orders.sku", strings.Repeat("ü", 16))}, ""},
	})
}
