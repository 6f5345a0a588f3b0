// Points of sums and gauges.

package enforce

import (
	"slices"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

func numberLabels[N int64 | float64](p *metricdata.DataPoint[N]) *attribute.Set { return &p.Attributes }

func adjustNumber[N int64 | float64](p *pointRules, point *metricdata.DataPoint[N]) {
	point.Value = convertNumber(p.unit, point.Value)
	adjustExemplars(p, point.Exemplars, p.unit)
}

// addNumbers adds a point of a sum to another one.
func addNumbers[N int64 | float64](into, other *metricdata.DataPoint[N]) bool {
	if other.StartTime.Before(into.StartTime) {
		into.StartTime = other.StartTime
	}
	if other.Time.After(into.Time) {
		into.Time = other.Time
	}
	into.Value += other.Value
	into.Exemplars = append(slices.Clip(into.Exemplars), other.Exemplars...)
	return true
}

// laterNumber keeps the later one of two points of a gauge.
func laterNumber[N int64 | float64](into, other *metricdata.DataPoint[N]) bool {
	if !other.Time.Before(into.Time) {
		*into = *other
	}
	return true
}

// floats returns points of integers as points of floats.
func floats(points []metricdata.DataPoint[int64]) []metricdata.DataPoint[float64] {
	converted := make([]metricdata.DataPoint[float64], len(points))
	for i, p := range points {
		converted[i] = metricdata.DataPoint[float64]{
			Attributes: p.Attributes, StartTime: p.StartTime, Time: p.Time, Value: float64(p.Value), Exemplars: floatExemplars(p.Exemplars),
		}
	}
	return converted
}
