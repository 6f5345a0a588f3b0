// Creates the providers of traces, metrics and logs, with samplers, processors
// and exporters.

package plumbline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"go.opentelemetry.io/contrib/instrumentation/runtime"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	otelpropagation "go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"

	lognoop "go.opentelemetry.io/otel/log/noop"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	tracenoop "go.opentelemetry.io/otel/trace/noop"

	"github.com/plumbline/plumbline/telemetry-go/baggage"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/internal/process"
	"github.com/plumbline/plumbline/telemetry-go/propagation"
	"github.com/plumbline/plumbline/telemetry-go/sampling"
)

// start creates the providers. What cannot be created is left out with a
// warning.
func (t *Telemetry) start(ctx context.Context, s settings, console *slog.Logger) error {
	t.tracers, t.meters, t.loggers = tracenoop.NewTracerProvider(), metricnoop.NewMeterProvider(), lognoop.NewLoggerProvider()
	t.makePropagators()
	if s.disabled {
		return nil
	}
	var res *resource.Resource
	if t.off {
		res = resource.Default()
		if merged, err := resource.Merge(res, resource.NewSchemaless(attribute.String(charter.AttrServiceName, s.service))); err == nil {
			res = merged
		}
	} else {
		identity, unknown, missing := s.identity(t.started, t.findings.Enforces(charter.RuleResourceIdentity))
		t.countIdentity("OTEL_SERVICE_NAME", unknown, missing)
		t.resources = newResources(identity, t.started)
		res = t.resources.of(t.inForce.Load())
	}
	d := newExportResults(console)
	t.startTraces(ctx, s, res, d)
	t.startLogs(ctx, s.logs, res, d)
	t.startMetrics(ctx, s, res, d)
	if t.off {
		return nil
	}
	return errors.Join(t.measureSelf(d), process.Start(t.meters), runtime.Start(runtime.WithMeterProvider(t.meters)))
}

// countIdentity counts what the resource lacks, and logs a service that the charter
// does not have; setting has its name.
func (t *Telemetry) countIdentity(setting string, unknown bool, missing int64) {
	t.findings.CountObserved(charter.RuleResourceIdentity, missing)
	if !unknown {
		return
	}
	t.findings.CountObserved(charter.RuleResourceIdentity, 1)
	if len(t.started.Services) > 0 { // base names none
		t.console.Warn(fmt.Sprintf("%s: charter %s %s has no service %q; it has no team", setting, t.started.Name, t.started.Version, t.service))
	}
}

// makePropagators creates the propagator for services of the charter and the
// one for other hosts, which has no baggage.
func (t *Telemetry) makePropagators() {
	stock := otelpropagation.TraceContext{}
	if t.off {
		t.propagator = otelpropagation.NewCompositeTextMapPropagator(stock, otelpropagation.Baggage{})
		t.toOthers = t.propagator
		return
	}
	members := baggage.NewPropagator(t.Charter, t.findings, t.Boundary)
	// While observing the stock propagator of the trace context: ours changes the headers.
	observing := otelpropagation.NewCompositeTextMapPropagator(stock, members)
	t.propagator = modePropagator{enforces: t.enforces, stock: observing,
		enforced: otelpropagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, members)}
	t.toOthers = modePropagator{enforces: t.enforces, stock: observing, enforced: propagation.TraceContext{}}
}

func (t *Telemetry) enforces() bool { return t.Mode() == Enforce }

func (t *Telemetry) startTraces(ctx context.Context, settings settings, res *resource.Resource, d *exportResults) {
	s := settings.traces
	options := []sdktrace.TracerProviderOption{sdktrace.WithResource(res)}
	if s.exporter != "none" { // without an exporter the trace context is propagated all the same, and logs have its ids
		exporter, err := spanExporter(ctx, s)
		if err != nil {
			d.unstarted(charter.PlumblineSignalValueTraces, err)
			return
		}
		options = append(options, sdktrace.WithSpanProcessor(t.spanQueue(d, s, exporter, res)))
	}
	if !t.off {
		sampler := sampling.NewCharterSampler(t.service, nil)
		t.sampler.Store(sampler)
		sampler.Replace(t.Charter().SamplingRules) // after Store: a charter that is activated concurrently finds the sampler
		options = append(options, sdktrace.WithSampler(modeSampler{enforces: t.enforces, enforced: sampler, stock: settings.sampler}))
	}
	if !t.off {
		options = append(options, sdktrace.WithSpanProcessor(baggage.NewSpanProcessor(t.Charter)))
	}
	provider := sdktrace.NewTracerProvider(options...)
	t.queues = append(t.queues, provider.Shutdown)
	t.flushes = append(t.flushes, provider.ForceFlush)
	t.tracers = provider
	if !t.off {
		t.tracers = newModeTracers(t.enforces, tracerProvider{next: provider, inForce: t.inForce})
	}
}

func (t *Telemetry) startLogs(ctx context.Context, s signal, res *resource.Resource, d *exportResults) {
	if s.exporter == "none" {
		return
	}
	exporter, err := logExporter(ctx, s)
	if err != nil {
		d.unstarted(charter.PlumblineSignalValueLogs, err)
		return
	}
	provider := loggerProviderOf(res, t.logQueue(d, s, exporter))
	t.queues = append(t.queues, provider.Shutdown)
	t.flushes = append(t.flushes, provider.ForceFlush)
	t.loggers = provider
	if !t.off {
		t.loggers = loggerProvider{next: provider, inForce: t.inForce}
	}
}

func (t *Telemetry) startMetrics(ctx context.Context, s settings, res *resource.Resource, d *exportResults) {
	if s.metrics.exporter == "none" {
		return
	}
	exporter, err := metricExporter(ctx, s.metrics, t.off)
	if err != nil {
		d.unstarted(charter.PlumblineSignalValueMetrics, err)
		return
	}
	reader := sdkmetric.NewPeriodicReader(
		countingExporter{Exporter: exporter, results: d, signal: s.metrics, resource: res, prepare: t.prepareMetrics},
		sdkmetric.WithInterval(s.metricInterval), sdkmetric.WithTimeout(s.metricTimeout))
	options := []sdkmetric.Option{sdkmetric.WithResource(res), sdkmetric.WithReader(reader)}
	if !t.off {
		options = append(options, sdkmetric.WithView(view(t.inForce.Load())))
	}
	if limit := t.inForce.Load().MaxSeries(); limit > 0 {
		options = append(options, sdkmetric.WithCardinalityLimit(limit))
	}
	provider := sdkmetric.NewMeterProvider(options...)
	t.metricsEnd = provider.Shutdown
	t.meters = provider
	if !t.off {
		t.meters = meterProvider{next: provider, inForce: t.inForce}
	}
}

// measureSelf registers the metrics of Plumbline.
func (t *Telemetry) measureSelf(d *exportResults) error {
	meter := t.meters.Meter("github.com/plumbline/plumbline/telemetry-go")
	dropped, found, active := charter.MetricPlumblineTelemetryDropped, charter.MetricPlumblineFindings, charter.MetricPlumblineEnforcementActive
	_, err1 := meter.Int64ObservableCounter(dropped.Name,
		metric.WithUnit(dropped.Unit), metric.WithDescription(dropped.Brief), metric.WithInt64Callback(d.observe))
	_, err2 := meter.Int64ObservableCounter(found.Name,
		metric.WithUnit(found.Unit), metric.WithDescription(found.Brief), metric.WithInt64Callback(t.findings.Observe))
	_, err3 := meter.Int64ObservableGauge(active.Name,
		metric.WithUnit(active.Unit), metric.WithDescription(active.Brief), metric.WithInt64Callback(t.observeEnforcement))
	if sampler := t.sampler.Load(); sampler != nil {
		decisions := charter.MetricPlumblineSamplerDecisions
		_, err := meter.Int64ObservableCounter(decisions.Name,
			metric.WithUnit(decisions.Unit), metric.WithDescription(decisions.Brief), metric.WithInt64Callback(sampler.Observe))
		err3 = errors.Join(err3, err)
	}
	if t.file != nil || t.refusals.Load() > 0 {
		reloads := charter.MetricPlumblineCharterReloads
		_, err := meter.Int64ObservableCounter(reloads.Name,
			metric.WithUnit(reloads.Unit), metric.WithDescription(reloads.Brief), metric.WithInt64Callback(t.observeReloads))
		pending := charter.MetricPlumblineCharterPending
		_, err4 := meter.Int64ObservableGauge(pending.Name,
			metric.WithUnit(pending.Unit), metric.WithDescription(pending.Brief), metric.WithInt64Callback(t.observePending))
		err3 = errors.Join(err3, err, err4)
	}
	return errors.Join(err1, err2, err3)
}

// prepareSpan returns what is applied to each span before its export; nil in mode
// off.
func (t *Telemetry) prepareSpan(res *resource.Resource) func(sdktrace.ReadOnlySpan) (sdktrace.ReadOnlySpan, bool) {
	if t.off {
		return nil
	}
	unmerged := isChanged(res)
	return func(recorded sdktrace.ReadOnlySpan) (sdktrace.ReadOnlySpan, bool) {
		if t.held.Load() {
			return recorded, false
		}
		rules := t.inForce.Load()
		enforced, exported := rules.ForRecorded(t.ahead.begun(recorded)).Span(recorded)
		if unmerged && rules.Charter() == t.started {
			return spanOf{ReadOnlySpan: enforced, resource: res}, exported
		}
		return t.resources.span(enforced, rules), exported
	}
}

// prepareRecord is prepareSpan for log records.
func (t *Telemetry) prepareRecord() func(recordAt) (recordAt, bool) {
	if t.off {
		return nil
	}
	return func(recorded recordAt) (recordAt, bool) {
		if t.held.Load() {
			return recorded, false
		}
		rules := t.inForce.Load()
		enforced, exported := rules.ForRecorded(recorded.at).Record(recorded.Record)
		return recordAt{Record: t.resources.record(enforced, rules), at: recorded.at}, exported
	}
}

// prepareMetrics is prepareSpan for the metrics of an export, in place: the reader
// fills them anew for the next one. It returns false if they are not exported.
func (t *Telemetry) prepareMetrics(metrics *metricdata.ResourceMetrics) bool {
	if t.off {
		return true
	}
	if t.held.Load() {
		return false
	}
	rules := t.inForce.Load()
	t.resources.metrics(metrics, rules, t.metricsWait(rules))
	rules.ForAll().Metrics(metrics)
	return true
}
