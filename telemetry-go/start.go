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
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	tracenoop "go.opentelemetry.io/otel/trace/noop"

	"github.com/plumbline/plumbline/telemetry-go/baggage"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
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
	if t.mode == Off {
		res = resource.Default()
		if merged, err := resource.Merge(res, resource.NewSchemaless(attribute.String(charter.AttrServiceName, s.service))); err == nil {
			res = merged
		}
	} else {
		identity, unknown := s.identity()
		if unknown {
			t.findings.Record(charter.RuleResourceIdentity)
			console.Warn(fmt.Sprintf("OTEL_SERVICE_NAME: charter %s %s has no service %q; its team is unknown", charter.Current().Name, charter.Current().Version, s.service))
		}
		rules := enforce.NewRules(t.findings.For(charter.Current(), string(t.mode)), s.hashKey, charter.Current())
		t.inForce = enforce.NewInForce(rules)
		res = resource.NewWithAttributes(identity.SchemaURL(), rules.Redact(identity.Attributes())...)
	}
	d := newExportResults(console)
	t.startTraces(ctx, s.traces, res, d)
	t.startLogs(ctx, s.logs, res, d)
	t.startMetrics(ctx, s, res, d)
	if t.mode == Off {
		return nil
	}
	return t.measureSelf(d)
}

// makePropagators creates the propagator for services of the charter and the
// one for other hosts, which has no baggage.
func (t *Telemetry) makePropagators() {
	switch t.mode {
	case Off:
		t.propagator = otelpropagation.NewCompositeTextMapPropagator(otelpropagation.TraceContext{}, otelpropagation.Baggage{})
		t.toOthers = t.propagator
	case Observe: // the stock propagator of the trace context: ours changes the headers
		t.propagator = otelpropagation.NewCompositeTextMapPropagator(otelpropagation.TraceContext{}, baggage.NewPropagator(t.findings, t.Boundary))
		t.toOthers = t.propagator
	case Enforce:
		t.propagator = otelpropagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, baggage.NewPropagator(t.findings, t.Boundary))
		t.toOthers = propagation.TraceContext{}
	}
}

func (t *Telemetry) startTraces(ctx context.Context, s signal, res *resource.Resource, d *exportResults) {
	options := []sdktrace.TracerProviderOption{sdktrace.WithResource(res)}
	if s.exporter != "none" { // without an exporter the trace context is propagated all the same, and logs have its ids
		exporter, err := spanExporter(ctx, s)
		if err != nil {
			d.unstarted(charter.PlumblineSignalValueTraces, err)
			return
		}
		options = append(options, sdktrace.WithSpanProcessor(newSpanQueue(d, s, exporter, t.inForce, res)))
	}
	if t.mode == Enforce { // else the SDK reads OTEL_TRACES_SAMPLER: observing changes no decision
		sampler := sampling.NewCharterSampler(t.service, nil)
		t.sampler.Store(sampler)
		sampler.Replace(charter.Current().SamplingRules) // after Store: a charter that is activated concurrently finds the sampler
		options = append(options, sdktrace.WithSampler(sampler))
	}
	if t.mode != Off {
		options = append(options, sdktrace.WithSpanProcessor(baggage.SpanProcessor{}))
	}
	provider := sdktrace.NewTracerProvider(options...)
	t.queues = append(t.queues, provider.Shutdown)
	t.flushes = append(t.flushes, provider.ForceFlush)
	t.tracers = provider
	if t.mode != Off {
		t.tracers = tracerProvider{next: provider, inForce: t.inForce}
	}
	if t.mode == Enforce {
		t.tracers = sampling.NewRandomFlagProvider(t.tracers)
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
	provider := loggerProviderOf(res, newLogQueue(d, s, exporter, t.inForce))
	t.queues = append(t.queues, provider.Shutdown)
	t.flushes = append(t.flushes, provider.ForceFlush)
	t.loggers = provider
	if t.mode != Off {
		t.loggers = loggerProvider{next: provider, inForce: t.inForce}
	}
}

func (t *Telemetry) startMetrics(ctx context.Context, s settings, res *resource.Resource, d *exportResults) {
	if s.metrics.exporter == "none" {
		return
	}
	exporter, err := metricExporter(ctx, s.metrics, t.mode)
	if err != nil {
		d.unstarted(charter.PlumblineSignalValueMetrics, err)
		return
	}
	if t.mode != Off {
		exporter = enforcingExporter{Exporter: exporter, inForce: t.inForce}
	}
	reader := sdkmetric.NewPeriodicReader(
		countingExporter{Exporter: exporter, results: d, signal: s.metrics, resource: res},
		sdkmetric.WithInterval(s.metricInterval), sdkmetric.WithTimeout(s.metricTimeout))
	options := []sdkmetric.Option{sdkmetric.WithResource(res), sdkmetric.WithReader(reader)}
	if t.mode != Off {
		options = append(options, sdkmetric.WithView(view(t.inForce.Load())))
	}
	if t.findings.Enforces(charter.RuleMetricCardinality) {
		options = append(options, sdkmetric.WithCardinalityLimit(maxSeries(t.inForce.Load().Charter())))
	}
	provider := sdkmetric.NewMeterProvider(options...)
	t.metricsEnd = provider.Shutdown
	t.meters = provider
	if t.mode != Off {
		t.meters = meterProvider{next: provider, inForce: t.inForce}
	}
}

// measureSelf registers the metrics of the process, of the Go runtime and of
// Plumbline.
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
	if t.charter != nil {
		reloads := charter.MetricPlumblineCharterReloads
		_, err := meter.Int64ObservableCounter(reloads.Name,
			metric.WithUnit(reloads.Unit), metric.WithDescription(reloads.Brief), metric.WithInt64Callback(t.charter.observe))
		err3 = errors.Join(err3, err)
	}
	return errors.Join(err1, err2, err3,
		process.Start(t.meters),
		runtime.Start(runtime.WithMeterProvider(t.meters)))
}

// observeEnforcement is the callback of plumbline.enforcement.active: the
// digest of the active charter and whether it is enforced. The resource has the
// digest of the start.
func (t *Telemetry) observeEnforcement(_ context.Context, observer metric.Int64Observer) error {
	active := int64(0)
	if t.mode == Enforce {
		active = 1
	}
	observer.Observe(active, metric.WithAttributes(attribute.String(charter.AttrPlumblineCharterDigest, charter.Current().Digest)))
	return nil
}
