// Package plumbline sets up traces, metrics and logs for a Go service as the
// charter wants them.
//
// What a service author writes:
//
//	telemetry, err := plumbline.Setup(ctx)
//	defer telemetry.Shutdown(context.Background())
//	server := grpc.NewServer(grpctelemetry.ServerOptions(telemetry)...)
//	conn, err := grpc.NewClient(target, grpctelemetry.DialOptions(telemetry, "worker")...)
//	handler := httptelemetry.NewHandler(telemetry, mux)
//
// Settings come from the OTEL_* variables, service identity from the charter.
// Telemetry never fails the service: a value that cannot be read becomes the
// default with one warning, a Collector that is away costs one warning, and
// what is dropped is counted in plumbline.telemetry.dropped.
package plumbline

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/baggage"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/finding"
	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
	"github.com/plumbline/plumbline/telemetry-go/internal/secret"
	"github.com/plumbline/plumbline/telemetry-go/sampling"
)

// Telemetry is a service's telemetry, as Setup made it. The middleware
// packages take it. Immutable; safe for concurrent use.
type Telemetry struct {
	service    string
	mode       Mode
	findings   *finding.Counter
	rules      *enforce.Rules // nil where nothing is held to the charter
	tracers    trace.TracerProvider
	meters     metric.MeterProvider
	loggers    log.LoggerProvider
	propagator propagation.TextMapPropagator
	toOthers   propagation.TextMapPropagator           // for calls that leave the charter
	sampler    atomic.Pointer[sampling.CharterSampler] // nil where the charter does not decide
	charter    *charterFile                            // nil: the charter is the generated one
	stderr     io.Writer
	level      slog.Leveler
	logger     *slog.Logger

	once       sync.Once
	queues     []func(context.Context) error // end traces and logs
	metricsEnd func(context.Context) error
	flushes    []func(context.Context) error
	err        error
}

// Option changes what Setup does.
type Option func(*options)

type options struct {
	lookup  func(string) (string, bool)
	stderr  io.Writer
	globals bool
	level   slog.Leveler
}

// Environment reads settings from lookup instead of the process environment.
// The gRPC exporters' own certificates still come from the latter.
func WithEnvironment(lookup func(string) (string, bool)) Option {
	return func(o *options) { o.lookup = lookup }
}

// Stderr writes the JSON lines of the log to w.
func WithStderr(w io.Writer) Option { return func(o *options) { o.stderr = w } }

// Level is the lowest level that is logged; slog.LevelInfo if not given.
func WithLogLevel(level slog.Leveler) Option { return func(o *options) { o.level = level } }

// WithoutGlobals leaves OpenTelemetry's global providers and slog's default
// logger alone.
func WithoutGlobals() Option { return func(o *options) { o.globals = false } }

// Setup starts traces, metrics and logs from the environment. The error tells
// of settings that no telemetry can be made from; the returned Telemetry works
// even then and records nothing.
func Setup(ctx context.Context, with ...Option) (*Telemetry, error) {
	o := options{lookup: os.LookupEnv, stderr: os.Stderr, globals: true, level: slog.LevelInfo}
	for _, option := range with {
		option(&o)
	}
	settings := readSettings(o.lookup)
	t := &Telemetry{
		service:  settings.service,
		mode:     settings.mode,
		findings: finding.NewCounter(settings.mode == Enforce),
		stderr:   o.stderr,
		level:    o.level,
	}
	console := slog.New(secret.NewHandler(t.consoleLogger("plumbline").Handler(), settings.secrets))
	for _, w := range settings.warnings {
		console.Warn(w.String(), "variable", w.Variable, "value", w.Value, "expected", w.Expected, "default", w.Default)
	}
	if settings.charter != "" && settings.mode != Off {
		t.charter = startCharter(settings.charter, console, t.obey)
	}
	endOfQuiet := quietSDK(console)
	err := t.start(ctx, settings, console)
	endOfQuiet()
	t.logger = t.Logger(settings.service)
	if o.globals {
		t.install(console)
	}
	return t, err
}

// obey puts a charter in force. The error tables, services and baggage are the
// process's; the sampler is this telemetry's own.
func (t *Telemetry) obey(tables *charter.Tables) {
	charter.SetCurrent(tables)
	if sampler := t.sampler.Load(); sampler != nil {
		sampler.Replace(tables.SamplingRules)
	}
}

func (t *Telemetry) install(console *slog.Logger) {
	otel.SetTracerProvider(t.tracers)
	otel.SetMeterProvider(t.meters)
	otel.SetLoggerProvider(t.loggers)
	otel.SetTextMapPropagator(t.propagator)
	otel.SetErrorHandler(newErrorHandler(console))
	slog.SetDefault(t.logger)
}

// Service is the service's own name.
func (t *Telemetry) Service() string { return t.service }

// Mode says how strictly the charter is held.
func (t *Telemetry) Mode() Mode { return t.mode }

// Findings counts where telemetry breaks the charter.
func (t *Telemetry) Findings() *finding.Counter { return t.findings }

// TracerProvider makes tracers whose scope carries the charter's schema URL.
func (t *Telemetry) TracerProvider() trace.TracerProvider { return t.tracers }

// MeterProvider makes meters whose scope carries the charter's schema URL.
func (t *Telemetry) MeterProvider() metric.MeterProvider { return t.meters }

// LoggerProvider makes loggers whose scope carries the charter's schema URL.
func (t *Telemetry) LoggerProvider() log.LoggerProvider { return t.loggers }

// Propagator is W3C Trace Context with the charter's baggage.
func (t *Telemetry) Propagator() propagation.TextMapPropagator { return t.propagator }

// PropagatorTo is the propagator for calls to the named service, or, without a
// name, to a host. Baggage goes to the peers that the charter gives this
// service (all that it names, where it does not know this one), to this machine,
// and where no callee can be told; a third party gets the trace context alone.
func (t *Telemetry) PropagatorTo(callee, host string) propagation.TextMapPropagator {
	tables := charter.Current()
	self, known := tables.ServiceNamed(t.service)
	var reached bool
	switch {
	case callee == "":
		reached = baggage.ReachesHost(host, self.Peers, tables.Baggage.Hosts)
	case known:
		reached = slices.Contains(self.Peers, callee)
	default:
		// The charter says nothing of this service's peers, but whom it calls
		// is a service that the charter names, and no stranger.
		_, reached = tables.ServiceNamed(callee)
	}
	if reached {
		return t.propagator
	}
	return t.toOthers
}

// Tracer makes a tracer for the service's own spans.
func (t *Telemetry) Tracer(name string) trace.Tracer { return t.tracers.Tracer(name) }

// Boundary says whether strangers call this service.
func (t *Telemetry) Boundary() bool {
	s, ok := charter.ServiceNamed(t.service)
	return ok && s.Boundary
}

// Peer is the service at the other end of a client's calls: as given, else the
// charter's only peer of this service, else the service itself.
func (t *Telemetry) Peer(given string) string {
	if given != "" {
		return given
	}
	if peer, ok := charter.OnlyPeer(t.service); ok {
		return peer
	}
	return t.service
}

// Shutdown sends what is queued and stops. It returns when that is done or ctx
// ends; what is left then is dropped.
func (t *Telemetry) Shutdown(ctx context.Context) error {
	t.once.Do(func() { t.err = t.shutdown(ctx) })
	return t.err
}

// shutdown ends the queues side by side and the metrics, which tell of what the
// queues dropped, after them: a Collector that is away cannot use up the time
// of all.
func (t *Telemetry) shutdown(ctx context.Context) error {
	queues, cancel := ctx, context.CancelFunc(func() {})
	if deadline, ok := ctx.Deadline(); ok {
		queues, cancel = context.WithTimeout(ctx, time.Until(deadline)*2/3)
	}
	defer cancel()
	if t.charter != nil {
		t.charter.end()
		defer charter.SetCurrent(nil) // the last metrics tell of the charter that was in force
	}
	errs := make([]error, len(t.queues))
	var wg sync.WaitGroup
	for i, end := range t.queues {
		wg.Go(func() { errs[i] = end(queues) })
	}
	wg.Wait()
	if t.metricsEnd != nil {
		errs = append(errs, t.metricsEnd(ctx))
	}
	return errors.Join(errs...)
}

// Flush sends the spans and log records that are queued now.
func (t *Telemetry) Flush(ctx context.Context) error {
	errs := make([]error, len(t.flushes))
	for i, flush := range t.flushes {
		errs[i] = flush(ctx)
	}
	return errors.Join(errs...)
}
