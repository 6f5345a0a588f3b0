// Logs an example of each rule that is violated.

package finding

import (
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/naming"
)

// longest is the part of an item that is logged, in bytes.
const longest = 256

// quiet is the time between two examples of a rule with the same action.
const quiet = time.Minute

// examples limits the lines of all counters of a process. A nil one logs nothing.
type examples struct {
	log  atomic.Pointer[func(line string)]
	next map[string]*[len(actions)]atomic.Int64 // the time of the next line, in Unix nanoseconds
	once sync.Map                               // of LogOnce: text to charter
}

func newExamples(rules []string) *examples {
	e := &examples{next: make(map[string]*[len(actions)]atomic.Int64, len(rules))}
	for _, rule := range rules {
		e.next[rule] = new([len(actions)]atomic.Int64)
	}
	return e
}

// LogTo sets where an example of a finding is logged, at most one a minute for each
// rule and action. It names the item, its place in the charter and the rule, and no
// value.
func (f *Counter) LogTo(log func(line string)) { f.examples.log.Store(&log) }

// RecordOf is Record for a violation by a named item: the key of an attribute, the
// name of a metric or of a span type. The name may be in the log.
func (f *Counter) RecordOf(rule, item string) (enforce bool) {
	if enforce = f.Record(rule); enforce {
		f.example(rule, item, enforced)
	} else if f.Watches(rule) {
		f.example(rule, item, observed)
	}
	return enforce
}

// ObserveOf is CountObserved for violations by a named item, as in RecordOf.
func (f *Counter) ObserveOf(rule, item string, n int64) {
	if f.Watches(rule) {
		f.counts[rule][observed].Add(n)
		f.example(rule, item, observed)
	}
}

// ObserveOnce is ObserveOf for what a text describes; the same text counts once a
// charter.
func (f *Counter) ObserveOnce(rule, text string) {
	if !f.Watches(rule) {
		return
	}
	if last, known := f.examples.once.Swap(text, f.by); known && last == f.by {
		return
	}
	f.counts[rule][observed].Add(1)
	f.example(rule, text, observed)
}

func (f *Counter) example(rule, item string, action int) {
	log := f.examples.log.Load()
	if log == nil {
		return
	}
	due, now := &f.examples.next[rule][action], time.Now().UnixNano()
	if next := due.Load(); now < next || !due.CompareAndSwap(next, now+int64(quiet)) {
		return
	}
	if len(item) > longest {
		item = strings.ToValidUTF8(item[:longest], "") + "…"
	}
	place := f.by.Place(listOf(rule), item)
	if place == "" && naming.ContainsID(item) {
		item = "a name with an id" // whoever sends a request may have chosen it
	}
	line := item + " breaks " + rule
	if place != "" {
		line += "; " + place
	}
	(*log)(line + " [" + actions[action] + "; see docs/rules/" + rule + ".md]")
}

// listOf returns the list of the charter that has the items of a rule.
func listOf(rule string) string {
	switch rule {
	case charter.RuleMetricUnknown, charter.RuleMetricDeprecated, charter.RuleMetricUnit, charter.RuleMetricBuckets, charter.RuleMetricCardinality:
		return "metrics"
	case charter.RuleSpanNameTemplate, charter.RuleSpanNameCardinality:
		return "spans"
	}
	return "attributes"
}
