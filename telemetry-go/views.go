package plumbline

import (
	"slices"

	"go.opentelemetry.io/otel/attribute"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/finding"
)

// views hold each metric of the charter to its labels and buckets, whoever
// records it.
func views(findings *finding.Findings) []sdkmetric.View {
	result := make([]sdkmetric.View, 0, len(charter.Metrics))
	for _, m := range charter.Metrics {
		stream := sdkmetric.Stream{AttributeFilter: onlyLabelsOf(m, findings)}
		if len(m.Buckets) > 0 && findings.Enforces(charter.RuleMetricBuckets) {
			stream.Aggregation = sdkmetric.AggregationExplicitBucketHistogram{Boundaries: m.Buckets}
		}
		result = append(result, sdkmetric.NewView(sdkmetric.Instrument{Name: m.Name}, stream))
	}
	return result
}

// onlyLabelsOf keeps the labels that the charter gives the metric.
func onlyLabelsOf(m charter.Metric, findings *finding.Findings) attribute.Filter {
	return func(label attribute.KeyValue) bool {
		if slices.Contains(m.Attributes, string(label.Key)) {
			return true
		}
		return !findings.Found(charter.RuleMetricLabel)
	}
}
