// Merges the metrics of a scope that have one name after their correction: of a
// library that records ms and of one that records s, or of two old names with one
// successor.

package enforce

import (
	"slices"

	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// mergeDuplicates returns the metrics with those of equal name, unit and type
// merged; others with equal names remain as they are.
func (r *Rules) mergeDuplicates(metrics []metricdata.Metrics) []metricdata.Metrics {
	left := make([]metricdata.Metrics, 0, len(metrics))
	for i := range metrics {
		m := &metrics[i]
		at := slices.IndexFunc(left, func(other metricdata.Metrics) bool { return other.Name == m.Name && other.Unit == m.Unit })
		if at < 0 || !r.mergeData(&left[at], m.Data) {
			left = append(left, *m)
		}
	}
	return left
}

// mergeData adds the points of another metric; false if it is of another type.
func (r *Rules) mergeData(into *metricdata.Metrics, other metricdata.Aggregation) bool {
	switch data := into.Data.(type) {
	case metricdata.Sum[int64]:
		return mergeSums(r, into, data, other)
	case metricdata.Sum[float64]:
		return mergeSums(r, into, data, other)
	case metricdata.Histogram[int64]:
		return mergeHistograms(r, into, data, other)
	case metricdata.Histogram[float64]:
		return mergeHistograms(r, into, data, other)
	}
	return false
}

func mergeSums[N int64 | float64](r *Rules, into *metricdata.Metrics, data metricdata.Sum[N], other metricdata.Aggregation) bool {
	more, same := other.(metricdata.Sum[N])
	if !same || more.Temporality != data.Temporality || more.IsMonotonic != data.IsMonotonic {
		return false
	}
	data.DataPoints = merged(r, slices.Concat(data.DataPoints, more.DataPoints), pointType[metricdata.DataPoint[N]]{labels: numberLabels[N], merge: addNumbers[N]})
	into.Data = data
	return true
}

func mergeHistograms[N int64 | float64](r *Rules, into *metricdata.Metrics, data metricdata.Histogram[N], other metricdata.Aggregation) bool {
	more, same := other.(metricdata.Histogram[N])
	if !same || more.Temporality != data.Temporality {
		return false
	}
	if len(data.DataPoints) > 0 && len(more.DataPoints) > 0 && !slices.Equal(data.DataPoints[0].Bounds, more.DataPoints[0].Bounds) {
		return false
	}
	data.DataPoints = merged(r, slices.Concat(data.DataPoints, more.DataPoints), pointType[metricdata.HistogramDataPoint[N]]{labels: histogramLabels[N], merge: addHistograms[N]})
	into.Data = data
	return true
}
