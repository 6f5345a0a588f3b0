// Applies the rules to the points of a metric: labels, unit, exemplars.

package enforce

import (
	"slices"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// pointRules applies the rules to the points of one metric, in place.
type pointRules struct {
	rules  *Rules
	metric *metricdata.Metrics
	scope  string
	row    *metricRow // nil for a metric that the charter does not have
	unit   unitConversion

	// The bounds of a histogram: its points share them.
	bounds, converted []float64
}

// pointType has the operations on points of one type.
type pointType[P any] struct {
	labels func(*P) *attribute.Set
	adjust func(*pointRules, *P)           // converts the unit, and redacts exemplars
	merge  func(into, other *P) bool       // false if two points cannot be added up
	count  func(overflow *P) (total int64) // of measurements in a point
}

// applyPoints corrects points in place, and merges those whose labels have become
// equal into a new slice.
func applyPoints[P any](p *pointRules, points []P, of pointType[P], delta bool) (left []P, changed bool) {
	if p.row != nil && p.row.limited && hasNewSeries(p.row, points, of) {
		// The SDK returns points in any order: which of them are within a limit must
		// not depend on it.
		slices.SortFunc(points, func(a, b P) int {
			return strings.Compare(encoded(of.labels(&a)), encoded(of.labels(&b)))
		})
	}
	for i := range points {
		labels := of.labels(&points[i])
		if corrected, differs := p.rules.labels(*labels, p.row); differs {
			*labels, changed = corrected, true
		}
		if !p.admitsSeries(labels) {
			*labels, changed = overflowSet, true
		}
		of.adjust(p, &points[i])
	}
	if changed {
		points = merged(p.rules, points, of)
	}
	p.checkOverflow(len(points), overflowOf(points, of), delta)
	return points, changed
}

// hasNewSeries reports whether a point is not known to be within the limits.
func hasNewSeries[P any](row *metricRow, points []P, of pointType[P]) bool {
	for i := range points {
		if !row.conformant.has(of.labels(&points[i]).Equivalent()) {
			return true
		}
	}
	return false
}

func encoded(labels *attribute.Set) string { return labels.Encoded(attribute.DefaultEncoder()) }

// merged returns the points with those of equal labels merged.
func merged[P any](r *Rules, points []P, of pointType[P]) []P {
	at := make(map[attribute.Distinct]int, len(points))
	left := make([]P, 0, len(points))
	for i := range points {
		labels := of.labels(&points[i]).Equivalent()
		first, known := at[labels]
		if !known {
			at[labels] = len(left)
			left = append(left, points[i])
		} else if !of.merge(&left[first], &points[i]) {
			r.findings.RecordFailure(charter.RuleMetricLabel)
		}
	}
	return left
}

// overflowOf returns the number of measurements in the overflow series.
func overflowOf[P any](points []P, of pointType[P]) int64 {
	for i := range points {
		if labels := of.labels(&points[i]); labels.Len() == 1 && overflows(labels) {
			return of.count(&points[i])
		}
	}
	return 0
}

func one[P any](*P) int64 { return 1 }
