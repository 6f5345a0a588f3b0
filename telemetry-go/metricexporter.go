// Applies the charter's rules to metrics before export.

package plumbline

import (
	"context"

	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
)

// enforcingExporter applies the rules to the metrics of each export, in place: the
// reader fills them anew for the next one.
type enforcingExporter struct {
	sdkmetric.Exporter
	inForce *enforce.InForce
}

// Export applies the rules and exports.
func (e enforcingExporter) Export(ctx context.Context, metrics *metricdata.ResourceMetrics) error {
	e.inForce.Load().Metrics(metrics)
	return e.Exporter.Export(ctx, metrics)
}
