// Applies the rules to exemplars. An exemplar has the attributes that a view
// removed from its metric, sensitive ones included.

package enforce

import (
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// adjustExemplars converts the values of exemplars, and removes their attributes
// where the labels of a metric of the charter are enforced; elsewhere the rules of
// attributes apply to them.
func adjustExemplars[N int64 | float64](p *pointRules, exemplars []metricdata.Exemplar[N], unit unitConversion) {
	for i := range exemplars {
		e := &exemplars[i]
		e.Value = convertNumber(unit, e.Value)
		switch {
		case len(e.FilteredAttributes) == 0:
		case p.row != nil && p.rules.findings.Enforces(charter.RuleMetricLabel):
			e.FilteredAttributes = nil
		default:
			e.FilteredAttributes = p.rules.exemplarAttributes(e.FilteredAttributes)
		}
	}
}

// exemplarAttributes returns the attributes of an exemplar to export; none if a
// rule panics.
func (r *Rules) exemplarAttributes(recorded []attribute.KeyValue) (left []attribute.KeyValue) {
	defer func() {
		if recover() != nil {
			r.findings.RecordFailure(charter.RuleAttributeSensitive)
			left = nil
		}
	}()
	return r.Attributes(recorded)
}

func floatExemplars(exemplars []metricdata.Exemplar[int64]) []metricdata.Exemplar[float64] {
	converted := make([]metricdata.Exemplar[float64], len(exemplars))
	for i, e := range exemplars {
		converted[i] = metricdata.Exemplar[float64]{
			FilteredAttributes: e.FilteredAttributes, Time: e.Time, Value: float64(e.Value), SpanID: e.SpanID, TraceID: e.TraceID,
		}
	}
	return converted
}
