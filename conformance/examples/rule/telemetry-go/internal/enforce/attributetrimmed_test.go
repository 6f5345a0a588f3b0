package enforce_test

import (
	"testing"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

func TestAttributeTrimmed(t *testing.T) {
	testAttributes(t, charter.RuleAttributeTrimmed, []attributeCase{
		{"spaces at the ends", list{text("orders.sku", " a b ")}, list{text("orders.sku", "a b")}, "enforced"},
		{"spaces inside", list{text("orders.sku", "a b")}, list{text("orders.sku", "a b")}, ""},
	})
}
