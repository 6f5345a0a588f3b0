// Answers the cases of metrics and of the resource, from what a service
// exported over OTLP.

package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	collector "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	metrics "go.opentelemetry.io/proto/otlp/metrics/v1"
	"google.golang.org/protobuf/proto"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// exported runs do with the telemetry of a service and returns the exported
// metrics.
func exported(service string, environment map[string]string, do func(*plumbline.Telemetry) error) ([]*metrics.ResourceMetrics, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	received := &receiver{}
	server := &http.Server{Handler: received}
	go func() { _ = server.Serve(listener) }() // ends with Close
	defer server.Close()
	settings := map[string]string{
		"OTEL_EXPORTER_OTLP_ENDPOINT": "http://" + listener.Addr().String(), "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
		"OTEL_TRACES_EXPORTER": "none", "OTEL_LOGS_EXPORTER": "none", "OTEL_METRIC_EXPORT_INTERVAL": "3600000",
	}
	for name, value := range environment {
		settings[name] = value
	}
	settings["OTEL_SERVICE_NAME"] = service
	telemetry, err := plumbline.Setup(context.Background(), plumbline.WithCharter(own()), plumbline.WithoutGlobals(), plumbline.WithStderr(os.Stderr),
		plumbline.WithEnvironment(func(name string) (string, bool) {
			value, ok := settings[name]
			return value, ok
		}))
	if err == nil && do != nil {
		err = do(telemetry)
	}
	if ended := telemetry.Shutdown(context.Background()); err == nil {
		err = ended
	}
	return received.all, err
}

// receiver receives metrics over OTLP/HTTP.
type receiver struct {
	mu  sync.Mutex
	all []*metrics.ResourceMetrics
}

// ServeHTTP receives one export.
func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	var export collector.ExportMetricsServiceRequest
	if err != nil || proto.Unmarshal(body, &export) != nil {
		http.Error(w, "not OTLP", http.StatusBadRequest)
		return
	}
	r.mu.Lock()
	r.all = append(r.all, export.GetResourceMetrics()...)
	r.mu.Unlock()
	w.Header().Set("Content-Type", "application/x-protobuf")
}

type metricInput struct {
	Name, Label string
	Values      int
}

// recorded returns the metric as it was exported after record.
func (in metricInput) recorded(environment map[string]string, record func(add func(...attribute.KeyValue))) (*metrics.Metric, error) {
	i := slices.IndexFunc(parsed().Metrics, func(m charter.Metric) bool { return m.Name == in.Name })
	if i < 0 {
		return nil, fmt.Errorf("name is %q; expected a metric of the charter", in.Name)
	}
	all, err := exported("gateway", environment, func(t *plumbline.Telemetry) error {
		add, err := instrument(t.MeterProvider().Meter("executor"), parsed().Metrics[i])
		if err == nil {
			record(add)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, resource := range all {
		for _, scope := range resource.GetScopeMetrics() {
			for _, m := range scope.GetMetrics() {
				if scope.GetScope().GetName() == "executor" && m.GetName() == in.Name {
					return m, nil
				}
			}
		}
	}
	return nil, fmt.Errorf("%s was not exported", in.Name)
}

// instrument returns the instrument of a metric and a function that records 1.
func instrument(meter metric.Meter, m charter.Metric) (func(...attribute.KeyValue), error) {
	ctx := context.Background()
	switch m.Instrument {
	case "counter":
		c, err := meter.Int64Counter(m.Name, metric.WithUnit(m.Unit))
		return func(a ...attribute.KeyValue) { c.Add(ctx, 1, metric.WithAttributes(a...)) }, err
	case "updowncounter":
		c, err := meter.Int64UpDownCounter(m.Name, metric.WithUnit(m.Unit))
		return func(a ...attribute.KeyValue) { c.Add(ctx, 1, metric.WithAttributes(a...)) }, err
	case "gauge":
		g, err := meter.Int64Gauge(m.Name, metric.WithUnit(m.Unit))
		return func(a ...attribute.KeyValue) { g.Record(ctx, 1, metric.WithAttributes(a...)) }, err
	case "histogram":
		h, err := meter.Float64Histogram(m.Name, metric.WithUnit(m.Unit))
		return func(a ...attribute.KeyValue) { h.Record(ctx, 1, metric.WithAttributes(a...)) }, err
	}
	return nil, fmt.Errorf("the charter calls %s a %s", m.Name, m.Instrument)
}

func metricsInstrument(in metricInput) (any, error) {
	m, err := in.recorded(nil, func(add func(...attribute.KeyValue)) { add() })
	if err != nil {
		return nil, err
	}
	output := map[string]any{"unit": m.GetUnit(), "buckets": nil}
	switch data := m.GetData().(type) {
	case *metrics.Metric_Sum:
		output["instrument"] = "updowncounter"
		if data.Sum.GetIsMonotonic() {
			output["instrument"] = "counter"
		}
	case *metrics.Metric_Gauge:
		output["instrument"] = "gauge"
	case *metrics.Metric_Histogram:
		output["instrument"], output["buckets"] = "histogram", data.Histogram.GetDataPoints()[0].GetExplicitBounds()
	}
	return output, nil
}

func metricsLabels(in metricInput) (any, error) {
	m, err := in.recorded(nil, func(add func(...attribute.KeyValue)) {
		attributes := []attribute.KeyValue{attribute.String("user.id", "4711"), attribute.String("plumbline.error.reason", "PANIC")}
		for _, other := range parsed().Metrics {
			for _, key := range other.Attributes {
				attributes = append(attributes, attribute.String(key, "x"))
			}
		}
		add(attributes...)
	})
	if err != nil {
		return nil, err
	}
	labels := []string{}
	for _, p := range pointsOf(m) {
		for _, a := range p.attributes {
			labels = append(labels, a.GetKey())
		}
	}
	slices.Sort(labels)
	return map[string]any{"labels": labels}, nil
}

func metricsOverflow(in metricInput) (any, error) {
	file, err := charterWithoutValueLimits()
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(file) }()
	m, err := in.recorded(map[string]string{"PLUMBLINE_CHARTER": file}, func(add func(...attribute.KeyValue)) {
		for i := range in.Values {
			add(attribute.String(in.Label, fmt.Sprintf("value-%d", i)))
		}
	})
	if err != nil {
		return nil, err
	}
	points, overflow, total := pointsOf(m), false, int64(0)
	for _, p := range points {
		total += p.count
		overflow = overflow || slices.ContainsFunc(p.attributes, func(a *common.KeyValue) bool {
			return a.GetKey() == "otel.metric.overflow" && a.GetValue().GetBoolValue()
		})
	}
	return map[string]any{"series": len(points), "overflow": overflow, "total": total}, nil
}

// point is a point of any kind of metric; each measurement is 1.
type point struct {
	attributes []*common.KeyValue
	count      int64
}

func pointsOf(m *metrics.Metric) (points []point) {
	for _, p := range m.GetHistogram().GetDataPoints() {
		points = append(points, point{p.GetAttributes(), int64(p.GetCount())})
	}
	for _, p := range append(m.GetSum().GetDataPoints(), m.GetGauge().GetDataPoints()...) {
		points = append(points, point{p.GetAttributes(), p.GetAsInt()})
	}
	return points
}

type identityInput struct {
	Service         string
	Env, Attributes map[string]string
}

var (
	uuid      = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	container = regexp.MustCompile(`^([0-9a-f]{64}|none)$`)
)

func resourceIdentity(in identityInput) (any, error) {
	environment := map[string]string{}
	for name, value := range in.Env {
		environment[name] = value
	}
	var pairs []string
	for key, value := range in.Attributes {
		pairs = append(pairs, key+"="+strings.ReplaceAll(url.PathEscape(value), ",", "%2C"))
	}
	environment["OTEL_RESOURCE_ATTRIBUTES"] = strings.Join(pairs, ",")
	all, err := exported(in.Service, environment, nil)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no telemetry was exported")
	}
	wanted := []string{charter.AttrServiceName}
	for _, required := range parsed().Resource {
		wanted = append(wanted, required.Key)
	}
	attributes := map[string]string{}
	for _, a := range all[0].GetResource().GetAttributes() {
		if slices.Contains(wanted, a.GetKey()) {
			attributes[a.GetKey()] = placeholder(a.GetKey(), a.GetValue().GetStringValue(), in.Attributes)
		}
	}
	return map[string]any{"attributes": attributes}, nil
}

// placeholder replaces values that differ between runs.
func placeholder(key, value string, given map[string]string) string {
	if _, ok := given[key]; ok && key != charter.AttrPlumblineCharterDigest {
		return value
	}
	switch {
	case key == charter.AttrServiceInstanceId && uuid.MatchString(value):
		return "{uuid}"
	case key == charter.AttrContainerId && container.MatchString(value):
		return "{container}"
	case key == charter.AttrPlumblineCharterDigest && value == parsed().Digest:
		return "{digest}"
	}
	return value
}
