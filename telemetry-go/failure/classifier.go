package failure

import (
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/finding"
)

// Classifier converts errors into failures and error tuples as one service
// records them by one charter. Telemetry.Failures returns that of a service and
// its active charter.
type Classifier struct {
	Charter  *charter.Charter
	Self     string           // service.name
	Findings *finding.Counter // counts reasons that are not in the charter; may be nil
}
