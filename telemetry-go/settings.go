// Reads the settings of telemetry from OTEL_* and PLUMBLINE_* variables.

package plumbline

import (
	"fmt"
	"slices"
	"strings"
	"time"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/internal/batch"
	"github.com/plumbline/plumbline/telemetry-go/internal/environment"
	"github.com/plumbline/plumbline/telemetry-go/internal/secret"
)

// settings are the settings of the environment, read once.
type settings struct {
	service    string
	given      Mode // PLUMBLINE_MODE; empty if it is not set
	mode       Mode // the given one, else that of the charter
	hold       bool // PLUMBLINE_ON_REFUSED=hold
	disabled   bool
	attributes []environment.Pair // OTEL_RESOURCE_ATTRIBUTES
	hashKey    []byte             // empty if none is set
	secrets    *secret.Texts      // never logged
	lookup     func(string) (string, bool)

	sampler               sdktrace.Sampler // while observing; nil in mode off
	traces, metrics, logs signal
	metricInterval        time.Duration
	metricTimeout         time.Duration
	warnings              []environment.Warning
}

// signal is where one signal is exported and how it is queued.
type signal struct {
	exporter    string // otlp or none
	protocol    string // grpc or http/protobuf
	endpoint    string
	timeout     time.Duration
	compression string
	headers     map[string]string
	tls         tlsFiles
	queue       batch.Settings
}

const (
	protocolGRPC = "grpc"
	protocolHTTP = "http/protobuf"
)

// readSettings reads the settings; mode is that of the charter. A process whose
// charter was refused observes, unless it is off.
func readSettings(lookup func(string) (string, bool), mode Mode, refused bool) settings {
	r := environment.NewReader(lookup)
	s := settings{
		lookup:         lookup,
		mode:           Mode(r.Choice(string(mode), modes, "PLUMBLINE_MODE")),
		hold:           r.Choice("base", []string{"base", "hold"}, "PLUMBLINE_ON_REFUSED") == "hold",
		disabled:       r.Flag(false, "OTEL_SDK_DISABLED"),
		attributes:     r.Pairs("OTEL_RESOURCE_ATTRIBUTES"),
		metricInterval: r.Millis(time.Minute, "OTEL_METRIC_EXPORT_INTERVAL"),
		metricTimeout:  r.Millis(30*time.Second, "OTEL_METRIC_EXPORT_TIMEOUT"),
	}
	if given := strings.ToLower(r.Text("", "PLUMBLINE_MODE")); slices.Contains(modes, given) {
		s.given = Mode(given)
	}
	if refused && s.mode != Off {
		s.mode = Observe
	}
	s.hashKey = readHashKey(r)
	s.service = r.Text(serviceFrom(s.attributes), "OTEL_SERVICE_NAME")
	s.traces = readSignal(r, "TRACES", "v1/traces")
	s.metrics = readSignal(r, "METRICS", "v1/metrics")
	s.logs = readSignal(r, "LOGS", "v1/logs")
	s.traces.queue = readQueue(r, "OTEL_BSP", 5*time.Second)
	s.logs.queue = readQueue(r, "OTEL_BLRP", time.Second)
	// When enforcing, the charter decides sampling; propagators are never read.
	if s.mode == Enforce {
		r.Choice("parentbased_always_on of the charter", []string{"parentbased_always_on"}, "OTEL_TRACES_SAMPLER")
		s.sampler = readSampler(environment.NewReader(lookup)) // after a reload that observes; warned about above
	} else if s.mode == Observe {
		s.sampler = readSampler(r)
	}
	if s.mode != Off {
		r.Choice("tracecontext,baggage of the charter", []string{"tracecontext,baggage"}, "OTEL_PROPAGATORS")
		// Prometheus accepts nothing else, and rejects other points in the same request.
		r.Choice("cumulative", []string{"cumulative"}, "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE")
	}
	checkProxies(r)
	s.secrets = secretsOf(r, s)
	s.warnings = r.Warnings()
	return s
}

func readSampler(r *environment.Reader) sdktrace.Sampler {
	return stockSampler(r.Choice("parentbased_always_on", samplers, "OTEL_TRACES_SAMPLER"), r.Text("", "OTEL_TRACES_SAMPLER_ARG"))
}

var modes = []string{string(Off), string(Observe), string(Enforce)}

func serviceFrom(pairs []environment.Pair) string {
	for _, p := range pairs {
		if p.Key == charter.AttrServiceName && p.Value != "" {
			return p.Value
		}
	}
	return "unknown_service"
}

func readSignal(r *environment.Reader, name, path string) signal {
	const otlp = "OTEL_EXPORTER_OTLP_"
	s := signal{
		exporter:    r.Choice("otlp", []string{"otlp", "none"}, "OTEL_"+name+"_EXPORTER"),
		protocol:    r.Choice(protocolHTTP, []string{protocolGRPC, protocolHTTP}, otlp+name+"_PROTOCOL", otlp+"PROTOCOL"),
		timeout:     r.Millis(10*time.Second, otlp+name+"_TIMEOUT", otlp+"TIMEOUT"),
		compression: r.Choice("none", []string{"none", "gzip"}, otlp+name+"_COMPRESSION", otlp+"COMPRESSION"),
	}
	fallback := "http://localhost:4318"
	if s.protocol == protocolGRPC {
		fallback = "http://localhost:4317"
	}
	read := r.Headers
	if s.protocol == protocolGRPC {
		read = r.Metadata
	}
	s.headers = map[string]string{}
	for _, header := range read(otlp+name+"_HEADERS", otlp+"HEADERS") {
		s.headers[header.Key] = header.Value
	}
	s.tls = tlsFiles{
		authorities: r.Text("", otlp+name+"_CERTIFICATE", otlp+"CERTIFICATE"),
		certificate: r.Text("", otlp+name+"_CLIENT_CERTIFICATE", otlp+"CLIENT_CERTIFICATE"),
		key:         r.Text("", otlp+name+"_CLIENT_KEY", otlp+"CLIENT_KEY"),
	}
	address, from := r.URL(fallback, otlp+name+"_ENDPOINT", otlp+"ENDPOINT")
	if s.protocol == protocolHTTP && from != otlp+name+"_ENDPOINT" {
		address = joinPath(address, path)
	}
	s.endpoint = address
	return s
}

func joinPath(address, path string) string {
	if address[len(address)-1] == '/' {
		return address + path
	}
	return address + "/" + path
}

func readQueue(r *environment.Reader, prefix string, delay time.Duration) batch.Settings {
	q := batch.Settings{
		Capacity:  r.Count(2048, prefix+"_MAX_QUEUE_SIZE"),
		BatchSize: r.Count(512, prefix+"_MAX_EXPORT_BATCH_SIZE"),
		Delay:     r.Millis(delay, prefix+"_SCHEDULE_DELAY"),
		Timeout:   r.Millis(30*time.Second, prefix+"_EXPORT_TIMEOUT"),
	}
	q.BatchSize = min(q.BatchSize, q.Capacity)
	return q
}

func (s signal) String() string {
	return fmt.Sprintf("%s over %s", secret.Address(s.endpoint), s.protocol)
}
