// Package finding counts violations of the charter's rules, the metric
// plumbline.findings.
package finding

import (
	"context"
	"maps"
	"sync/atomic"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// Actions of a finding, in the order of their counters.
var actions = [...]string{
	charter.PlumblineFindingActionValueObserved,
	charter.PlumblineFindingActionValueEnforced,
	charter.PlumblineFindingActionValueFailed,
}

const (
	observed = iota
	enforced
	failed
)

// Counter counts findings by rule and action. Safe for concurrent use; a nil
// Counter counts nothing and enforces nothing.
type Counter struct {
	counts   map[string]*counts // of every rule; shared by the counters of all charters
	examples *examples          // shared too
	modes    *atomic.Pointer[modes]
	by       *charter.Charter
}

// counts are the findings of a rule by action.
type counts [len(actions)]atomic.Int64

// modes are the rules that are not off.
type modes map[string]mode

// mode is that of a rule, with its counts, so that a finding takes one look-up.
type mode struct {
	enforces bool
	counts   *counts
}

// add counts n findings.
func (m mode) add(n int64) {
	if m.enforces {
		m.counts[enforced].Add(n)
	} else {
		m.counts[observed].Add(n)
	}
}

// NewCounter returns a counter for the rules of a charter. process is the mode of
// the process, off, observe or enforce: the mode of a rule can only be weaker.
func NewCounter(c *charter.Charter, process string) *Counter {
	names := charter.RuleNames()
	f := &Counter{counts: make(map[string]*counts, len(names)), examples: newExamples(names), modes: new(atomic.Pointer[modes]), by: c}
	for _, rule := range names {
		f.counts[rule] = new(counts)
	}
	f.modes.Store(f.modesOf(process))
	return f
}

// modesOf returns the modes of the charter in a process.
func (f *Counter) modesOf(process string) *modes {
	m := modes{}
	for rule, counts := range f.counts {
		if word := f.by.ModeIn(process, rule); word != "off" {
			m[rule] = mode{enforces: word == "enforce", counts: counts}
		}
	}
	return &m
}

// For returns a counter with the modes of a charter that adds to the same counts.
func (f *Counter) For(c *charter.Charter, process string) *Counter {
	view := &Counter{counts: f.counts, examples: f.examples, modes: new(atomic.Pointer[modes]), by: c}
	view.modes.Store(view.modesOf(process))
	return view
}

// Enforcing returns a counter that enforces a rule, whatever its mode, and adds to
// the same counts.
func (f *Counter) Enforcing(rule string) *Counter {
	if f == nil {
		return nil
	}
	view, of := &Counter{counts: f.counts, examples: f.examples, modes: new(atomic.Pointer[modes]), by: f.by}, maps.Clone(*f.modes.Load())
	of[rule] = mode{enforces: true, counts: f.counts[rule]}
	view.modes.Store(&of)
	return view
}

// Follow gives the counter the modes of another one.
func (f *Counter) Follow(other *Counter) { f.modes.Store(other.modes.Load()) }

// Record counts a violation of a rule. It reports whether the rule is enforced,
// so that the caller corrects the violation.
func (f *Counter) Record(rule string) (enforce bool) { return f.RecordN(rule, 1) }

// RecordN counts n violations of a rule, as Record.
func (f *Counter) RecordN(rule string, n int64) (enforce bool) {
	if f == nil {
		return false
	}
	m, on := f.mode(rule)
	if on {
		m.add(n)
	}
	return m.enforces
}

// mode returns the mode of a rule; false if it is off.
func (f *Counter) mode(rule string) (m mode, on bool) {
	m, on = (*f.modes.Load())[rule]
	return m, on
}

// Enforces reports whether a rule is enforced.
func (f *Counter) Enforces(rule string) bool { return f != nil && (*f.modes.Load())[rule].enforces }

// RecordFailure counts a rule that panicked, and logs it.
func (f *Counter) RecordFailure(rule string) {
	if f != nil && f.counts[rule] != nil {
		f.counts[rule][failed].Add(1)
		f.logFailure(rule)
	}
}

// Recover is deferred by code that must not panic into the application: it
// recovers a panic and counts it as a failure of the rule.
func (f *Counter) Recover(rule string) {
	if recover() != nil {
		f.RecordFailure(rule)
	}
}

// Count returns the number of findings of a rule with an action: observed,
// enforced or failed.
func (f *Counter) Count(rule, action string) int64 {
	if f == nil || f.counts[rule] == nil {
		return 0
	}
	for i, name := range actions {
		if name == action {
			return f.counts[rule][i].Load()
		}
	}
	return 0
}

// Observe is the callback of plumbline.findings: it reports every counter that
// is not zero.
func (f *Counter) Observe(_ context.Context, observer metric.Int64Observer) error {
	for rule, counts := range f.counts {
		for i := range counts {
			if n := counts[i].Load(); n > 0 {
				observer.Observe(n, metric.WithAttributes(
					attribute.String(charter.AttrPlumblineFindingRule, rule),
					attribute.String(charter.AttrPlumblineFindingAction, actions[i])))
			}
		}
	}
	return nil
}
