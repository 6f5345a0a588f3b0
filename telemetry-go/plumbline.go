// Package plumbline sets up OpenTelemetry traces, metrics and logs for a Go
// service and enforces the charter on them.
//
// What a service author writes:
//
//	telemetry, err := plumbline.Setup(ctx, plumbline.WithCharter(acme.Charter))
//	defer telemetry.Shutdown(context.Background())
//	server := grpc.NewServer(grpctelemetry.ServerOptions(telemetry)...)
//	conn, err := grpc.NewClient(target, grpctelemetry.DialOptions(telemetry, "payments")...)
//	handler := httptelemetry.NewHandler(telemetry, mux)
//
// Settings come from the OTEL_* variables, service identity from the charter.
// Telemetry never fails the service. An invalid setting is replaced by its default
// with one warning, an unreachable Collector is logged once, and dropped items are
// counted in plumbline.telemetry.dropped.
//
// The span queue (exportqueues.go) applies the rules of the charter at export
// (internal/enforce). Sampling is decided in the package sampling.
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
	"github.com/plumbline/plumbline/telemetry-go/internal/environment"
	"github.com/plumbline/plumbline/telemetry-go/internal/secret"
	"github.com/plumbline/plumbline/telemetry-go/sampling"
)

// Telemetry is the telemetry of a service, made by Setup or From. Pass it to
// grpctelemetry, httptelemetry and sqltelemetry. Safe for concurrent use.
type Telemetry struct {
	service    string
	given      Mode // PLUMBLINE_MODE; empty for that of the charter
	off        bool // stock OpenTelemetry: the mode of the start is off
	findings   *finding.Counter
	inForce    *enforce.InForce // the active charter and its rules
	started    *charter.Charter // of the resource and the views
	fallback   *charter.Charter // in place of one that was refused at the start; nil for none
	views      string           // a description of the views of the SDK
	resources  *resources       // nil in mode off
	ahead      spansAhead
	held       atomic.Bool  // nothing is exported: PLUMBLINE_ON_REFUSED=hold
	joined     *joined      // of From; nil for Setup
	globals    bool         // this one is installed
	lostOnce   sync.Once    // of the line that another one is
	console    *slog.Logger // of this module's own lines
	tracers    trace.TracerProvider
	meters     metric.MeterProvider
	loggers    log.LoggerProvider
	propagator propagation.TextMapPropagator
	toOthers   propagation.TextMapPropagator           // for calls to other hosts than services of the charter
	sampler    atomic.Pointer[sampling.CharterSampler] // nil unless the charter decides sampling
	file       *charterFile                            // of PLUMBLINE_CHARTER; nil for none
	refusals   atomic.Int64                            // of WithCharter
	stderr     io.Writer
	level      slog.Leveler
	logger     *slog.Logger

	once       sync.Once
	queues     []func(context.Context) error // of traces and logs
	sending    []func() (any, bool)          // the *enforce.Rules of what they export now; guarded by sendingMu
	sendingMu  sync.Mutex
	metricsEnd func(context.Context) error
	flushes    []func(context.Context) error
	err        error
}

// Option configures Setup.
type Option func(*options)

type options struct {
	lookup  func(string) (string, bool)
	stderr  io.Writer
	globals bool
	level   slog.Leveler
	charter charter.Compiled
}

// WithEnvironment reads settings with lookup instead of os.LookupEnv. The
// certificates of OTLP over gRPC are still read from the process environment,
// by the SDK.
func WithEnvironment(lookup func(string) (string, bool)) Option {
	return func(o *options) { o.lookup = lookup }
}

// WithStderr writes the JSON lines of the log to w instead of os.Stderr.
func WithStderr(w io.Writer) Option { return func(o *options) { o.stderr = w } }

// WithLogLevel sets the lowest level that is logged; the default is
// slog.LevelInfo.
func WithLogLevel(level slog.Leveler) Option { return func(o *options) { o.level = level } }

// WithoutGlobals leaves the global providers of OpenTelemetry and the default
// logger of slog unchanged.
func WithoutGlobals() Option { return func(o *options) { o.globals = false } }

// Setup starts traces, metrics and logs by the environment: OTEL_*, PLUMBLINE_*
// and the charter of WithCharter or PLUMBLINE_CHARTER, else base. The error reports instruments of the process that could not
// be registered; the returned Telemetry is usable even then. From joins a set-up that
// the service has already.
func Setup(ctx context.Context, with ...Option) (*Telemetry, error) {
	o := optionsOf(with)
	chosen, settings, t := begin(o)
	console := t.ownConsole(settings)
	for _, w := range settings.warnings {
		warn(console, w)
	}
	t.announce(chosen, settings, console)
	endOfQuiet := quietSDK(console)
	err := t.start(ctx, settings, console)
	endOfQuiet()
	t.logger = t.Logger(settings.service)
	if o.globals {
		t.install(console)
	}
	return t, err
}

func optionsOf(with []Option) options {
	o := options{lookup: os.LookupEnv, stderr: os.Stderr, globals: true, level: slog.LevelInfo}
	for _, option := range with {
		option(&o)
	}
	return o
}

// begin chooses the charter and reads the settings.
func begin(o options) (choice, settings, *Telemetry) {
	file := readCharterFile(o.lookup)
	chosen := chooseCharter(o.charter, file)
	settings := readSettings(o.lookup, Mode(chosen.charter.Mode), chosen.refused)
	t := &Telemetry{
		service: settings.service, given: settings.given, off: settings.mode == Off,
		findings: finding.NewCounter(chosen.charter, string(settings.mode)),
		started:  chosen.charter, file: file,
		stderr: o.stderr, level: o.level,
	}
	if chosen.refused {
		t.fallback = chosen.charter
	}
	rules := enforce.NewRules(t.findings.For(chosen.charter, string(settings.mode)), settings.hashKey, chosen.charter)
	t.inForce, t.views = enforce.NewInForce(rules), rules.Views()
	return chosen, settings, t
}

// ownConsole returns the logger of this module's own lines, and logs examples of
// findings with it.
func (t *Telemetry) ownConsole(s settings) *slog.Logger {
	console := slog.New(secret.NewHandler(t.consoleLogger("plumbline").Handler(), s.secrets))
	t.findings.LogTo(func(line string) { console.Info(line) })
	t.findings.FailuresTo(func(rule, stack string) {
		console.Warn(rule+" failed; the telemetry was left as it was, or left out where it may be sensitive", charter.AttrExceptionStacktrace, stack)
	})
	t.console = console
	return console
}

func warn(console *slog.Logger, w environment.Warning) {
	console.Warn(w.String(), "variable", w.Variable, "value", w.Value, "expected", w.Expected, "default", w.Default)
}

// announce logs how the charter was chosen, and watches its file.
func (t *Telemetry) announce(chosen choice, s settings, console *slog.Logger) {
	if chosen.source != "" {
		console.Info(inForceLine(chosen.charter, chosen.source, s.mode))
	}
	t.watch(chosen, s, console)
}

// watch logs the refusal of a charter, and follows the file.
func (t *Telemetry) watch(chosen choice, s settings, console *slog.Logger) {
	if t.off && s.given == Off {
		t.file = nil
		return
	}
	if chosen.line != "" {
		t.refusals.Add(1)
		console.Warn(chosen.line)
	}
	if chosen.refused && s.hold {
		t.held.Store(true)
		console.Warn("PLUMBLINE_ON_REFUSED=hold begins: nothing is exported until a valid charter is in PLUMBLINE_CHARTER")
	}
	if t.file != nil {
		t.file.start(console, chosen.charter, func(next *charter.Charter) { t.activate(next, console) })
	}
}

func (t *Telemetry) install(console *slog.Logger) {
	claimGlobals(console)
	t.globals = true
	otel.SetTracerProvider(t.tracers)
	otel.SetMeterProvider(t.meters)
	otel.SetLoggerProvider(t.loggers)
	otel.SetTextMapPropagator(t.propagator)
	otel.SetErrorHandler(newErrorHandler(console))
	slog.SetDefault(t.logger)
}

// Service returns service.name.
func (t *Telemetry) Service() string { return t.service }

// Mode returns how the charter is applied.
func (t *Telemetry) Mode() Mode {
	if t.off {
		return Off
	}
	return t.modeBy(t.Charter())
}

// Findings returns the counts of violations, the metric plumbline.findings.
func (t *Telemetry) Findings() *finding.Counter { return t.findings }

// TracerProvider returns the provider of tracers; their scopes have the schema
// URL of the charter, but in mode off.
func (t *Telemetry) TracerProvider() trace.TracerProvider { return t.tracers }

// MeterProvider returns the provider of meters; their scopes have the schema
// URL of the charter.
func (t *Telemetry) MeterProvider() metric.MeterProvider { return t.meters }

// LoggerProvider returns the provider of loggers; their scopes have the schema
// URL of the charter.
func (t *Telemetry) LoggerProvider() log.LoggerProvider { return t.loggers }

// Propagator returns W3C Trace Context with the baggage that the charter
// permits.
func (t *Telemetry) Propagator() propagation.TextMapPropagator { return t.propagator }

// PropagatorTo returns the propagator for calls to a service of the charter,
// or, if callee is empty, to a host. Baggage is sent to the peers of this
// service by the charter (to every service of the charter if this one is not in
// it), to loopback, and where the host is not known. All other hosts receive
// only the trace context.
func (t *Telemetry) PropagatorTo(callee, host string) propagation.TextMapPropagator {
	tables := t.Charter()
	self, known := tables.ServiceNamed(t.service)
	var reached bool
	switch {
	case callee == "":
		reached = baggage.ReachesHost(host, self.Peers, tables.Baggage.Hosts)
	case known:
		reached = slices.Contains(self.Peers, callee)
	default:
		// This service is not in the charter and has no peers; the callee is trusted
		// if it is a service of the charter.
		_, reached = tables.ServiceNamed(callee)
	}
	if reached {
		return t.propagator
	}
	return t.toOthers
}

// Tracer returns a tracer for spans of the service.
func (t *Telemetry) Tracer(name string) trace.Tracer {
	if t.off {
		return t.tracers.Tracer(name)
	}
	return t.tracers.Tracer(name, trace.WithSchemaURL(t.Charter().SchemaURL))
}

// Boundary reports whether the service is a trust boundary: requests come from
// outside the services of the charter.
func (t *Telemetry) Boundary() bool {
	s, ok := t.Charter().ServiceNamed(t.service)
	return ok && s.Boundary
}

// Peer returns the service that a client calls: the given one, else the only
// peer of this service by the charter, else this service.
func (t *Telemetry) Peer(given string) string {
	if given != "" {
		return given
	}
	if peer, ok := t.Charter().OnlyPeer(t.service); ok {
		return peer
	}
	return t.service
}

// Shutdown exports what is queued and stops. When ctx ends first, the rest is
// dropped and counted.
func (t *Telemetry) Shutdown(ctx context.Context) error {
	t.once.Do(func() { t.err = t.shutdown(ctx) })
	return t.err
}

// shutdown ends the queues of traces and logs concurrently, within two thirds
// of the time, and then the metrics, which count what the queues dropped: an
// unreachable Collector leaves time for both.
func (t *Telemetry) shutdown(ctx context.Context) error {
	queues, cancel := ctx, context.CancelFunc(func() {})
	if deadline, ok := ctx.Deadline(); ok {
		queues, cancel = context.WithTimeout(ctx, time.Until(deadline)*2/3)
	}
	defer cancel()
	if t.file != nil {
		t.file.end()
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

// Flush exports the spans and log records that are queued now.
func (t *Telemetry) Flush(ctx context.Context) error {
	errs := make([]error, len(t.flushes))
	for i, flush := range t.flushes {
		errs[i] = flush(ctx)
	}
	return errors.Join(errs...)
}
