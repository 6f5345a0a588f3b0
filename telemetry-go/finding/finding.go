// Package finding counts where telemetry breaks the charter and says what to
// do about it. The counters leave as plumbline.findings.
package finding

import (
	"context"
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
	enforce map[string]bool
	counts  map[string]*[len(actions)]atomic.Int64
}

// New makes counters for the charter's rules; enforce false makes every rule
// one that is only observed.
func NewCounter(enforce bool) *Counter {
	f := &Counter{enforce: map[string]bool{}, counts: map[string]*[len(actions)]atomic.Int64{}}
	for _, rule := range charter.Rules {
		if rule.Mode == "off" {
			continue
		}
		f.enforce[rule.Name] = enforce && rule.Mode == "enforce"
		f.counts[rule.Name] = new([len(actions)]atomic.Int64)
	}
	return f
}

// Found counts a broken rule. It returns whether the caller is to correct it.
func (f *Counter) Record(rule string) (enforce bool) { return f.RecordN(rule, 1) }

// FoundTimes counts a rule that was broken n times.
func (f *Counter) RecordN(rule string, n int64) (enforce bool) {
	if f == nil || f.counts[rule] == nil {
		return false
	}
	if f.enforce[rule] {
		f.counts[rule][enforced].Add(n)
		return true
	}
	f.counts[rule][observed].Add(n)
	return false
}

// Enforces says whether the rule is enforced, without counting anything.
func (f *Counter) Enforces(rule string) bool { return f != nil && f.enforce[rule] }

// Failed counts a failure of a rule.
func (f *Counter) RecordFailure(rule string) {
	if f != nil && f.counts[rule] != nil {
		f.counts[rule][failed].Add(1)
	}
}

// Guard is deferred by code of Plumbline's own that must not reach the
// application: it swallows a panic and counts it.
func (f *Counter) Recover(rule string) {
	if recover() != nil && f != nil && f.counts[rule] != nil {
		f.counts[rule][failed].Add(1)
	}
}

// Count is how often a rule was found with an action.
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

// Observe reports every counter that is not zero.
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
