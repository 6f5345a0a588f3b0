package plumbline

import (
	"context"

	"go.opentelemetry.io/otel/log"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// The SDK's providers merge OTEL_RESOURCE_ATTRIBUTES of the process into the
// resource that they are given, so that what was taken out of it would come
// back. What is here gives each signal the resource as it was made.

// isChanged says whether the SDK would make another resource of this one.
func isChanged(res *resource.Resource) bool {
	merged, err := resource.Merge(resource.Environment(), res)
	return err != nil || !merged.Equal(res)
}

// spanOf is a span of the resource as it was made.
type spanOf struct {
	sdktrace.ReadOnlySpan
	resource *resource.Resource
}

// Resource is the one as it was made.
func (s spanOf) Resource() *resource.Resource { return s.resource }

// resourceProbe finds the resource that a logger provider merged.
type resourceProbe struct {
	next sdklog.Processor
	of   *resource.Resource // nil: what is emitted is handed on
}

// OnEmit takes note of the record's resource, or hands the record on.
func (p *resourceProbe) OnEmit(ctx context.Context, record *sdklog.Record) error {
	if p.of != nil {
		// The provider's own copy, which nobody has seen yet.
		*record.Resource() = *p.of
		return nil
	}
	return p.next.OnEmit(ctx, record)
}

// Enabled is that of the next processor.
func (p *resourceProbe) Enabled(ctx context.Context, with sdklog.EnabledParameters) bool {
	return p.of != nil || p.next.Enabled(ctx, with)
}

// Shutdown is that of the next processor.
func (p *resourceProbe) Shutdown(ctx context.Context) error { return p.next.Shutdown(ctx) }

// ForceFlush is that of the next processor.
func (p *resourceProbe) ForceFlush(ctx context.Context) error { return p.next.ForceFlush(ctx) }

// loggerProviderOf makes a provider whose records have the resource as it was made.
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
