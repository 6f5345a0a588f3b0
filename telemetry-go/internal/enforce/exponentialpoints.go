// Points of exponential histograms.

package enforce

import (
	"slices"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

func exponentialLabels[N int64 | float64](p *metricdata.ExponentialHistogramDataPoint[N]) *attribute.Set {
	return &p.Attributes
}

func countExponential[N int64 | float64](p *metricdata.ExponentialHistogramDataPoint[N]) int64 {
	return int64(p.Count)
}

func adjustExponential[N int64 | float64](p *pointRules, point *metricdata.ExponentialHistogramDataPoint[N]) {
	adjustExemplars(p, point.Exemplars, unitConversion{})
}

// maxExponentialBuckets is how many buckets of one sign the sum of two points has
// at most: the default of the SDK.
const maxExponentialBuckets = 160

// addExponentials adds a point to another one, at the finest scale at which both
// fit; false if their zero buckets differ.
func addExponentials[N int64 | float64](into, other *metricdata.ExponentialHistogramDataPoint[N]) bool {
	if into.ZeroThreshold != other.ZeroThreshold {
		return false
	}
	scale := min(into.Scale, other.Scale)
	positive, ok1 := addBuckets(into.PositiveBucket, other.PositiveBucket, into.Scale-scale, other.Scale-scale)
	negative, ok2 := addBuckets(into.NegativeBucket, other.NegativeBucket, into.Scale-scale, other.Scale-scale)
	for !ok1 || !ok2 {
		scale--
		positive, ok1 = addBuckets(into.PositiveBucket, other.PositiveBucket, into.Scale-scale, other.Scale-scale)
		negative, ok2 = addBuckets(into.NegativeBucket, other.NegativeBucket, into.Scale-scale, other.Scale-scale)
	}
	if other.StartTime.Before(into.StartTime) {
		into.StartTime = other.StartTime
	}
	if other.Time.After(into.Time) {
		into.Time = other.Time
	}
	into.Scale, into.PositiveBucket, into.NegativeBucket = scale, positive, negative
	into.Count += other.Count
	into.ZeroCount += other.ZeroCount
	into.Sum += other.Sum
	into.Min = lowest(into.Min, other.Min)
	into.Max = highest(into.Max, other.Max)
	into.Exemplars = append(slices.Clip(into.Exemplars), other.Exemplars...)
	return true
}

// addBuckets returns the sum of two bucket ranges, whose scales are lowered first
// by the given steps; false if it has too many buckets.
func addBuckets(a, b metricdata.ExponentialBucket, stepsOfA, stepsOfB int32) (sum metricdata.ExponentialBucket, ok bool) {
	if len(a.Counts) == 0 {
		a, b, stepsOfA, stepsOfB = b, a, stepsOfB, stepsOfA
	}
	if len(a.Counts) == 0 {
		return metricdata.ExponentialBucket{}, true
	}
	first, last := bucketRange(a, stepsOfA)
	if len(b.Counts) > 0 {
		f, l := bucketRange(b, stepsOfB)
		first, last = min(first, f), max(last, l)
	}
	if last-first >= maxExponentialBuckets {
		return metricdata.ExponentialBucket{}, false
	}
	sum = metricdata.ExponentialBucket{Offset: int32(first), Counts: make([]uint64, last-first+1)}
	for i, n := range a.Counts {
		sum.Counts[bucketAt(a, i, stepsOfA)-first] += n
	}
	for i, n := range b.Counts {
		sum.Counts[bucketAt(b, i, stepsOfB)-first] += n
	}
	return sum, true
}

func bucketRange(b metricdata.ExponentialBucket, steps int32) (first, last int64) {
	return bucketAt(b, 0, steps), bucketAt(b, len(b.Counts)-1, steps)
}

// bucketAt returns the index of a bucket after the scale is lowered: each step
// merges two neighbours.
func bucketAt(b metricdata.ExponentialBucket, i int, steps int32) int64 {
	return (int64(b.Offset) + int64(i)) >> min(steps, 63)
}
