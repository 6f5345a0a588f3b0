package plumbline

// Mode says how strictly the charter is held.
type Mode string

// The modes of PLUMBLINE_MODE.
const (
	// Off is the kill switch: stock OpenTelemetry, as if Plumbline were absent.
	Off Mode = "off"
	// Observe records by the charter and counts findings, but changes nothing
	// on the wire and corrects nothing.
	Observe Mode = "observe"
	// Enforce corrects what breaks the charter, and counts it.
	Enforce Mode = "enforce"
)
