// Joins a set-up of OpenTelemetry that a service has already: wrappers of its
// exporters and parts for its providers, which apply the charter to them.

package plumbline

import (
	"fmt"
	"strings"
	"sync/atomic"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
	lognoop "go.opentelemetry.io/otel/log/noop"
	"go.opentelemetry.io/otel/metric"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	otelpropagation "go.opentelemetry.io/otel/propagation"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	tracenoop "go.opentelemetry.io/otel/trace/noop"

	"github.com/plumbline/plumbline/telemetry-go/baggage"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/finding"
	"github.com/plumbline/plumbline/telemetry-go/internal/environment"
	"github.com/plumbline/plumbline/telemetry-go/sampling"
)

// Parts are what a set-up that a service has already takes to follow the charter.
// Pass them to its providers, and the providers to Join. Each is optional; what a
// service leaves out is in Telemetry.CannotHold. In mode off they change nothing.
// Safe for concurrent use.
type Parts struct {
	t        *Telemetry
	chosen   choice
	settings settings
	own      *resource.Resource
	results  *exportResults // counts what is not exported
}

// joined is which parts a set-up has taken, and which signals it has.
type joined struct {
	spans, metrics, logs                            atomic.Bool // an exporter is wrapped
	processor, sampler, views, resource, propagator atomic.Bool
	tracers, meters, loggers                        atomic.Bool // a provider is joined
}

// From returns what a set-up takes to follow the charter of WithCharter or
// PLUMBLINE_CHARTER, else base. own is the resource of the set-up, which names the
// service; nil stands for resource.Default. It sets no globals, and exports nothing by
// itself. Of the environment it reads PLUMBLINE_*.
func From(own *resource.Resource, with ...Option) *Parts {
	if own == nil {
		own = resource.Default()
	}
	chosen, settings, t := begin(optionsOf(with))
	if name, ok := own.Set().Value(charter.AttrServiceName); ok && name.AsString() != "" {
		settings.service = name.AsString()
		t.service = settings.service
	}
	settings.attributes = pairsOf(own)
	t.joined = new(joined)
	console := t.ownConsole(settings)
	for _, w := range settings.warnings {
		if strings.HasPrefix(w.Variable, "PLUMBLINE_") {
			warn(console, w)
		}
	}
	t.makePropagators()
	t.tracers, t.meters, t.loggers = tracenoop.NewTracerProvider(), metricnoop.NewMeterProvider(), lognoop.NewLoggerProvider()
	t.watch(chosen, settings, console)
	return &Parts{t: t, chosen: chosen, settings: settings, own: own, results: newExportResults(console)}
}

func pairsOf(res *resource.Resource) (pairs []environment.Pair) {
	for _, kv := range res.Attributes() {
		pairs = append(pairs, environment.Pair{Key: string(kv.Key), Value: kv.Value.String()})
	}
	return pairs
}

// Resource returns the resource of the set-up with the attributes that the charter
// requires and it does not have. The digest of the charter is not among them: the
// wrapped exporters add it to what they export.
func (p *Parts) Resource() *resource.Resource {
	t := p.t
	if t.off {
		return p.own
	}
	t.joined.resource.Store(true)
	c := t.started
	identity, unknown, missing := p.settings.identity(c, t.findings.Enforces(charter.RuleResourceIdentity))
	t.countIdentity("service.name", unknown, missing)
	all := p.own.Attributes()
	for _, row := range c.Resource {
		if value, ok := identity.Set().Value(attribute.Key(row.Key)); ok && row.Key != charter.AttrPlumblineCharterDigest {
			if set, has := p.own.Set().Value(attribute.Key(row.Key)); !has || set.String() != value.AsString() {
				all = append(all, attribute.KeyValue{Key: attribute.Key(row.Key), Value: value})
			}
		}
	}
	return resource.NewWithAttributes(p.own.SchemaURL(), all...)
}

// Sampler returns a sampler by the charter where it is enforced; otherwise decides
// elsewhere, and nil stands for OTEL_TRACES_SAMPLER.
func (p *Parts) Sampler(otherwise sdktrace.Sampler) sdktrace.Sampler {
	t := p.t
	if otherwise == nil {
		if otherwise = p.settings.sampler; otherwise == nil {
			otherwise = readSampler(environment.NewReader(p.settings.lookup))
		}
	}
	if t.off {
		return otherwise
	}
	t.joined.sampler.Store(true)
	sampler := sampling.NewCharterSampler(t.service, nil)
	t.sampler.Store(sampler)
	sampler.Replace(t.Charter().SamplingRules) // after Store, as in startTraces
	return modeSampler{enforces: t.enforces, enforced: sampler, stock: otherwise}
}

// SpanProcessor returns a processor that copies the baggage of the charter to spans,
// and notes when they began, for redactions that are kept after a reload. It exports
// nothing.
func (p *Parts) SpanProcessor() sdktrace.SpanProcessor {
	if p.t.off {
		return baggage.NewSpanProcessor(func() *charter.Charter { return &charter.Charter{} })
	}
	p.t.joined.processor.Store(true)
	return joinedProcessor{SpanProcessor: baggage.NewSpanProcessor(p.t.Charter), ahead: &p.t.ahead}
}

// MeterOptions returns the views that apply the labels and buckets of the charter as
// measurements are recorded, and its limit of series.
func (p *Parts) MeterOptions() []sdkmetric.Option {
	if p.t.off {
		return nil
	}
	p.t.joined.views.Store(true)
	rules := p.t.inForce.Load()
	p.t.views = rules.Views()
	options := []sdkmetric.Option{sdkmetric.WithView(view(rules))}
	if limit := rules.MaxSeries(); limit > 0 {
		options = append(options, sdkmetric.WithCardinalityLimit(limit))
	}
	return options
}

// Propagator returns W3C Trace Context with the baggage that the charter permits, for
// otel.SetTextMapPropagator. The packages grpctelemetry and httptelemetry use it by
// themselves.
func (p *Parts) Propagator() otelpropagation.TextMapPropagator {
	p.t.joined.propagator.Store(true)
	return p.t.propagator
}

// SpanExporter returns an exporter that applies the charter to what next exports.
func (p *Parts) SpanExporter(next sdktrace.SpanExporter) sdktrace.SpanExporter {
	if p.t.off || next == nil {
		return next
	}
	p.t.joined.spans.Store(true)
	return &joinedSpans{SpanExporter: next, joinedSignal: p.signal(charter.PlumblineSignalValueTraces)}
}

// MetricExporter returns an exporter that applies the charter to what next exports.
func (p *Parts) MetricExporter(next sdkmetric.Exporter) sdkmetric.Exporter {
	if p.t.off || next == nil {
		return next
	}
	p.t.joined.metrics.Store(true)
	return &joinedMetrics{Exporter: next, joinedSignal: p.signal(charter.PlumblineSignalValueMetrics)}
}

// LogExporter returns an exporter that applies the charter to what next exports.
func (p *Parts) LogExporter(next sdklog.Exporter) sdklog.Exporter {
	if p.t.off || next == nil {
		return next
	}
	p.t.joined.logs.Store(true)
	return &joinedLogs{Exporter: next, joinedSignal: p.signal(charter.PlumblineSignalValueLogs)}
}

// Join returns the telemetry of the service, for grpctelemetry, httptelemetry and
// sqltelemetry, by its own providers; nil for a signal that it does not record. Call it
// once. The providers remain the service's to flush and to shut down; Shutdown ends
// only the watch of the charter.
//
// It is an error if the charter has sensitive attributes and no exporter of a provider
// is wrapped. The returned Telemetry is usable even then: it is in mode off.
func (p *Parts) Join(tracers trace.TracerProvider, meters metric.MeterProvider, loggers log.LoggerProvider) (*Telemetry, error) {
	t := p.t
	t.joined.tracers.Store(tracers != nil)
	t.joined.meters.Store(meters != nil)
	t.joined.loggers.Store(loggers != nil)
	if problem := p.unprotected(); problem != nil {
		t.console.Error(problem.Error())
		t = p.refused()
	}
	if tracers != nil {
		t.tracers = tracers
	}
	if meters != nil {
		t.meters = meters
	}
	if loggers != nil {
		t.loggers = loggers
	}
	for _, provider := range []any{tracers, meters, loggers} {
		if f, ok := provider.(flusher); ok {
			t.flushes = append(t.flushes, f.ForceFlush)
		}
	}
	if t != p.t {
		t.logger = t.Logger(t.service)
		return t, p.unprotected()
	}
	if p.chosen.source != "" {
		t.console.Info(inForceLine(p.chosen.charter, p.chosen.source, p.settings.mode) + t.cannotHoldWords())
	}
	if t.off {
		t.logger = t.Logger(t.service)
		return t, nil
	}
	t.tracers = newModeTracers(t.enforces, tracerProvider{next: t.tracers, inForce: t.inForce})
	t.meters = meterProvider{next: t.meters, inForce: t.inForce}
	t.loggers = loggerProvider{next: t.loggers, inForce: t.inForce}
	t.logger = t.Logger(t.service)
	return t, t.measureSelf(p.results)
}

// refused returns the telemetry of a set-up that would export sensitive values: in
// mode off, which claims nothing.
func (p *Parts) refused() *Telemetry {
	t := p.t
	off := &Telemetry{
		service: t.service, given: Off, off: true, inForce: t.inForce, started: t.started, file: t.file,
		findings: finding.NewCounter(t.started, string(Off)), stderr: t.stderr, level: t.level, console: t.console,
		tracers: t.tracers, meters: t.meters, loggers: t.loggers,
	}
	off.makePropagators()
	return off
}

// unprotected returns an error if a signal would export sensitive values.
func (p *Parts) unprotected() error {
	t := p.t
	if t.off || !t.findings.Enforces(charter.RuleAttributeSensitive) {
		return nil
	}
	row, place := sensitiveRow(t.started)
	if row == "" {
		return nil
	}
	j := t.joined
	for _, signal := range []struct {
		provider, wrapped *atomic.Bool
		items, method     string
	}{{&j.tracers, &j.spans, "spans", "SpanExporter"}, {&j.meters, &j.metrics, "metrics", "MetricExporter"}, {&j.loggers, &j.logs, "log records", "LogExporter"}} {
		if signal.provider.Load() && !signal.wrapped.Load() {
			return fmt.Errorf("plumbline.From: charter %s %s marks %s as sensitive%s, and no exporter of %s is wrapped; expected Parts.%s around each, or nil in place of the provider",
				t.started.Name, t.started.Version, row, place, signal.items, signal.method)
		}
	}
	return nil
}

// sensitiveRow returns a key that the charter marks as sensitive, and its place; one of
// base only if there is no other.
func sensitiveRow(c *charter.Charter) (key, place string) {
	for i := range c.Attributes {
		a := &c.Attributes[i]
		if a.Sensitive == "" || a.Sensitive == "none" {
			continue
		}
		at := c.Place("attributes", a.Key)
		if own := !strings.HasPrefix(at, "base/"); own || key == "" {
			if key, place = a.Key, ""; at != "" {
				place = " (" + at + ")"
			}
			if own {
				break
			}
		}
	}
	return key, place
}
