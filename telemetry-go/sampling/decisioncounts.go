// Counts sampling decisions by rule, as the metric plumbline.sampler.decisions.

package sampling

import (
	"context"
	"sync"
	"sync/atomic"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// decision counts the decisions of one rule.
type decision struct{ sampled, dropped atomic.Int64 }

func (d *decision) add(decided sdktrace.SamplingDecision) {
	if decided == sdktrace.RecordAndSample {
		d.sampled.Add(1)
	} else {
		d.dropped.Add(1)
	}
}

// decisions are counted by rule. A rule that is in the next charter too keeps
// its counter.
type decisions struct {
	mu     sync.Mutex
	byRule map[string]*decision
}

func (d *decisions) of(rule string) *decision {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.byRule == nil {
		d.byRule = map[string]*decision{}
	}
	found, ok := d.byRule[rule]
	if !ok {
		found = &decision{}
		d.byRule[rule] = found
	}
	return found
}

// observe reports every counter that is not zero.
func (d *decisions) observe(_ context.Context, observer metric.Int64Observer) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for rule, counts := range d.byRule {
		report(observer, rule, charter.PlumblineSamplerDecisionValueSampled, counts.sampled.Load())
		report(observer, rule, charter.PlumblineSamplerDecisionValueDropped, counts.dropped.Load())
	}
	return nil
}

func report(observer metric.Int64Observer, rule, decided string, n int64) {
	if n == 0 {
		return
	}
	observer.Observe(n, metric.WithAttributes(
		attribute.String(charter.AttrPlumblineSamplerRule, rule),
		attribute.String(charter.AttrPlumblineSamplerDecision, decided)))
}
