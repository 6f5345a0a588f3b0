// Warns where two set-ups of one process claim the globals of OpenTelemetry.

package plumbline

import (
	"fmt"
	"log/slog"
	"sync/atomic"

	"go.opentelemetry.io/otel"
)

// claimed is whether a Setup of this process has installed its providers.
var claimed atomic.Bool

// defaultGlobal is the type of the global TracerProvider before any set-up.
const defaultGlobal = "*global.tracerProvider"

// claimGlobals is called before the globals are set, and warns if another set-up had
// them.
func claimGlobals(console *slog.Logger) {
	if claimed.Swap(true) {
		console.Warn("a second Setup in this process: it replaces the global providers of OpenTelemetry, and what uses these follows the second one; expected one Setup, or WithoutGlobals for the others")
		return
	}
	if kind := fmt.Sprintf("%T", otel.GetTracerProvider()); kind != defaultGlobal {
		console.Warn("the global TracerProvider is already that of another set-up (" + kind + "), and Setup replaces it; expected plumbline.From, which joins a set-up, or WithoutGlobals")
	}
}

// checkGlobals warns once if another set-up has replaced the global TracerProvider.
func (t *Telemetry) checkGlobals() {
	if !t.globals || t.off {
		return
	}
	kind := otel.GetTracerProvider()
	if _, ours := kind.(modeTracers); ours {
		return
	}
	t.lostOnce.Do(func() {
		t.console.Warn(fmt.Sprintf("another set-up has replaced the global TracerProvider (%T): spans of what uses the globals are not Plumbline's; expected plumbline.From, which joins a set-up", kind))
	})
}
