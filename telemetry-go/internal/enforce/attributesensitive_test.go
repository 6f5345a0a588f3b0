package enforce_test

import (
	"testing"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

func TestAttributeSensitive(t *testing.T) {
	testAttributes(t, charter.RuleAttributeSensitive, []attributeCase{
		{"dropped", list{text("customer.email", "ann@shop.example")}, nil, "enforced"},
		{"hashed", list{text("orders.customer", "c-1")}, list{text("orders.customer", "de5214c9fc976e24")}, "enforced"},
	})
}
