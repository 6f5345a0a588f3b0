// Providers that set the schema URL of the charter on every scope (the rule
// schema-url) when it is created, so that an item of it is not changed at export.

package plumbline

import (
	"context"
	"strings"

	"go.opentelemetry.io/contrib/instrumentation/runtime"
	"go.opentelemetry.io/otel/log"
	logembedded "go.opentelemetry.io/otel/log/embedded"
	"go.opentelemetry.io/otel/metric"
	metricembedded "go.opentelemetry.io/otel/metric/embedded"
	"go.opentelemetry.io/otel/sdk/instrumentation"
	"go.opentelemetry.io/otel/trace"
	traceembedded "go.opentelemetry.io/otel/trace/embedded"

	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
)

// scopeOf is the name of the scopes of this module.
const scopeOf = "github.com/plumbline/plumbline/telemetry-go"

type tracerProvider struct {
	traceembedded.TracerProvider
	next    trace.TracerProvider
	inForce *enforce.InForce
}

func (p tracerProvider) Tracer(name string, options ...trace.TracerOption) trace.Tracer {
	config := trace.NewTracerConfig(options...)
	url, set := schemaURL(p.inForce, instrumentation.Scope{
		Name: name, Version: config.InstrumentationVersion(), SchemaURL: config.SchemaURL(), Attributes: config.InstrumentationAttributes(),
	})
	if set {
		options = append(options, trace.WithSchemaURL(url))
	}
	return p.next.Tracer(name, options...)
}

type meterProvider struct {
	metricembedded.MeterProvider
	next    metric.MeterProvider
	inForce *enforce.InForce
}

func (p meterProvider) Meter(name string, options ...metric.MeterOption) metric.Meter {
	config := metric.NewMeterConfig(options...)
	url, set := schemaURL(p.inForce, instrumentation.Scope{
		Name: name, Version: config.InstrumentationVersion(), SchemaURL: config.SchemaURL(), Attributes: config.InstrumentationAttributes(),
	})
	if set {
		options = append(options, metric.WithSchemaURL(url))
	}
	return p.next.Meter(name, options...)
}

type loggerProvider struct {
	logembedded.LoggerProvider
	next    log.LoggerProvider
	inForce *enforce.InForce
}

func (p loggerProvider) Logger(name string, options ...log.LoggerOption) log.Logger {
	config := log.NewLoggerConfig(options...)
	url, set := schemaURL(p.inForce, instrumentation.Scope{
		Name: name, Version: config.InstrumentationVersion(), SchemaURL: config.SchemaURL(), Attributes: config.InstrumentationAttributes(),
	})
	if set {
		options = append(options, log.WithSchemaURL(url))
	}
	return p.next.Logger(name, options...)
}

// flusher is what the providers of the SDK have beside their interface.
type flusher interface{ ForceFlush(context.Context) error }

// ForceFlush exports what is recorded now.
func (p tracerProvider) ForceFlush(ctx context.Context) error { return flush(ctx, p.next) }

// ForceFlush exports what is recorded now.
func (p meterProvider) ForceFlush(ctx context.Context) error { return flush(ctx, p.next) }

// ForceFlush exports what is recorded now.
func (p loggerProvider) ForceFlush(ctx context.Context) error { return flush(ctx, p.next) }

func flush(ctx context.Context, provider any) error {
	if f, ok := provider.(flusher); ok {
		return f.ForceFlush(ctx)
	}
	return nil
}

// schemaURL returns the schema URL of the charter, and whether a new scope gets
// it: every scope of this module and of what it starts, which follow the charter;
// others by the mode of the rule, and counted.
func schemaURL(inForce *enforce.InForce, scope instrumentation.Scope) (url string, set bool) {
	rules := inForce.Load()
	url = rules.Charter().SchemaURL
	return url, scope.SchemaURL == "" && isOwn(scope.Name) || rules.SetsSchemaURL(scope)
}

// isOwn reports whether a scope is of this module, or of an instrumentation that
// it starts.
func isOwn(scope string) bool {
	return strings.HasPrefix(scope, scopeOf) || scope == runtime.ScopeName
}
