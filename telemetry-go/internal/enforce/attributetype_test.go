package enforce_test

import (
	"testing"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

func TestAttributeType(t *testing.T) {
	testAttributes(t, charter.RuleAttributeType, []attributeCase{
		{"of another type", list{text("orders.lines", "two")}, list{text("orders.lines", "two")}, "observed"},
	})
}
