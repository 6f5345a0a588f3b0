// The SDK views that apply the charter's labels and buckets to its metrics as
// they are recorded. The exporter corrects what a view cannot.

package plumbline

import (
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"

	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
)

// view applies labels and buckets of the charter to its metrics. The SDK fixes
// both when an instrument is created: they are those of the charter at the start.
func view(rules *enforce.Rules) sdkmetric.View {
	return func(instrument sdkmetric.Instrument) (sdkmetric.Stream, bool) {
		stream := sdkmetric.Stream{
			Name: instrument.Name, Description: instrument.Description, Unit: instrument.Unit,
			AttributeFilter: rules.LabelFilter(instrument.Name),
		}
		if instrument.Kind == sdkmetric.InstrumentKindHistogram {
			if bounds := rules.Buckets(instrument.Name, instrument.Unit); len(bounds) > 0 {
				stream.Aggregation = sdkmetric.AggregationExplicitBucketHistogram{Boundaries: bounds}
			}
		}
		return stream, true
	}
}
