// Logs an example of each rule that is violated, and rules that failed.

package finding

import (
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// longest is the part of a name that is logged, in bytes.
const longest = 256

// quiet is the time between two examples of a rule with the same action.
const quiet = time.Minute

// examples limits the lines of all counters of a process.
type examples struct {
	log  atomic.Pointer[func(line string)]
	fail atomic.Pointer[func(rule, stack string)]
	next map[string]*[len(actions)]atomic.Int64 // the time of the next line, in Unix nanoseconds
	once sync.Map                               // of ObserveOnce: item to charter
}

func newExamples(rules []string) *examples {
	e := &examples{next: make(map[string]*[len(actions)]atomic.Int64, len(rules))}
	for _, rule := range rules {
		e.next[rule] = new([len(actions)]atomic.Int64)
	}
	return e
}

// LogTo sets where an example of a finding is logged, at most one a minute for each
// rule and action: what was found, its place in the charter, the rule and what it
// expects, and no value.
func (f *Counter) LogTo(log func(line string)) { f.examples.log.Store(&log) }

// RecordOf is Record for a violation by a named item: the key of an attribute, the
// name of a metric or of a span type. The name may be in the log.
func (f *Counter) RecordOf(rule, item string) (enforce bool) {
	if f == nil {
		return false
	}
	m, on := f.mode(rule)
	if !on {
		return false
	}
	m.add(1)
	if m.enforces {
		f.example(rule, item, enforced)
	} else {
		f.example(rule, item, observed)
	}
	return m.enforces
}

// ObserveOf is CountObserved for violations by a named item, as in RecordOf.
func (f *Counter) ObserveOf(rule, item string, n int64) {
	if f == nil {
		return
	}
	if m, on := f.mode(rule); on {
		m.counts[observed].Add(n)
		f.example(rule, item, observed)
	}
}

// ObserveOnce is ObserveOf for one violation; the same item counts once a charter.
func (f *Counter) ObserveOnce(rule, item string) {
	if !f.Watches(rule) {
		return
	}
	if last, known := f.examples.once.Swap(item, f.by); known && last == f.by {
		return
	}
	f.counts[rule][observed].Add(1)
	f.example(rule, item, observed)
}

// FailuresTo sets where a rule that panicked is logged, at most once a minute, with
// the stack. The value of the panic is left out, as it may contain one of the
// application.
func (f *Counter) FailuresTo(log func(rule, stack string)) { f.examples.fail.Store(&log) }

// logFailure is called where the panic was recovered, whose stack is still there.
func (f *Counter) logFailure(rule string) {
	// What logging fails at is not logged again, because this is not due then.
	if log := f.examples.fail.Load(); log != nil && f.isDue(rule, failed) {
		(*log)(rule, string(debug.Stack()))
	}
}

// isDue reports whether a line is due, and delays the next one.
func (f *Counter) isDue(rule string, action int) bool {
	due, now := &f.examples.next[rule][action], time.Now().UnixNano()
	next := due.Load()
	return now >= next && due.CompareAndSwap(next, now+int64(quiet))
}

func (f *Counter) example(rule, item string, action int) {
	log := f.examples.log.Load()
	if log == nil || !f.isDue(rule, action) {
		return
	}
	w := wordsOf(f.by, rule, item)
	if w.place == "" {
		w.place = "the charter"
	} else if parts := strings.Split(w.place, ":"); len(parts) == 3 {
		w.place = parts[0] + ":" + parts[1] // without the column, as in other languages
	}
	(*log)(w.what + "; " + w.place + " (" + rule + ") expects " + w.expected + " [" + actions[action] + "; see docs/rules/" + rule + ".md]")
}
