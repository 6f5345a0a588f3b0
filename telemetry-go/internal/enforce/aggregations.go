// Applies the rules to the points of each type of aggregation.

package enforce

import "go.opentelemetry.io/otel/sdk/metric/metricdata"

// apply corrects the points of a metric; false if none is left.
func (p *pointRules) apply() (some bool) {
	m := p.metric
	switch data := m.Data.(type) {
	case metricdata.Sum[int64]:
		if p.unit.keepsIntegers() {
			return applySum(p, m, data)
		}
		return applySum(p, m, metricdata.Sum[float64]{DataPoints: floats(data.DataPoints), Temporality: data.Temporality, IsMonotonic: data.IsMonotonic})
	case metricdata.Sum[float64]:
		return applySum(p, m, data)
	case metricdata.Gauge[int64]:
		if p.unit.keepsIntegers() {
			return applyGauge(p, m, data)
		}
		return applyGauge(p, m, metricdata.Gauge[float64]{DataPoints: floats(data.DataPoints)})
	case metricdata.Gauge[float64]:
		return applyGauge(p, m, data)
	case metricdata.Histogram[int64]:
		if p.unit.keepsIntegers() {
			return applyHistogram(p, m, data)
		}
		return applyHistogram(p, m, metricdata.Histogram[float64]{DataPoints: floatHistograms(data.DataPoints), Temporality: data.Temporality})
	case metricdata.Histogram[float64]:
		return applyHistogram(p, m, data)
	case metricdata.ExponentialHistogram[int64]:
		return applyExponential(p, m, data)
	case metricdata.ExponentialHistogram[float64]:
		return applyExponential(p, m, data)
	case metricdata.Summary:
		return applySummary(p, m, data)
	}
	return true
}

func applySum[N int64 | float64](p *pointRules, m *metricdata.Metrics, data metricdata.Sum[N]) bool {
	points, changed := applyPoints(p, data.DataPoints, pointType[metricdata.DataPoint[N]]{numberLabels[N], adjustNumber[N], addNumbers[N], one[metricdata.DataPoint[N]]}, false)
	if changed || !p.unit.keepsIntegers() {
		data.DataPoints = points
		m.Data = data
	}
	return len(points) > 0
}

func applyGauge[N int64 | float64](p *pointRules, m *metricdata.Metrics, data metricdata.Gauge[N]) bool {
	points, changed := applyPoints(p, data.DataPoints, pointType[metricdata.DataPoint[N]]{numberLabels[N], adjustNumber[N], laterNumber[N], one[metricdata.DataPoint[N]]}, false)
	if changed || !p.unit.keepsIntegers() {
		data.DataPoints = points
		m.Data = data
	}
	return len(points) > 0
}

func applyHistogram[N int64 | float64](p *pointRules, m *metricdata.Metrics, data metricdata.Histogram[N]) bool {
	points, changed := applyPoints(p, data.DataPoints,
		pointType[metricdata.HistogramDataPoint[N]]{histogramLabels[N], adjustHistogram[N], addHistograms[N], countHistogram[N]},
		data.Temporality == metricdata.DeltaTemporality)
	if changed || !p.unit.keepsIntegers() {
		data.DataPoints = points
		m.Data = data
	}
	if p.row != nil && len(points) > 0 {
		p.rules.checkBuckets(p.row, points[0].Bounds)
	}
	return len(points) > 0
}

func applyExponential[N int64 | float64](p *pointRules, m *metricdata.Metrics, data metricdata.ExponentialHistogram[N]) bool {
	points, changed := applyPoints(p, data.DataPoints,
		pointType[metricdata.ExponentialHistogramDataPoint[N]]{exponentialLabels[N], adjustExponential[N], addExponentials[N], countExponential[N]},
		data.Temporality == metricdata.DeltaTemporality)
	if changed {
		data.DataPoints = points
		m.Data = data
	}
	return len(points) > 0
}
