// The SDK's providers merge OTEL_RESOURCE_ATTRIBUTES of the process into the
// resource that they are given, which would restore redacted attributes. The
// types here export each signal with the resource unchanged.

package plumbline

import (
	"context"

	"go.opentelemetry.io/otel/log"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// isChanged reports whether the SDK would merge anything into the resource.
func isChanged(res *resource.Resource) bool {
	merged, err := resource.Merge(resource.Environment(), res)
	return err != nil || !merged.Equal(res)
}

// spanOf is a span with another resource.
type spanOf struct {
	sdktrace.ReadOnlySpan
	resource *resource.Resource
}

// Resource returns the other resource.
func (s spanOf) Resource() *resource.Resource { return s.resource }

// resourceProbe finds the resource that a logger provider merged.
type resourceProbe struct {
	next sdklog.Processor
	of   *resource.Resource // nil once known: records are passed on
}

// OnEmit stores the record's resource, or passes the record on.
func (p *resourceProbe) OnEmit(ctx context.Context, record *sdklog.Record) error {
	if p.of != nil {
		// The provider's own copy, which is not shared yet.
		*record.Resource() = *p.of
		return nil
	}
	return p.next.OnEmit(ctx, record)
}

// Enabled calls the next processor.
func (p *resourceProbe) Enabled(ctx context.Context, with sdklog.EnabledParameters) bool {
	return p.of != nil || p.next.Enabled(ctx, with)
}

// Shutdown calls the next processor.
func (p *resourceProbe) Shutdown(ctx context.Context) error { return p.next.Shutdown(ctx) }

// ForceFlush calls the next processor.
func (p *resourceProbe) ForceFlush(ctx context.Context) error { return p.next.ForceFlush(ctx) }

// loggerProviderOf returns a provider whose records have the unmerged resource.
func loggerProviderOf(res *resource.Resource, next sdklog.Processor) *sdklog.LoggerProvider {
	if !isChanged(res) {
		return sdklog.NewLoggerProvider(sdklog.WithResource(res), sdklog.WithProcessor(next))
	}
	probe := &resourceProbe{next: next, of: res}
	provider := sdklog.NewLoggerProvider(sdklog.WithResource(res), sdklog.WithProcessor(probe))
	provider.Logger("").Emit(context.Background(), log.Record{})
	probe.of = nil
	return provider
}
