// The charter that a Telemetry follows: chosen at the start, replaced by a reload.

package plumbline

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"reflect"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
)

// WithCharter hands over the charter of the service, as the package that
// `plumbline generate go` wrote has it. The file of PLUMBLINE_CHARTER takes
// precedence.
func WithCharter(compiled charter.Compiled) Option { return func(o *options) { o.charter = compiled } }

// Charter returns the active charter. A reload replaces it as a whole.
func (t *Telemetry) Charter() *charter.Charter { return t.inForce.Load().Charter() }

// Failures returns the classifier of this service by the active charter.
func (t *Telemetry) Failures() failure.Classifier {
	rules := t.inForce.Load()
	c := failure.Classifier{Charter: rules.Charter(), Self: t.service}
	if !t.off {
		c.Findings = rules.Findings()
	}
	return c
}

// choice is the charter of the start and how it was chosen.
type choice struct {
	charter *charter.Charter
	refused bool
	source  string // where it is from; empty where another one was refused
	line    string // of a refusal of WithCharter
}

// chooseCharter returns the charter of the start: that of the file, else the one
// that was handed over, else base. Where one of them is refused, the next one
// takes its place, with sensitive attributes redacted in every mode.
func chooseCharter(compiled charter.Compiled, file *charterFile) choice {
	own, ownErr := charter.Base(), error(nil)
	if compiled != "" {
		if own, ownErr = compiled.Parse(); ownErr != nil {
			own = charter.Base()
		}
	}
	switch {
	case file != nil && file.first != nil:
		return choice{charter: file.first, source: "from " + file.path}
	case file != nil && file.failure != "": // logged by the file
		return choice{charter: own.Protected(), refused: true}
	case ownErr != nil:
		return choice{charter: own.Protected(), refused: true, line: fmt.Sprintf(
			"the charter of plumbline.WithCharter is refused; base %s observes, and only what base marks as sensitive is redacted (PLUMBLINE_ON_REFUSED=hold exports nothing instead): %v", own.Version, ownErr)}
	case compiled == "":
		return choice{charter: own, source: "embedded in the library, as no charter is given (plumbline.WithCharter, PLUMBLINE_CHARTER)"}
	}
	return choice{charter: own, source: "from plumbline.WithCharter"}
}

// inForceLine is the line of a charter that becomes active.
func inForceLine(c *charter.Charter, source string, mode Mode) string {
	if mode == Off {
		return fmt.Sprintf("charter %s %s (digest %s), %s: mode off, nothing of it is applied", c.Name, c.Version, c.Digest, source)
	}
	return fmt.Sprintf("charter %s %s is in force (digest %s), %s, mode %s", c.Name, c.Version, c.Digest, source, mode)
}

// activate replaces the charter. What the SDK fixed at the start is announced in
// one line and by plumbline.charter.pending.
func (t *Telemetry) activate(next *charter.Charter, console *slog.Logger) {
	findings := t.findings.For(next, string(t.modeBy(next)))
	rules := t.inForce.Load().Next(findings, next)
	t.inForce.Replace(rules)
	t.findings.Follow(findings)
	if sampler := t.sampler.Load(); sampler != nil {
		sampler.Replace(next.SamplingRules)
	}
	console.Info(inForceLine(next, "from "+t.file.path, t.modeBy(next)) + t.cannotHoldWords())
	if t.held.Swap(false) {
		console.Info("PLUMBLINE_ON_REFUSED=hold ends: telemetry is exported again; what was held back is counted in " + charter.MetricPlumblineTelemetryDropped.Name)
	}
	if parts := t.pending(rules); len(parts) > 0 {
		console.Warn(fmt.Sprintf("charter %s %s: %s of it follow at the next start", next.Name, next.Version, strings.Join(parts, ", ")))
	}
}

// modeBy returns the mode of the process by a charter. In place of a charter that
// was refused the process observes.
func (t *Telemetry) modeBy(c *charter.Charter) Mode {
	if c == t.fallback && t.given != Off {
		return Observe
	}
	return cmp.Or(t.given, Mode(c.Mode))
}

// pending returns the parts of a charter that wait for the next start: those
// that the SDK fixes, where they differ from the charter of the start.
func (t *Telemetry) pending(rules *enforce.Rules) (parts []string) {
	c := rules.Charter()
	if t.metricsWait(rules) {
		parts = append(parts, "metrics")
	}
	if (t.modeBy(c) == Off) != t.off {
		parts = append(parts, "mode")
	}
	if t.takesResource() && !reflect.DeepEqual(t.resourceRows(c), t.resourceRows(t.started)) {
		parts = append(parts, "resource")
	}
	return parts
}

// metricsWait reports whether metrics follow a charter only at the next start: the
// SDK keeps their views and what was recorded, which stays redacted where an earlier
// charter did that.
func (t *Telemetry) metricsWait(rules *enforce.Rules) bool {
	return t.takesViews() && rules.Views() != t.views || rules.Keeps()
}

// resourceRows returns what of a charter is in the resource: the required keys
// and the team, where resource-identity is enforced.
func (t *Telemetry) resourceRows(c *charter.Charter) []any {
	if c.ModeIn(string(t.modeBy(c)), charter.RuleResourceIdentity) != string(Enforce) {
		return nil
	}
	service, _ := c.ServiceNamed(t.service)
	return []any{c.Resource, service.Team}
}

// observePending is the callback of plumbline.charter.pending.
func (t *Telemetry) observePending(_ context.Context, observer metric.Int64Observer) error {
	for _, part := range t.pending(t.inForce.Load()) {
		observer.Observe(1, metric.WithAttributes(attribute.String(charter.AttrPlumblineCharterPart, part)))
	}
	return nil
}

// observeEnforcement is the callback of plumbline.enforcement.active: the digest of
// the active charter and whether it is enforced. After a reload it is the charter
// before while one of its batches is being exported.
func (t *Telemetry) observeEnforcement(_ context.Context, observer metric.Int64Observer) error {
	c, active := t.Charter(), int64(0)
	t.sendingMu.Lock()
	defer t.sendingMu.Unlock()
	for _, sending := range t.sending {
		// What is under way follows the charter that it was prepared by.
		if basis, some := sending(); some {
			if rules := basis.(*enforce.Rules); rules.Charter() != c {
				c = rules.Charter()
				break
			}
		}
	}
	if t.modeBy(c) == Enforce && t.holdsAll(c) {
		active = 1
	}
	t.checkGlobals()
	observer.Observe(active, metric.WithAttributes(attribute.String(charter.AttrPlumblineCharterDigest, c.Digest)))
	return nil
}

// observeReloads is the callback of plumbline.charter.reloads.
func (t *Telemetry) observeReloads(_ context.Context, observer metric.Int64Observer) error {
	applied, refused := int64(0), t.refusals.Load()
	if t.file != nil {
		applied, refused = applied+t.file.applied.Load(), refused+t.file.refused.Load()
	}
	outcome := attribute.Key(charter.AttrPlumblineCharterReloadOutcome)
	observer.Observe(applied, metric.WithAttributes(outcome.String(charter.PlumblineCharterReloadOutcomeValueApplied)))
	observer.Observe(refused, metric.WithAttributes(outcome.String(charter.PlumblineCharterReloadOutcomeValueRefused)))
	return nil
}
