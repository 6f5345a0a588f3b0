// Answers the cases of the rules of metrics.

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	metrics "go.opentelemetry.io/proto/otlp/metrics/v1"
)

type ruledMetricsInput struct {
	Charter   string
	Metrics   []ruledMetric
	SchemaURL json.RawMessage `json:"schema_url"`
	Exemplars bool
}

// ruledMetric is an instrument of an application, and what it measures.
type ruledMetric struct {
	Name, Instrument, Number, Unit string
	Bounds                         []float64
	Measurements, Then             []measurement
}

type measurement struct {
	Value      float64
	Attributes json.RawMessage
}

// enforceMetric returns metrics as they are exported.
func enforceMetric(in ruledMetricsInput) (any, error) {
	if in.Exemplars { // the SDK reads it from the environment of the process
		if err := os.Setenv("OTEL_METRICS_EXEMPLAR_FILTER", "always_on"); err != nil {
			return nil, err
		}
		defer func() { _ = os.Unsetenv("OTEL_METRICS_EXEMPLAR_FILTER") }()
	}
	r, err := startRuled(in.Charter, in.SchemaURL, map[string]string{"OTEL_TRACES_EXPORTER": "none", "OTEL_LOGS_EXPORTER": "none"})
	if err != nil {
		return nil, err
	}
	err = r.measure(in.Metrics)
	if err = errors.Join(err, r.end()); err != nil {
		return nil, err
	}
	last := r.sent.metrics[len(r.sent.metrics)-1]
	exported := []map[string]any{}
	for _, scope := range last.GetScopeMetrics() {
		for _, m := range scope.GetMetrics() {
			if scope.GetScope().GetName() == executorScope {
				exported = append(exported, metricOut(m, scope.GetSchemaUrl(), in.Exemplars))
			}
		}
	}
	slices.SortFunc(exported, func(a, b map[string]any) int { return strings.Compare(fmt.Sprint(a["name"]), fmt.Sprint(b["name"])) })
	return map[string]any{"metrics": exported, "findings": r.findings()}, nil
}

// measure measures, and if there is a second part exports between the two.
func (r *ruled) measure(instruments []ruledMetric) error {
	meter := r.MeterProvider().Meter(executorScope, metric.WithSchemaURL(r.schemaURL))
	adds, again := make([]func(measurement) error, len(instruments)), false
	for i, m := range instruments {
		add, err := m.instrument(meter)
		if err != nil {
			return err
		}
		adds[i], again = add, again || len(m.Then) > 0
	}
	for i, m := range instruments {
		for _, one := range m.Measurements {
			if err := adds[i](one); err != nil {
				return err
			}
		}
	}
	if !again {
		return nil
	}
	provider, ok := r.MeterProvider().(interface{ ForceFlush(context.Context) error })
	if !ok {
		return errors.New("the meter provider has no ForceFlush")
	}
	if err := provider.ForceFlush(context.Background()); err != nil {
		return err
	}
	for i, m := range instruments {
		for _, one := range m.Then {
			if err := adds[i](one); err != nil {
				return err
			}
		}
	}
	return nil
}

// instrument makes the instrument, and returns a function that measures with it.
func (m ruledMetric) instrument(meter metric.Meter) (func(measurement) error, error) {
	ctx, unit := context.Background(), metric.WithUnit(m.Unit)
	switch m.Instrument + " " + m.Number {
	case "counter int":
		c, err := meter.Int64Counter(m.Name, unit)
		return measuring(func(v float64, a metric.MeasurementOption) { c.Add(ctx, int64(v), a) }), err
	case "counter double":
		c, err := meter.Float64Counter(m.Name, unit)
		return measuring(func(v float64, a metric.MeasurementOption) { c.Add(ctx, v, a) }), err
	case "updowncounter int":
		c, err := meter.Int64UpDownCounter(m.Name, unit)
		return measuring(func(v float64, a metric.MeasurementOption) { c.Add(ctx, int64(v), a) }), err
	case "updowncounter double":
		c, err := meter.Float64UpDownCounter(m.Name, unit)
		return measuring(func(v float64, a metric.MeasurementOption) { c.Add(ctx, v, a) }), err
	case "gauge int":
		g, err := meter.Int64Gauge(m.Name, unit)
		return measuring(func(v float64, a metric.MeasurementOption) { g.Record(ctx, int64(v), a) }), err
	case "gauge double":
		g, err := meter.Float64Gauge(m.Name, unit)
		return measuring(func(v float64, a metric.MeasurementOption) { g.Record(ctx, v, a) }), err
	case "histogram int":
		options := []metric.Int64HistogramOption{unit}
		if m.Bounds != nil {
			options = append(options, metric.WithExplicitBucketBoundaries(m.Bounds...))
		}
		h, err := meter.Int64Histogram(m.Name, options...)
		return measuring(func(v float64, a metric.MeasurementOption) { h.Record(ctx, int64(v), a) }), err
	case "histogram double":
		options := []metric.Float64HistogramOption{unit}
		if m.Bounds != nil {
			options = append(options, metric.WithExplicitBucketBoundaries(m.Bounds...))
		}
		h, err := meter.Float64Histogram(m.Name, options...)
		return measuring(func(v float64, a metric.MeasurementOption) { h.Record(ctx, v, a) }), err
	}
	return nil, unsupported("no instrument " + m.Instrument + " of " + m.Number)
}

func measuring(record func(float64, metric.MeasurementOption)) func(measurement) error {
	return func(one measurement) error {
		attributes := []attribute.KeyValue{}
		if one.Attributes != nil {
			var err error
			if attributes, err = attributesIn(one.Attributes); err != nil {
				return err
			}
		}
		record(one.Value, metric.WithAttributes(attributes...))
		return nil
	}
}

func metricOut(m *metrics.Metric, schemaURL string, exemplars bool) map[string]any {
	points := []map[string]any{}
	var number any
	for _, p := range append(m.GetSum().GetDataPoints(), m.GetGauge().GetDataPoints()...) {
		point := map[string]any{"attributes": attributesOut(p.GetAttributes())}
		if _, isInt := p.GetValue().(*metrics.NumberDataPoint_AsInt); isInt {
			number, point["value"] = "int", p.GetAsInt()
		} else {
			number, point["value"] = "double", p.GetAsDouble()
		}
		if exemplars {
			point["exemplars"] = exemplarsOut(p.GetExemplars())
		}
		points = append(points, point)
	}
	for _, p := range m.GetHistogram().GetDataPoints() {
		point := map[string]any{
			"attributes": attributesOut(p.GetAttributes()), "count": p.GetCount(), "sum": p.GetSum(), "min": p.Min, "max": p.Max,
			"bounds": p.GetExplicitBounds(), "counts": p.GetBucketCounts(),
		}
		if exemplars {
			point["exemplars"] = exemplarsOut(p.GetExemplars())
		}
		points = append(points, point)
	}
	slices.SortFunc(points, func(a, b map[string]any) int { return strings.Compare(sortKey(a), sortKey(b)) })
	return map[string]any{"name": m.GetName(), "unit": m.GetUnit(), "number": number, "schema_url": orNull(schemaURL), "points": points}
}

// sortKey is the text of the labels of a point: key=value,key=value.
func sortKey(point map[string]any) string {
	labels, _ := point["attributes"].(map[string]any)
	var texts []string
	for key, value := range labels {
		text, _ := json.Marshal(value) // a value of an attribute
		texts = append(texts, key+"="+string(text))
	}
	slices.Sort(texts)
	return strings.Join(texts, ",")
}

func exemplarsOut(exemplars []*metrics.Exemplar) []map[string]any {
	out := []map[string]any{}
	for _, e := range exemplars {
		var value any = e.GetAsDouble()
		if _, isInt := e.GetValue().(*metrics.Exemplar_AsInt); isInt {
			value = e.GetAsInt()
		}
		out = append(out, map[string]any{"attributes": attributesOut(e.GetFilteredAttributes()), "value": value})
	}
	return out
}
