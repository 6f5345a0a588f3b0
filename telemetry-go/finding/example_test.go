package finding_test

import (
	"strings"
	"testing"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/finding"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
)

// A key that the charter does not define is the choice of whoever recorded it: an
// id in it is not logged.
func TestKeysFromOutsideAreNotLoggedWithIDs(t *testing.T) {
	for key, logged := range map[string]bool{"acme.size": true, "user.jane@shop.example": false, "acct.4111111111111111": false} {
		var lines []string
		findings := finding.NewCounter(shop.Parsed(), "enforce")
		findings.LogTo(func(line string) { lines = append(lines, line) })
		findings.RecordOf(charter.RuleAttributeUnknown, key)
		if len(lines) != 1 || strings.Contains(lines[0], key) != logged {
			t.Errorf("%s: logged %q", key, lines)
		}
	}
}
