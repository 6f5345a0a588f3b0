// Package finding counts violations of the charter's rules, the metric
// plumbline.findings.
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

// NewCounter returns a counter for the rules of the charter. With enforce false
// no rule is enforced: modes can only be weakened.
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

// Record counts a violation of a rule. It reports whether the rule is enforced,
// so that the caller corrects the violation.
func (f *Counter) Record(rule string) (enforce bool) { return f.RecordN(rule, 1) }

// RecordN counts n violations of a rule, as Record.
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

// Enforces reports whether a rule is enforced.
func (f *Counter) Enforces(rule string) bool { return f != nil && f.enforce[rule] }

// RecordFailure counts a rule that panicked.
func (f *Counter) RecordFailure(rule string) {
	if f != nil && f.counts[rule] != nil {
		f.counts[rule][failed].Add(1)
	}
}

// Recover is deferred by code that must not panic into the application: it
// recovers a panic and counts it as a failure of the rule.
func (f *Counter) Recover(rule string) {
	if recover() != nil && f != nil && f.counts[rule] != nil {
		f.counts[rule][failed].Add(1)
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
