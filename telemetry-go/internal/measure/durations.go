// Package measure records durations under the charter's labels without
// building the label set anew for each call.
package measure

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// maxLabelSets is the number of label sets that are kept; beyond it each call
// builds its own.
const maxLabelSets = 2000

// Durations is a histogram of the charter whose label sets are looked up by a
// key. Reads take no lock.
type Durations[K comparable] struct {
	histogram metric.Float64Histogram
	labels    func(K) []attribute.KeyValue
	sets      atomic.Pointer[map[K][]metric.RecordOption]
	mu        sync.Mutex
}

// New returns the histogram with the charter's name, unit and buckets; labels
// builds the label set of a key.
func New[K comparable](meter metric.Meter, m charter.Metric, labels func(K) []attribute.KeyValue) *Durations[K] {
	histogram, err := meter.Float64Histogram(m.Name, metric.WithUnit(m.Unit), metric.WithDescription(m.Brief),
		metric.WithExplicitBucketBoundaries(m.Buckets...))
	d := &Durations[K]{labels: labels}
	if err == nil {
		d.histogram = histogram
	}
	empty := map[K][]metric.RecordOption{}
	d.sets.Store(&empty)
	return d
}

// Record adds a duration; ctx has the span that an exemplar points at.
func (d *Durations[K]) Record(ctx context.Context, key K, duration time.Duration) {
	if d.histogram == nil {
		return
	}
	options, ok := (*d.sets.Load())[key]
	if !ok {
		options = d.add(key)
	}
	d.histogram.Record(ctx, duration.Seconds(), options...)
}

func (d *Durations[K]) add(key K) []metric.RecordOption {
	options := []metric.RecordOption{metric.WithAttributeSet(attribute.NewSet(d.labels(key)...))}
	d.mu.Lock()
	defer d.mu.Unlock()
	before := *d.sets.Load()
	if len(before) >= maxLabelSets {
		return options
	}
	after := make(map[K][]metric.RecordOption, len(before)+1)
	for k, v := range before {
		after[k] = v
	}
	after[key] = options
	d.sets.Store(&after)
	return options
}
