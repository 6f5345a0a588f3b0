package plumbline_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"
	collogs "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	colmetrics "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	coltrace "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	resourcepb "go.opentelemetry.io/proto/otlp/resource/v1"
	"google.golang.org/protobuf/proto"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// chartered is one of the two charters of the swap: it protects a value of its own.
type chartered struct {
	digest, schemaURL string
	secret            string // a value that must not be exported under this charter
	dropsUnknown      bool
}

const panNumber = "5500005555555559"

// swapCharter returns a charter that drops one key.
func swapCharter(t *testing.T, key, unknown, schemaURL string) []byte {
	t.Helper()
	return recompiled(t, func(policy map[string]any) {
		enforcement := policy["enforcement"].(map[string]any)
		enforcement["unknown_attributes"] = unknown
		enforcement["rules"].(map[string]any)["attribute-unknown"] = "enforce"
	}, func(registry map[string]any) {
		for _, each := range []string{"acme.card.number", "acme.pan"} {
			row := map[string]any{"key": each, "type": "string", "brief": "x", "stability": "development"}
			if each == key {
				row["annotations"] = map[string]any{"plumbline": map[string]any{"sensitive": "drop"}}
			}
			registry["attributes"] = append(registry["attributes"].([]any), row)
		}
		registry["manifest"].(map[string]any)["schema_url"] = schemaURL
	})
}

// swapCheck receives OTLP over HTTP and checks each item as it arrives.
type swapCheck struct {
	mu        sync.Mutex
	rules     map[string]chartered // by digest
	written   string               // digest of the file
	active    time.Time            // when the process followed it; zero before
	announced *chartered           // by the gauge, until the next file is written

	counts   map[string]int
	problems []string
}

func (c *swapCheck) problem(format string, args ...any) {
	if len(c.problems) < 20 {
		c.problems = append(c.problems, fmt.Sprintf(format, args...))
	}
	c.counts["problems"]++
}

// write tells that another charter is written.
func (c *swapCheck) write(digest string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.written, c.active, c.announced = digest, time.Time{}, nil
}

// follows tells that the process follows what was written.
func (c *swapCheck) follows() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.active = time.Now()
}

// afterGauge returns how many spans and log records came after an announcement.
func (c *swapCheck) afterGauge() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return map[string]int{"spans": c.counts["spans after the gauge"], "records": c.counts["records after the gauge"]}
}

func (c *swapCheck) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case err != nil:
	case strings.HasSuffix(r.URL.Path, "/traces"):
		var export coltrace.ExportTraceServiceRequest
		if err = proto.Unmarshal(body, &export); err == nil {
			for _, group := range export.GetResourceSpans() {
				by := c.chartered(group.GetResource(), group.GetSchemaUrl())
				for _, scope := range group.GetScopeSpans() {
					c.scope(by, scope.GetSchemaUrl())
					for _, span := range scope.GetSpans() {
						c.item("spans", by, span)
						if span.GetName() == "acme.pay" && by.dropsUnknown == strings.Contains(span.String(), "acme.note") {
							c.problem("a span under %s does not follow unknown_attributes: %s", by.schemaURL, span)
						}
					}
				}
			}
		}
	case strings.HasSuffix(r.URL.Path, "/logs"):
		var export collogs.ExportLogsServiceRequest
		if err = proto.Unmarshal(body, &export); err == nil {
			for _, group := range export.GetResourceLogs() {
				by := c.chartered(group.GetResource(), group.GetSchemaUrl())
				for _, scope := range group.GetScopeLogs() {
					c.scope(by, scope.GetSchemaUrl())
					for _, record := range scope.GetLogRecords() {
						c.item("records", by, record)
					}
				}
			}
		}
	default:
		var export colmetrics.ExportMetricsServiceRequest
		if err = proto.Unmarshal(body, &export); err == nil {
			for _, group := range export.GetResourceMetrics() {
				by := c.chartered(group.GetResource(), group.GetSchemaUrl())
				for _, scope := range group.GetScopeMetrics() {
					for _, m := range scope.GetMetrics() {
						c.item("metrics", by, m)
						for _, p := range m.GetGauge().GetDataPoints() {
							if m.GetName() == "plumbline.enforcement.active" {
								c.gauge(p.GetAttributes()[0].GetValue().GetStringValue(), time.Unix(0, int64(p.GetTimeUnixNano())))
							}
						}
					}
				}
			}
		}
	}
	if err != nil {
		c.problem("%s: %v", r.URL.Path, err)
	}
	w.Header().Set("Content-Type", "application/x-protobuf")
}

// chartered returns the charter whose digest a resource has.
func (c *swapCheck) chartered(resource *resourcepb.Resource, schemaURL string) chartered {
	for _, a := range resource.GetAttributes() {
		if a.GetKey() == charter.AttrPlumblineCharterDigest {
			by, known := c.rules[a.GetValue().GetStringValue()]
			if !known || by.schemaURL != schemaURL {
				c.problem("digest %s with the schema URL %s", a.GetValue().GetStringValue(), schemaURL)
			}
			return by
		}
	}
	c.problem("no digest: %s", resource)
	return chartered{}
}

func (c *swapCheck) scope(by chartered, schemaURL string) {
	if schemaURL != by.schemaURL {
		c.problem("a scope has the schema URL %s, its resource %s", schemaURL, by.schemaURL)
	}
}

func (c *swapCheck) item(kind string, by chartered, item fmt.Stringer) {
	text := item.String()
	c.counts[kind]++
	c.counts[kind+" under "+by.schemaURL]++
	if strings.Contains(text, by.secret) {
		c.problem("%s under %s have its secret: %s", kind, by.schemaURL, text)
	}
	if c.announced != nil {
		c.counts[kind+" after the gauge"]++
		if strings.Contains(text, c.announced.secret) {
			c.problem("%s after the gauge announced %s have its secret: %s", kind, c.announced.schemaURL, text)
		}
	}
	for _, each := range c.rules {
		if strings.Contains(text, each.secret) {
			c.counts[kind+" in clear where that is allowed"]++
		}
	}
}

// gauge reads a point of plumbline.enforcement.active that was observed at a time.
func (c *swapCheck) gauge(digest string, at time.Time) {
	if digest == c.written && !c.active.IsZero() && !at.Before(c.active) {
		by := c.rules[digest]
		c.announced = &by
		c.counts["announced"]++
	}
}

// Two charters are swapped every second under load: each item follows the charter
// whose digest it carries, and nothing that a charter protects is exported in clear
// after the gauge announced it. SWAP_SECONDS is how long.
func TestSwapOfTwoCharters(t *testing.T) {
	seconds, err := strconv.Atoi(os.Getenv("SWAP_SECONDS"))
	if err != nil {
		seconds = 10
	}
	urls := [2]string{"https://acme.example/schemas/one/1.0.0", "https://acme.example/schemas/two/1.0.0"}
	files := [2][]byte{swapCharter(t, "acme.card.number", "drop", urls[0]), swapCharter(t, "acme.pan", "keep", urls[1])}
	one, two := digestOf(t, files[0]), digestOf(t, files[1])
	check := &swapCheck{counts: map[string]int{}, rules: map[string]chartered{
		one: {one, urls[0], cardNumber, true}, two: {two, urls[1], panNumber, false},
	}}
	collector := httptest.NewServer(check)
	t.Cleanup(collector.Close)
	path := filepath.Join(t.TempDir(), "charter.json")
	check.write(one)
	write(t, path, files[0])
	service := telemetrytest.StartWith(t, "", telemetrytest.NewReceiver(t), "gateway", map[string]string{
		"PLUMBLINE_CHARTER": path, "OTEL_EXPORTER_OTLP_ENDPOINT": collector.URL, "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
		"OTEL_BSP_SCHEDULE_DELAY": "50", "OTEL_BLRP_SCHEDULE_DELAY": "50", "OTEL_METRIC_EXPORT_INTERVAL": "100",
	})
	check.follows()
	stop := make(chan struct{})
	var load sync.WaitGroup
	for range 4 {
		load.Go(swapLoad(service, stop))
	}
	swaps := 0
	for end := time.Now().Add(time.Duration(seconds) * time.Second); time.Now().Before(end); swaps++ {
		next := (swaps + 1) % 2
		check.write(digestOf(t, files[next]))
		write(t, path, files[next])
		telemetrytest.Eventually(t, "the swap", func() bool { return service.Charter().Digest == digestOf(t, files[next]) })
		check.follows()
		before := check.afterGauge()
		telemetrytest.Eventually(t, "items after the announcement", func() bool {
			now := check.afterGauge()
			return now["spans"] > before["spans"] && now["records"] > before["records"]
		})
		// The file is checked once a second: the rest of it is load under both charters.
		time.Sleep(300 * time.Millisecond)
	}
	close(stop)
	load.Wait()
	service.End(t)
	check.mu.Lock()
	defer check.mu.Unlock()
	t.Logf("%d swaps: %v", swaps, check.counts)
	for _, problem := range check.problems {
		t.Error(problem)
	}
	for _, kind := range []string{"spans", "records"} {
		for _, seen := range []string{" under " + urls[0], " under " + urls[1], " in clear where that is allowed", " after the gauge"} {
			if check.counts[kind+seen] == 0 {
				t.Errorf("no %s%s", kind, seen)
			}
		}
	}
	if check.counts["metrics after the gauge"] == 0 || swaps == 0 {
		t.Errorf("no metrics, or no swaps: %v", check.counts)
	}
}

// swapLoad returns a client of a server of the service, of about 200 requests a
// second until stop, each with spans, a log record and measurements.
func swapLoad(service telemetrytest.Service, stop <-chan struct{}) func() {
	card, pan, note := attribute.String("acme.card.number", cardNumber), attribute.String("acme.pan", panNumber), attribute.String("acme.note", "x")
	counter, _ := service.MeterProvider().Meter("acme").Int64Counter("acme.payments")
	logger := service.Logger("acme")
	mux := http.NewServeMux()
	mux.HandleFunc("GET /orders/{id}", func(w http.ResponseWriter, r *http.Request) {
		_ = service.InSpan(r.Context(), "acme.pay", func(ctx context.Context, span trace.Span) error {
			span.SetAttributes(card, pan, note)
			span.AddEvent("paid", trace.WithAttributes(card, pan))
			counter.Add(ctx, 1, metric.WithAttributes(card, pan))
			logger.InfoContext(ctx, "paid", "acme.card.number", cardNumber, "acme.pan", panNumber)
			return nil
		})
		w.WriteHeader(http.StatusNoContent)
	})
	return func() {
		server := httptest.NewServer(httptelemetry.NewHandler(service.Telemetry, mux))
		defer server.Close()
		client := &http.Client{Transport: httptelemetry.NewTransport(service.Telemetry, "gateway", nil)}
		pace := time.NewTicker(5 * time.Millisecond)
		defer pace.Stop()
		for {
			select {
			case <-stop:
				client.CloseIdleConnections()
				return
			case <-pace.C:
			}
			request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, server.URL+"/orders/17", nil)
			if err != nil {
				return
			}
			if response, err := client.Do(request); err == nil {
				_ = response.Body.Close()
			}
		}
	}
}
