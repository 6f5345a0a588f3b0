// Providers that set the schema URL of the charter on every scope (the rule
// schema-url), so that each span, metric and log record names its charter.

package plumbline

import (
	"go.opentelemetry.io/otel/log"
	logembedded "go.opentelemetry.io/otel/log/embedded"
	"go.opentelemetry.io/otel/metric"
	metricembedded "go.opentelemetry.io/otel/metric/embedded"
	"go.opentelemetry.io/otel/trace"
	traceembedded "go.opentelemetry.io/otel/trace/embedded"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/finding"
	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
)

type tracerProvider struct {
	traceembedded.TracerProvider
	next     trace.TracerProvider
	findings *finding.Counter
	inForce  *enforce.InForce
}

func (p tracerProvider) Tracer(name string, options ...trace.TracerOption) trace.Tracer {
	config := trace.NewTracerConfig(options...)
	url := p.inForce.Load().Charter().SchemaURL
	if setsSchemaURL(p.findings, config.SchemaURL(), url) {
		options = append(options, trace.WithSchemaURL(url))
	}
	if set, changed := p.inForce.Load().ScopeAttributes(config.InstrumentationAttributes()); changed {
		final := trace.NewTracerConfig(options...)
		options = []trace.TracerOption{
			trace.WithInstrumentationVersion(config.InstrumentationVersion()), trace.WithSchemaURL(final.SchemaURL()), trace.WithInstrumentationAttributeSet(set),
		}
	}
	return p.next.Tracer(name, options...)
}

type meterProvider struct {
	metricembedded.MeterProvider
	next     metric.MeterProvider
	findings *finding.Counter
	inForce  *enforce.InForce
}

func (p meterProvider) Meter(name string, options ...metric.MeterOption) metric.Meter {
	config := metric.NewMeterConfig(options...)
	url := p.inForce.Load().Charter().SchemaURL
	if setsSchemaURL(p.findings, config.SchemaURL(), url) {
		options = append(options, metric.WithSchemaURL(url))
	}
	if set, changed := p.inForce.Load().ScopeAttributes(config.InstrumentationAttributes()); changed {
		final := metric.NewMeterConfig(options...)
		options = []metric.MeterOption{
			metric.WithInstrumentationVersion(config.InstrumentationVersion()), metric.WithSchemaURL(final.SchemaURL()), metric.WithInstrumentationAttributeSet(set),
		}
	}
	return p.next.Meter(name, options...)
}

type loggerProvider struct {
	logembedded.LoggerProvider
	next     log.LoggerProvider
	findings *finding.Counter
	inForce  *enforce.InForce
}

func (p loggerProvider) Logger(name string, options ...log.LoggerOption) log.Logger {
	config := log.NewLoggerConfig(options...)
	url := p.inForce.Load().Charter().SchemaURL
	if setsSchemaURL(p.findings, config.SchemaURL(), url) {
		options = append(options, log.WithSchemaURL(url))
	}
	if set, changed := p.inForce.Load().ScopeAttributes(config.InstrumentationAttributes()); changed {
		final := log.NewLoggerConfig(options...)
		options = []log.LoggerOption{
			log.WithInstrumentationVersion(config.InstrumentationVersion()), log.WithSchemaURL(final.SchemaURL()), log.WithInstrumentationAttributeSet(set),
		}
	}
	return p.next.Logger(name, options...)
}

// setsSchemaURL reports whether the schema URL of the charter is set: always
// where the instrumentation has none, and by the mode of the rule where it has
// another one.
func setsSchemaURL(findings *finding.Counter, given, url string) bool {
	switch given {
	case "":
		return true
	case url:
		return false
	}
	return findings.Record(charter.RuleSchemaUrl)
}
