//! Sets up traces, metrics and logs in one call; the returned guard shuts them down.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use opentelemetry::InstrumentationScope;
use opentelemetry::global;
use opentelemetry::logs::LoggerProvider as _;
use opentelemetry::metrics::MeterProvider;
use opentelemetry::propagation::TextMapCompositePropagator;
use opentelemetry::trace::{Tracer, TracerProvider as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::logs::SdkLoggerProvider;
use opentelemetry_sdk::metrics::{Instrument, PeriodicReader, SdkMeterProvider};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::level_filters::LevelFilter;
use tracing::subscriber::Interest;
use tracing::{Dispatch, Metadata, Subscriber};
use tracing_subscriber::filter::{FilterFn, Targets};
use tracing_subscriber::layer::{Layered, SubscriberExt};
use tracing_subscriber::{Layer, Registry};

use crate::beside::Providers;
use crate::charter::{self, CharterWatcher, Given, Mode};
use crate::enforce::{Active, AttributeRules, ExportRules, LabelFilter, MetricRules, ResourceRules, ScopeRules, views};
use crate::export::{
    DropCounts, EnforcingLogProcessor, EnforcingMetricExporter, EnforcingSpanProcessor, Exporters, LogExportRules,
    SpanExportRules,
};
use crate::handle::{Handle, Owner};
use crate::logs::Logs;
use crate::metrics::{Instruments, Signal};
use crate::parents::Parents;
use crate::propagation::{self, BaggagePropagator};
use crate::resource;
use crate::sampling::{self, RandomFlagByMode, SamplerByMode};
use crate::secret;
use crate::settings::Settings;
use crate::setup::{self, Setup};

/// Longest time that shutdown waits for the last export.
const FLUSH: Duration = Duration::from_secs(3);
/// The rule that completes the resource.
const IDENTITY: &str = "resource-identity";
pub(crate) const SCOPE: &str = "plumbline-telemetry";
/// Libraries that export telemetry, or whose `INFO` events are not useful.
const QUIET: [&str; 6] = ["h2", "hyper", "hyper_util", "opentelemetry", "tonic", "tower"];

/// Sets up traces, metrics and logs from `OTEL_*` and `PLUMBLINE_MODE`, by the charter.
///
/// Never fails: a value that cannot be read, or a receiver that cannot be reached, logs one warning and the service
/// runs. Call it once, inside the tokio runtime of the service, and keep the guard: dropping it flushes and shuts
/// down. It becomes the default of the process: layers and clients that name no telemetry belong to it, and so do the
/// providers of [`opentelemetry::global`]. A second call leaves the default; its telemetry serves only what names it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let telemetry = plumbline_telemetry::init();
/// tracing::info!("ready");
/// telemetry.flush(); // optional: shutdown flushes, too
/// telemetry.shutdown();
/// # }
/// ```
pub fn init() -> Telemetry {
    init_with(&variable)
}

/// Returns a variable of the environment. What is not UTF-8 is not unset: a setting that protects must not get lost.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}

/// Does the same as [`init`] with variables from a function instead of the environment.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let telemetry = plumbline_telemetry::init_with(&|name| match name {
///     "OTEL_SERVICE_NAME" => Some("till".to_owned()),
///     "OTEL_SDK_DISABLED" => Some("true".to_owned()),
///     _ => None,
/// });
/// # drop(telemetry);
/// # }
/// ```
pub fn init_with(variables: &dyn Fn(&str) -> Option<String>) -> Telemetry {
    start(None, variables, Role::Default)
}

/// What telemetry is for the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// What belongs to no other telemetry belongs to it.
    Default,
    /// Only what names it belongs to it.
    Beside,
}

/// Sets up telemetry with an embedded charter, if there is one.
pub(crate) fn start(embedded: Option<&[u8]>, variables: &dyn Fn(&str) -> Option<String>, role: Role) -> Telemetry {
    let settings = Settings::read(variables);
    let (setup, given, is_off) = set_up(&settings, embedded);
    let mut telemetry = build(&settings, setup, is_off, variables, role);
    let handle = telemetry.handle();
    handle.in_scope(|| {
        for warning in settings.warnings_in(setup.mode()) {
            tracing::warn!(target: "plumbline", "{warning}");
        }
        log_start(setup, &given, is_off);
    });
    telemetry._watcher = watch(setup, given);
    telemetry
}

/// Chooses the charter and makes the set-up; returns whether the mode is off.
pub(crate) fn set_up(settings: &Settings, embedded: Option<&[u8]>) -> (&'static Arc<Setup>, Given, bool) {
    let service: &'static str = settings.service.clone().unwrap_or_else(unknown_service).leak();
    let is_off = settings.mode == Some(Mode::Off);
    let given = match is_off {
        true => Given::none(),
        false => charter::choose(embedded, settings.charter.as_deref(), settings.trust.as_ref()),
    };
    let is_held = given.refused > 0 && settings.holds_if_refused;
    let setup = Arc::new(Setup::new(
        service,
        settings.mode,
        Arc::clone(&given.charter),
        given.refused,
    ));
    setup.is_held.store(is_held, Ordering::Relaxed);
    // A process makes few set-ups. They stay in memory, so layers and spans refer to them without counting.
    (Box::leak(Box::new(setup)), given, is_off)
}

/// Watches the file of the charter, if there is one.
fn watch(setup: &'static Arc<Setup>, given: Given) -> Option<CharterWatcher> {
    let file = given.file?;
    let (handle, path) = (Handle::new(setup), file.shown());
    let watcher = file.watch(move |change| handle.in_scope(|| setup.take_over(change, &path)));
    watcher
        .inspect_err(|error| report_to_stderr("the thread that watches the charter", error))
        .ok()
}

/// Logs what was set up.
fn log_start(setup: &Setup, given: &Given, is_off: bool) {
    let charter = &given.charter;
    match &given.refusal {
        _ if is_off => {
            let line =
                "no charter is in force (mode off, from PLUMBLINE_MODE): telemetry is exported as it is recorded";
            tracing::info!(target: "plumbline", "{line}");
        }
        Some(line) => tracing::warn!(target: "plumbline", "{line}"),
        None => {
            let line = setup.in_force_line(charter, &given.source);
            tracing::info!(target: "plumbline", "{line}");
        }
    }
    let is_listed = given.charter.services.is_empty() || given.charter.service(setup.service).is_some();
    if !is_off && !is_listed {
        setup.report_unlisted_service(setup.service);
    }
    if setup.is_held.load(Ordering::Relaxed) {
        let line = "PLUMBLINE_ON_REFUSED=hold: nothing is exported until a valid charter is in PLUMBLINE_CHARTER";
        tracing::warn!(target: "plumbline", "{line}");
    }
}

/// Returns `unknown_service:` and the name of the executable, as OpenTelemetry specifies.
fn unknown_service() -> String {
    let name = std::env::current_exe().ok();
    let name = name
        .as_deref()
        .and_then(|path| path.file_name()?.to_str())
        .unwrap_or("rust");
    format!("unknown_service:{name}")
}

fn build(
    settings: &Settings,
    setup: &'static Arc<Setup>,
    is_off: bool,
    variables: &dyn Fn(&str) -> Option<String>,
    role: Role,
) -> Telemetry {
    let (charter, service) = (&setup.started, setup.service);
    let (resource, missing) = match is_off {
        true => (Resource::builder().with_service_name(service).build(), 0),
        false => {
            let is_enforced = setup.enforces_under(charter, IDENTITY);
            resource::of(charter, service, &settings.resource, variables, is_enforced)
        }
    };
    let rules = (!is_off).then(|| AttributeRules::new(settings.hash_key.as_deref(), setup.clone()));
    let at_export = rules.clone().map(|rules| ExportRules {
        scopes: ScopeRules::new(rules.clone()),
        resource: ResourceRules::new(rules.clone(), &resource),
        attributes: rules,
    });
    let drops = DropCounts::default();
    let exporters = Exporters::start(Owner::of(&Handle::new(setup)));
    let exporters = exporters
        .inspect_err(|error| report_to_stderr("the export thread", error))
        .ok();

    let mut tracers = SdkTracerProvider::builder().with_resource(resource.clone());
    // Otherwise the SDK reads OTEL_TRACES_SAMPLER.
    if !is_off {
        tracers = tracers.with_sampler(SamplerByMode::new(&settings.sampler, setup));
    }
    if let (Some(exporters), Some(target)) = (&exporters, &settings.traces) {
        match exporters.sender(Signal::Traces, target, drops.clone()) {
            Ok(sender) => {
                tracers = tracers.with_span_processor(EnforcingSpanProcessor::new(
                    sender,
                    settings.spans,
                    drops.clone(),
                    at_export.clone().map(SpanExportRules::new),
                ));
            }
            Err(error) => report_to_stderr(
                &secret::displayable_url(&target.url),
                &settings.secrets.mask_in(&error.to_string()),
            ),
        }
    }
    let mut meters = SdkMeterProvider::builder().with_resource(resource.clone());
    if !is_off {
        let setup = Arc::clone(setup);
        let view = move |instrument: &Instrument| views::of(&Active::under(&*setup, &setup.started), instrument);
        meters = meters.with_view(view);
    }
    if let (Some(exporters), Some(target)) = (&exporters, &settings.metrics) {
        match exporters.sender(Signal::Metrics, target, drops.clone()) {
            Ok(sender) => {
                let points = EnforcingMetricExporter::new(sender, at_export.clone().map(MetricRules::new));
                meters = meters.with_reader(
                    PeriodicReader::builder(points)
                        .with_interval(settings.metric_interval)
                        .build(),
                );
            }
            Err(error) => report_to_stderr(
                &secret::displayable_url(&target.url),
                &settings.secrets.mask_in(&error.to_string()),
            ),
        }
    }
    let mut loggers = SdkLoggerProvider::builder().with_resource(resource);
    if let (Some(exporters), Some(target)) = (&exporters, &settings.logs) {
        match exporters.sender(Signal::Logs, target, drops.clone()) {
            Ok(sender) => {
                loggers = loggers.with_log_processor(EnforcingLogProcessor::new(
                    sender,
                    settings.records,
                    drops.clone(),
                    at_export.map(LogExportRules::new),
                ))
            }
            Err(error) => report_to_stderr(
                &secret::displayable_url(&target.url),
                &settings.secrets.mask_in(&error.to_string()),
            ),
        }
    }
    let telemetry = install(
        settings,
        setup,
        is_off,
        drops,
        tracers.build(),
        meters.build(),
        loggers.build(),
        exporters,
        rules,
        role,
    );
    setup.record_observed_under(charter, IDENTITY, missing);
    telemetry
}

#[allow(clippy::too_many_arguments)] // each is made by another part of the set-up
fn install(
    settings: &Settings,
    setup: &'static Arc<Setup>,
    is_off: bool,
    drops: DropCounts,
    tracers: SdkTracerProvider,
    meters: SdkMeterProvider,
    loggers: SdkLoggerProvider,
    exporters: Option<Exporters>,
    rules: Option<AttributeRules>,
    role: Role,
) -> Telemetry {
    instrument(setup, &drops, &meters, is_off);
    setup.set_meters(meters_of_application(&meters, rules.as_ref()));
    let is_default = role == Role::Default && setup::set_default(setup);
    if role == Role::Default && !is_default {
        let what = "the first telemetry stays the default, and this one serves what names it";
        report_to_stderr("telemetry is set up already", &what);
    }
    if is_default {
        match is_off {
            true => global::set_text_map_propagator(TraceContextPropagator::new()),
            false => global::set_text_map_propagator(TextMapCompositePropagator::new(vec![
                Box::new(propagation::TraceContextPropagator::new()),
                Box::new(BaggagePropagator::by_charter()),
            ])),
        }
        match &rules {
            Some(rules) => global::set_meter_provider(LabelFilter::new(meters.clone(), rules.clone())),
            None => global::set_meter_provider(meters.clone()),
        }
        match is_off {
            true => global::set_tracer_provider(tracers.clone()),
            false => global::set_tracer_provider(RandomFlagByMode::new(tracers.clone(), setup)),
        }
    }
    let scope = own_scope(setup, is_off);
    let tracer = tracers.tracer_with_scope(scope.clone());
    let spans: SpanLayer = match is_off {
        true => span_layer(tracer),
        false => span_layer(RandomFlagByMode::new(tracer, setup)),
    };
    let spans = spans.with_filter(
        FilterFn::new(|metadata| metadata.is_span() && *metadata.level() <= tracing::Level::INFO)
            .with_max_level_hint(LevelFilter::INFO),
    );
    let logger = settings.logs.is_some().then(|| loggers.logger_with_scope(scope));
    let callsites = CallsiteFilter::new(with_quiet_libraries(settings.events.clone()));
    let logs = Logs {
        service: setup.service,
        logger,
        rules,
        secrets: settings.secrets.clone(),
    };
    let subscriber = tracing_subscriber::registry()
        .with(callsites)
        .with(spans)
        .with(logs)
        .with(Parents(setup));
    let dispatch = Dispatch::new(subscriber);
    setup.connect(dispatch.clone());
    if is_default {
        if let Err(error) = tracing::dispatcher::set_global_default(dispatch) {
            report_to_stderr("tracing", &error);
        }
        if !is_off {
            log_panics();
        }
    }
    Telemetry {
        handle: Handle::new(setup),
        providers: Providers {
            tracers: Some(tracers),
            meters: Some(meters),
            loggers: Some(loggers),
        },
        is_joined: false,
        _exporters: exporters,
        _watcher: None,
        is_shut: false,
    }
}

/// Returns the scope of this crate's own telemetry.
fn own_scope(setup: &Setup, is_off: bool) -> InstrumentationScope {
    match is_off {
        true => InstrumentationScope::builder(setup.service).build(),
        false => InstrumentationScope::builder(SCOPE)
            .with_version(env!("CARGO_PKG_VERSION"))
            .with_schema_url(setup.started.schema_url)
            .build(),
    }
}

/// Creates the instruments of this crate.
pub(crate) fn instrument(setup: &'static Arc<Setup>, drops: &DropCounts, meters: &SdkMeterProvider, is_off: bool) {
    let meter = meters.meter_with_scope(own_scope(setup, is_off));
    setup.set_instruments(Instruments::new(&meter, setup, is_off));
    if !is_off {
        drops.observe(&meter);
        sampling::observe(&meter, setup);
        charter::observe(&meter, setup);
    }
}

/// Returns the meters of the application, whose measurements have the charter's labels only.
pub(crate) fn meters_of_application(
    meters: &SdkMeterProvider,
    rules: Option<&AttributeRules>,
) -> Arc<dyn MeterProvider + Send + Sync> {
    match rules {
        Some(rules) => Arc::new(LabelFilter::new(meters.clone(), rules.clone())),
        None => Arc::new(meters.clone()),
    }
}

/// Returns the telemetry of a set-up that was joined: the default of the process, unless there is one.
pub(crate) fn joined(
    setup: &'static Arc<Setup>,
    settings: &Settings,
    given: Given,
    providers: Providers,
    exporters: Option<Exporters>,
) -> Telemetry {
    setup::set_default(setup);
    let handle = Handle::new(setup);
    handle.in_scope(|| {
        // The other variables are the set-up's own.
        for warning in settings.warnings_in(Mode::Off).filter(|warning| warning.is_own()) {
            tracing::warn!(target: "plumbline", "{warning}");
        }
        log_start(setup, &given, settings.mode == Some(Mode::Off));
    });
    Telemetry {
        handle,
        providers,
        is_joined: true,
        _exporters: exporters,
        _watcher: watch(setup, given),
        is_shut: false,
    }
}

/// Enables the spans that are traced and the events that are logged.
///
/// It is one filter for all layers. With a filter of its own the log layer, which uses no spans, would be called at
/// every entry and exit of a span.
#[derive(Debug)]
struct CallsiteFilter {
    events: Targets,
    most: LevelFilter,
}

impl CallsiteFilter {
    fn new(events: Targets) -> Self {
        let levels = events.iter().map(|(_, level)| level).chain(events.default_level());
        let most = levels.fold(LevelFilter::INFO, std::cmp::max);
        Self { events, most }
    }

    fn enables(&self, metadata: &Metadata<'_>) -> bool {
        if metadata.is_span() {
            return *metadata.level() <= tracing::Level::INFO;
        }
        self.events.would_enable(metadata.target(), metadata.level())
    }
}

impl<S: Subscriber> Layer<S> for CallsiteFilter {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        match self.enables(metadata) {
            true => Interest::always(),
            false => Interest::never(),
        }
    }

    fn enabled(&self, metadata: &Metadata<'_>, _: tracing_subscriber::layer::Context<'_, S>) -> bool {
        self.enables(metadata)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.most)
    }
}

type SpanLayer = Box<dyn Layer<Layered<CallsiteFilter, Registry>> + Send + Sync>;

/// Creates the layer that turns `tracing` spans into OpenTelemetry spans.
fn span_layer<T>(tracer: T) -> SpanLayer
where
    T: Tracer<Span: Send + Sync> + Send + Sync + 'static,
{
    Box::new(
        tracing_opentelemetry::layer()
            .with_tracer(tracer)
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_tracked_inactivity(false)
            .with_error_events_to_status(false)
            .with_error_fields_to_exceptions(false)
            .with_error_records_to_exceptions(false),
    )
}

/// Limits the libraries that export telemetry to `WARN`, unless the user named them. This crate reports the SDK's
/// export errors once.
fn with_quiet_libraries(events: Targets) -> Targets {
    let named: Vec<String> = events.iter().map(|(target, _)| target.to_owned()).collect();
    QUIET
        .into_iter()
        .filter(|library| !named.iter().any(|name| name == library))
        .fold(events, |events, library| {
            let most = if library == "opentelemetry" {
                LevelFilter::OFF
            } else {
                LevelFilter::WARN
            };
            events.with_target(library, most)
        })
}

/// Logs a panic as one line with its location, in the trace, instead of text between JSON lines.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let payload = panic.payload();
        let text = payload.downcast_ref::<&str>().copied();
        let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        let message = text.unwrap_or("no message");
        tracing::error!(target: "plumbline", "panicked at {place}: {message}");
    }));
}

/// Reports an error on stderr, because tracing is not set up yet.
fn report_to_stderr(what: &str, error: &dyn std::fmt::Display) {
    eprintln!("plumbline: {what}: {error}; the service keeps running");
}

/// The guard of [`init`] and of [`crate::Builder`]: flushes and shuts down telemetry when it is shut down or dropped.
#[derive(Debug)]
#[must_use = "dropping it ends telemetry"]
pub struct Telemetry {
    handle: Handle,
    providers: Providers,
    /// Whether the providers are the service's to shut down.
    is_joined: bool,
    _exporters: Option<Exporters>,
    _watcher: Option<CharterWatcher>,
    is_shut: bool,
}

impl Telemetry {
    /// Returns what layers, clients and tasks of this telemetry hold; a reference to the guard is one, too.
    pub fn handle(&self) -> Handle {
        self.handle
    }

    /// Returns what of the charter in force a set-up cannot hold that was joined with [`crate::beside`], because it did not
    /// take the part for it: a rule, or a duty in words. It is empty for [`init`].
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// assert!(plumbline_telemetry::builder().variables(|_| None).build().cannot_hold().is_empty());
    /// # }
    /// ```
    pub fn cannot_hold(&self) -> Vec<&'static str> {
        self.handle.cannot_hold()
    }

    /// Flushes and shuts down telemetry; waits at most 3 seconds. The providers of a set-up that was joined are left.
    pub fn shutdown(mut self) {
        self.end();
    }

    /// Exports what is queued. Blocks until it is done.
    pub fn flush(&self) {
        let Providers {
            tracers,
            meters,
            loggers,
        } = &self.providers;
        let _ = tracers.as_ref().map(SdkTracerProvider::force_flush);
        let _ = meters.as_ref().map(SdkMeterProvider::force_flush);
        let _ = loggers.as_ref().map(SdkLoggerProvider::force_flush);
    }

    fn end(&mut self) {
        if std::mem::replace(&mut self.is_shut, true) || self.is_joined {
            return;
        }
        let (done, ends) = std::sync::mpsc::channel();
        let Providers {
            tracers,
            meters,
            loggers,
        } = self.providers.clone();
        let shutdowns: [Box<dyn FnOnce() + Send>; 3] = [
            Box::new(move || drop(tracers.map(|tracers| tracers.shutdown_with_timeout(FLUSH)))),
            Box::new(move || drop(meters.map(|meters| meters.shutdown_with_timeout(FLUSH)))),
            Box::new(move || drop(loggers.map(|loggers| loggers.shutdown_with_timeout(FLUSH)))),
        ];
        let mut running = 0;
        for shutdown in shutdowns {
            let done = done.clone();
            let thread = std::thread::Builder::new().spawn(move || {
                shutdown();
                let _ = done.send(());
            });
            running += usize::from(thread.is_ok());
        }
        let until = std::time::Instant::now() + FLUSH;
        for _ in 0..running {
            let left = until.saturating_duration_since(std::time::Instant::now());
            if ends.recv_timeout(left).is_err() {
                return;
            }
        }
    }
}

impl Deref for Telemetry {
    type Target = Handle;

    fn deref(&self) -> &Handle {
        &self.handle
    }
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        self.end();
    }
}
