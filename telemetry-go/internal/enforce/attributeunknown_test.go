package enforce_test

import (
	"testing"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

func TestAttributeUnknown(t *testing.T) {
	testAttributes(t, charter.RuleAttributeUnknown, []attributeCase{
		{"unknown", list{text("what.is.this", "x")}, list{text("what.is.this", "x")}, "observed"},
	})
}
