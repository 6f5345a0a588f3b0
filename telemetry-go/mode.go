package plumbline

// Mode is how the charter is applied: PLUMBLINE_MODE, else enforcement.mode of
// the charter.
type Mode string

// The modes of PLUMBLINE_MODE.
const (
	// Off is the kill switch: stock OpenTelemetry through the same functions.
	Off Mode = "off"
	// Observe counts violations and corrects nothing; nothing on the wire
	// changes.
	Observe Mode = "observe"
	// Enforce corrects violations and counts them.
	Enforce Mode = "enforce"
)
