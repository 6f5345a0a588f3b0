// Copies metrics before the rules change them.

package plumbline

import (
	"slices"

	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// copyOf returns metrics with points of their own.
func copyOf(metrics *metricdata.ResourceMetrics) *metricdata.ResourceMetrics {
	own := &metricdata.ResourceMetrics{Resource: metrics.Resource, ScopeMetrics: slices.Clone(metrics.ScopeMetrics)}
	for i := range own.ScopeMetrics {
		scope := &own.ScopeMetrics[i]
		scope.Metrics = slices.Clone(scope.Metrics)
		for j := range scope.Metrics {
			scope.Metrics[j].Data = copyOfData(scope.Metrics[j].Data)
		}
	}
	return own
}

func copyOfData(data metricdata.Aggregation) metricdata.Aggregation {
	switch of := data.(type) {
	case metricdata.Sum[int64]:
		of.DataPoints = copyOfNumbers(of.DataPoints)
		return of
	case metricdata.Sum[float64]:
		of.DataPoints = copyOfNumbers(of.DataPoints)
		return of
	case metricdata.Gauge[int64]:
		of.DataPoints = copyOfNumbers(of.DataPoints)
		return of
	case metricdata.Gauge[float64]:
		of.DataPoints = copyOfNumbers(of.DataPoints)
		return of
	case metricdata.Histogram[int64]:
		of.DataPoints = copyOfHistograms(of.DataPoints)
		return of
	case metricdata.Histogram[float64]:
		of.DataPoints = copyOfHistograms(of.DataPoints)
		return of
	case metricdata.ExponentialHistogram[int64]:
		of.DataPoints = copyOfExponentials(of.DataPoints)
		return of
	case metricdata.ExponentialHistogram[float64]:
		of.DataPoints = copyOfExponentials(of.DataPoints)
		return of
	case metricdata.Summary:
		of.DataPoints = slices.Clone(of.DataPoints)
		return of
	}
	return data
}

func copyOfNumbers[N int64 | float64](points []metricdata.DataPoint[N]) []metricdata.DataPoint[N] {
	own := slices.Clone(points)
	for i := range own {
		own[i].Exemplars = slices.Clone(own[i].Exemplars)
	}
	return own
}

func copyOfHistograms[N int64 | float64](points []metricdata.HistogramDataPoint[N]) []metricdata.HistogramDataPoint[N] {
	own := slices.Clone(points)
	for i := range own {
		own[i].BucketCounts = slices.Clone(own[i].BucketCounts)
		own[i].Exemplars = slices.Clone(own[i].Exemplars)
	}
	return own
}

func copyOfExponentials[N int64 | float64](points []metricdata.ExponentialHistogramDataPoint[N]) []metricdata.ExponentialHistogramDataPoint[N] {
	own := slices.Clone(points)
	for i := range own {
		own[i].PositiveBucket.Counts = slices.Clone(own[i].PositiveBucket.Counts)
		own[i].NegativeBucket.Counts = slices.Clone(own[i].NegativeBucket.Counts)
		own[i].Exemplars = slices.Clone(own[i].Exemplars)
	}
	return own
}
