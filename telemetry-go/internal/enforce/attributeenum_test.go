package enforce_test

import (
	"testing"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

func TestAttributeEnum(t *testing.T) {
	testAttributes(t, charter.RuleAttributeEnum, []attributeCase{
		{"not a member", list{text("plumbline.error.fault", "nobody")}, list{text("plumbline.error.fault", "nobody")}, "observed"},
	})
}
