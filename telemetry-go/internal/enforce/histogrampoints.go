// Points of histograms with explicit bounds.

package enforce

import (
	"slices"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

func histogramLabels[N int64 | float64](p *metricdata.HistogramDataPoint[N]) *attribute.Set {
	return &p.Attributes
}

func countHistogram[N int64 | float64](p *metricdata.HistogramDataPoint[N]) int64 {
	return int64(p.Count)
}

func adjustHistogram[N int64 | float64](p *pointRules, point *metricdata.HistogramDataPoint[N]) {
	adjustExemplars(p, point.Exemplars, p.unit)
	if p.unit.none() {
		return
	}
	point.Bounds = p.convertBounds(point.Bounds)
	point.Sum = convertNumber(p.unit, point.Sum)
	point.Min = convertExtrema(p.unit, point.Min)
	point.Max = convertExtrema(p.unit, point.Max)
}

// convertBounds returns the bounds in the charter's unit; one slice for all points
// that share theirs.
func (p *pointRules) convertBounds(bounds []float64) []float64 {
	if len(bounds) == 0 || len(p.bounds) == len(bounds) && &p.bounds[0] == &bounds[0] {
		return p.converted
	}
	p.bounds, p.converted = bounds, make([]float64, len(bounds))
	for i, bound := range bounds {
		p.converted[i] = p.unit.float(bound)
	}
	return p.converted
}

func convertExtrema[N int64 | float64](u unitConversion, e metricdata.Extrema[N]) metricdata.Extrema[N] {
	if value, defined := e.Value(); defined {
		return metricdata.NewExtrema(convertNumber(u, value))
	}
	return e
}

// addHistograms adds a point to another one; false if their bounds differ.
func addHistograms[N int64 | float64](into, other *metricdata.HistogramDataPoint[N]) bool {
	if !slices.Equal(into.Bounds, other.Bounds) || len(into.BucketCounts) != len(other.BucketCounts) {
		return false
	}
	if other.StartTime.Before(into.StartTime) {
		into.StartTime = other.StartTime
	}
	if other.Time.After(into.Time) {
		into.Time = other.Time
	}
	for i, n := range other.BucketCounts {
		into.BucketCounts[i] += n
	}
	into.Count += other.Count
	into.Sum += other.Sum
	into.Min = lowest(into.Min, other.Min)
	into.Max = highest(into.Max, other.Max)
	into.Exemplars = append(slices.Clip(into.Exemplars), other.Exemplars...)
	return true
}

// lowest returns the lower minimum; none where one is not known.
func lowest[N int64 | float64](a, b metricdata.Extrema[N]) metricdata.Extrema[N] {
	x, known := a.Value()
	y, both := b.Value()
	if known && both {
		return metricdata.NewExtrema(min(x, y))
	}
	return metricdata.Extrema[N]{}
}

// highest returns the higher maximum; none where one is not known.
func highest[N int64 | float64](a, b metricdata.Extrema[N]) metricdata.Extrema[N] {
	x, known := a.Value()
	y, both := b.Value()
	if known && both {
		return metricdata.NewExtrema(max(x, y))
	}
	return metricdata.Extrema[N]{}
}

// floatHistograms returns points of integers as points of floats.
func floatHistograms(points []metricdata.HistogramDataPoint[int64]) []metricdata.HistogramDataPoint[float64] {
	converted := make([]metricdata.HistogramDataPoint[float64], len(points))
	for i, p := range points {
		converted[i] = metricdata.HistogramDataPoint[float64]{
			Attributes: p.Attributes, StartTime: p.StartTime, Time: p.Time,
			Count: p.Count, Bounds: p.Bounds, BucketCounts: p.BucketCounts,
			Min: floatExtrema(p.Min), Max: floatExtrema(p.Max), Sum: float64(p.Sum), Exemplars: floatExemplars(p.Exemplars),
		}
	}
	return converted
}

func floatExtrema(e metricdata.Extrema[int64]) metricdata.Extrema[float64] {
	if value, defined := e.Value(); defined {
		return metricdata.NewExtrema(float64(value))
	}
	return metricdata.Extrema[float64]{}
}
