// What is exported of an item on which a rule panicked.

package enforce

import (
	"slices"

	"go.opentelemetry.io/otel/attribute"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// afterFailure counts a rule that panicked, and returns the item to export: without
// what no mode exports. It is dropped where sensitive values are redacted, or where
// that panics too.
func afterFailure[T any](r *Rules, recorded T, bare func(T) T) (left T, exported bool) {
	r.findings.RecordFailure(charter.RuleAttributeSensitive)
	if r.sensitive {
		return recorded, false
	}
	defer func() {
		if recover() != nil {
			left, exported = recorded, false
		}
	}()
	return bare(recorded), true
}

// bareSpan returns a span without what no mode exports.
func (r *Rules) bareSpan(recorded sdktrace.ReadOnlySpan) sdktrace.ReadOnlySpan {
	n := &r.never
	left := &enforcedSpan{
		ReadOnlySpan: recorded, name: n.withoutHashKey(recorded.Name()), attributes: n.removeFromAll(recorded.Attributes()),
		events: slices.Clone(recorded.Events()), links: slices.Clone(recorded.Links()), status: recorded.Status(), scope: recorded.InstrumentationScope(),
	}
	left.status.Description = n.withoutHashKey(left.status.Description)
	for i := range left.events {
		left.events[i].Name, left.events[i].Attributes = n.withoutHashKey(left.events[i].Name), n.removeFromAll(left.events[i].Attributes)
	}
	for i := range left.links {
		left.links[i].Attributes = n.removeFromAll(left.links[i].Attributes)
	}
	left.scope.Attributes = n.removeFromSet(left.scope.Attributes)
	return left
}

// bareRecord returns a log record without what no mode exports.
func (r *Rules) bareRecord(recorded sdklog.Record) sdklog.Record {
	attributes := make([]attribute.KeyValue, 0, recorded.AttributesLen())
	recorded.WalkAttributes(func(kv attribute.KeyValue) bool {
		attributes = append(attributes, kv)
		return true
	})
	left := recorded.Clone()
	if scope := recorded.InstrumentationScope(); scope.Attributes.Len() > 0 {
		scope.Attributes = r.never.removeFromSet(scope.Attributes)
		left = r.records.Of(&recorded, scope, recorded.Resource())
	}
	left.SetAttributes(r.never.removeFromAll(attributes)...)
	left.SetBody(r.never.removeFrom("", recorded.Body(), 0))
	return left
}

// bareMetrics returns the metrics of an export without those that have what no mode
// exports.
func (r *Rules) bareMetrics(exported metricdata.ResourceMetrics) metricdata.ResourceMetrics {
	exported.ScopeMetrics = slices.Clone(exported.ScopeMetrics)
	for i := range exported.ScopeMetrics {
		scope := &exported.ScopeMetrics[i]
		scope.Scope.Attributes = r.never.removeFromSet(scope.Scope.Attributes)
		scope.Metrics = slices.DeleteFunc(slices.Clone(scope.Metrics), func(m metricdata.Metrics) bool { return r.hasNeverExported(m.Data) })
	}
	return exported
}

func (r *Rules) hasNeverExported(data metricdata.Aggregation) bool {
	switch data := data.(type) {
	case metricdata.Sum[int64]:
		return inNumbers(r, data.DataPoints)
	case metricdata.Sum[float64]:
		return inNumbers(r, data.DataPoints)
	case metricdata.Gauge[int64]:
		return inNumbers(r, data.DataPoints)
	case metricdata.Gauge[float64]:
		return inNumbers(r, data.DataPoints)
	case metricdata.Histogram[int64]:
		return inHistograms(r, data.DataPoints)
	case metricdata.Histogram[float64]:
		return inHistograms(r, data.DataPoints)
	}
	return true // exponential histograms and summaries: not known
}

func inNumbers[N int64 | float64](r *Rules, points []metricdata.DataPoint[N]) bool {
	return slices.ContainsFunc(points, func(p metricdata.DataPoint[N]) bool { return inPoint(r, p.Attributes, p.Exemplars) })
}

func inHistograms[N int64 | float64](r *Rules, points []metricdata.HistogramDataPoint[N]) bool {
	return slices.ContainsFunc(points, func(p metricdata.HistogramDataPoint[N]) bool { return inPoint(r, p.Attributes, p.Exemplars) })
}

func inPoint[N int64 | float64](r *Rules, labels attribute.Set, exemplars []metricdata.Exemplar[N]) bool {
	matches := func(kv attribute.KeyValue) bool { return r.never.matches(string(kv.Key), kv.Value) }
	return slices.ContainsFunc(labels.ToSlice(), matches) ||
		slices.ContainsFunc(exemplars, func(e metricdata.Exemplar[N]) bool { return slices.ContainsFunc(e.FilteredAttributes, matches) })
}
