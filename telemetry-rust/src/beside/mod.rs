//! Joins a set-up of OpenTelemetry that a service has already: wrappers of its exporters and parts for its providers,
//! which apply the charter to them.
//!
//! ```
//! # mod acme { pub const CHARTER: &[u8] = b"{}"; }
//! # #[tokio::main(flavor = "multi_thread", worker_threads = 2)]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use opentelemetry::global;
//! use opentelemetry::trace::TracerProvider;
//! use opentelemetry_sdk::Resource;
//! use opentelemetry_sdk::logs::SdkLoggerProvider;
//! use opentelemetry_sdk::metrics::{PeriodicReader, SdkMeterProvider};
//! use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
//! use plumbline_telemetry::beside::Providers;
//! use tracing_subscriber::layer::SubscriberExt;
//!
//! // What the service has already: its resource and its exporters.
//! let spans = opentelemetry_otlp::SpanExporter::builder().with_tonic().build()?;
//! let records = opentelemetry_otlp::LogExporter::builder().with_tonic().build()?;
//! let resource = Resource::builder().with_service_name("till").build();
//! let parts = plumbline_telemetry::builder().charter(acme::CHARTER).beside(&resource);
//! let tracers = SdkTracerProvider::builder()
//!     .with_resource(parts.resource())
//!     .with_sampler(parts.sampler(Sampler::AlwaysOn))
//!     .with_span_processor(parts.span_processor())
//!     .with_batch_exporter(parts.span_exporter(spans))
//!     .build();
//! let loggers = SdkLoggerProvider::builder()
//!     .with_resource(parts.resource())
//!     .with_batch_exporter(parts.log_exporter(records))
//!     .build();
//! let mut meters = SdkMeterProvider::builder().with_resource(parts.resource()).with_view(parts.view());
//! if let Some(exporter) = parts.metric_exporter() {
//!     meters = meters.with_reader(PeriodicReader::builder(exporter).build());
//! }
//! global::set_text_map_propagator(parts.propagator());
//! let layer = tracing_opentelemetry::layer().with_tracer(tracers.tracer("till"));
//! tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer))?;
//!
//! let telemetry = parts.join(Providers {
//!     tracers: Some(tracers),
//!     meters: Some(meters.build()),
//!     loggers: Some(loggers),
//! })?;
//! assert!(telemetry.cannot_hold().is_empty());
//! # Ok(())
//! # }
//! ```

mod gaps;
mod logs;
mod next;
mod propagator;
mod spans;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::{Key, KeyValue};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::logs::{LogExporter, SdkLoggerProvider};
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;
use opentelemetry_sdk::metrics::{Instrument, SdkMeterProvider, Stream};
use opentelemetry_sdk::trace::{SdkTracerProvider, ShouldSample, SpanExporter, SpanProcessor};

pub(crate) use gaps::Taken;

use crate::charter::{Charter, Given, Sensitivity, attribute};
use crate::enforce::{Active, AttributeRules, ExportRules, MetricRules, ResourceRules, ScopeRules, views};
use crate::export::{DropCounts, EnforcingMetricExporter, Exporters};
use crate::handle::{Handle, Owner};
use crate::init::{self, Telemetry};
use crate::metrics::Signal;
use crate::resource;
use crate::sampling::SamplerByMode;
use crate::settings::Settings;
use crate::setup::Setup;

const IDENTITY: &str = "resource-identity";
const SENSITIVE: &str = "attribute-sensitive";

/// What a set-up that a service has already takes to follow the charter; made by
/// [`Builder::beside`](crate::Builder::beside).
///
/// Pass the parts to its providers, and the providers to [`Parts::join`]. Each is optional; what a service leaves out is
/// in [`Telemetry::cannot_hold`]. They set no globals, and change nothing in mode `off`.
pub struct Parts {
    setup: &'static Arc<Setup>,
    settings: Settings,
    given: Given,
    own: Resource,
    /// The resource with what the charter requires.
    completed: Resource,
    rules: Option<AttributeRules>,
    drops: DropCounts,
    exporters: Option<Exporters>,
    taken: Taken,
}

/// The providers of a set-up; `None` for a signal that it does not record.
#[derive(Clone, Debug, Default)]
pub struct Providers {
    /// Of spans.
    pub tracers: Option<SdkTracerProvider>,
    /// Of metrics.
    pub meters: Option<SdkMeterProvider>,
    /// Of log records.
    pub loggers: Option<SdkLoggerProvider>,
}

/// A set-up would export sensitive values, because an exporter of it is not wrapped.
#[derive(Debug)]
pub struct NotProtected(String);

impl fmt::Display for NotProtected {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for NotProtected {}

impl fmt::Debug for Parts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Parts")
    }
}

impl Parts {
    pub(crate) fn new(embedded: Option<&[u8]>, variables: &dyn Fn(&str) -> Option<String>, own: &Resource) -> Self {
        let mut settings = Settings::read(variables);
        let named = own.get(&Key::from_static_str(attribute::SERVICE_NAME));
        settings.service = named.map(|name| name.to_string()).or(settings.service);
        settings.resource = own
            .iter()
            .map(|(key, value)| (key.to_string(), value.to_string()))
            .collect();
        let (setup, given, is_off) = init::set_up(&settings, embedded);
        let rules = (!is_off).then(|| AttributeRules::new(settings.hash_key.as_deref(), setup.clone()));
        let is_enforced = setup.enforces_under(&setup.started, IDENTITY);
        let (completed, missing) = match is_off {
            true => (own.clone(), 0),
            false => resource::of(
                &setup.started,
                setup.service,
                &settings.resource,
                variables,
                is_enforced,
            ),
        };
        setup.record_observed_under(&setup.started, IDENTITY, missing);
        Self {
            exporters: Exporters::start(Owner::of(&Handle::new(setup))).ok(),
            setup,
            settings,
            given,
            own: own.clone(),
            completed,
            rules,
            drops: DropCounts::default(),
            taken: Taken::default(),
        }
    }

    /// Returns the resource of the set-up with the attributes that the charter requires and it does not have. The wrapped
    /// exporters add the digest of the charter.
    pub fn resource(&self) -> Resource {
        if self.rules.is_none() {
            return self.own.clone();
        }
        take(&self.taken.resource);
        let rows = self
            .setup
            .started
            .resource
            .iter()
            .map(|row| Key::from_static_str(row.key));
        let missing = rows.filter_map(|key| {
            let value = self.completed.get(&key)?;
            let is_set = self.own.get(&key).is_some_and(|set| set.as_str() == value.as_str());
            (!is_set && key.as_str() != attribute::PLUMBLINE_CHARTER_DIGEST).then(|| KeyValue::new(key, value))
        });
        let own = self
            .own
            .iter()
            .map(|(key, value)| KeyValue::new(key.clone(), value.clone()));
        let attributes: Vec<KeyValue> = own.chain(missing).collect();
        let empty = Resource::builder_empty();
        match self.own.schema_url() {
            Some(url) => empty.with_schema_url(attributes, url.to_owned()).build(),
            None => empty.with_attributes(attributes).build(),
        }
    }

    /// Returns a sampler by the charter where it is enforced; otherwise another one decides.
    pub fn sampler<S: ShouldSample + Clone + 'static>(&self, otherwise: S) -> impl ShouldSample + use<S> {
        take(&self.taken.sampler);
        SamplerByMode::over(otherwise, self.setup)
    }

    /// Returns a processor that copies the baggage of the charter to spans. It exports nothing.
    pub fn span_processor(&self) -> impl SpanProcessor + use<> {
        take(&self.taken.processor);
        spans::BaggageToSpans(self.rules.clone())
    }

    /// Returns a view that applies buckets and limits of the charter as measurements are recorded.
    pub fn view(&self) -> impl Fn(&Instrument) -> Option<Stream> + Send + Sync + use<> {
        take(&self.taken.views);
        let (setup, is_off) = (Arc::clone(self.setup), self.rules.is_none());
        move |instrument| match is_off {
            true => None,
            false => views::of(&Active::under(&*setup, &setup.started), instrument),
        }
    }

    /// Returns W3C Trace Context with the baggage that the charter permits, for
    /// `opentelemetry::global::set_text_map_propagator`. The layers of [`crate::grpc`] and [`crate::http`] use it by
    /// themselves.
    pub fn propagator(&self) -> impl TextMapPropagator + use<> {
        take(&self.taken.propagator);
        propagator::PropagatorOf::new(self.owner(), self.rules.is_none())
    }

    /// Returns an exporter that applies the charter to what another one exports.
    pub fn span_exporter<E: SpanExporter + 'static>(&self, next: E) -> impl SpanExporter + use<E> {
        take(&self.taken.spans);
        spans::SpansByCharter::new(next, self.export_rules(), self.drops.clone(), self.owner())
    }

    /// Returns an exporter that applies the charter to what another one exports.
    pub fn log_exporter<E: LogExporter + 'static>(&self, next: E) -> impl LogExporter + use<E> {
        take(&self.taken.logs);
        logs::LogsByCharter::new(next, self.export_rules(), self.drops.clone(), self.owner())
    }

    /// Returns an exporter that applies the charter to metrics and sends them itself, as `OTEL_EXPORTER_OTLP_*` state: the
    /// SDK does not let metrics be changed that another exporter sends. `None` if they state that none are exported, or
    /// cannot be followed, which is logged.
    pub fn metric_exporter(&self) -> Option<impl PushMetricExporter + use<>> {
        let target = self.settings.metrics.as_ref()?;
        let sender = self
            .exporters
            .as_ref()?
            .sender(Signal::Metrics, target, self.drops.clone());
        match sender {
            Ok(sender) => {
                take(&self.taken.metrics);
                Some(EnforcingMetricExporter::new(
                    sender,
                    self.export_rules().map(MetricRules::new),
                ))
            }
            Err(error) => {
                let why = self.settings.secrets.mask_in(&error.to_string());
                tracing::warn!(target: "plumbline", "metrics cannot be exported: {why}");
                None
            }
        }
    }

    /// Returns the telemetry of the service, for the layers of [`crate::grpc`] and [`crate::http`]: the default of the
    /// process, unless there is one. The providers remain the service's to flush and to shut down.
    ///
    /// The layers record spans by `tracing`: its subscriber has a layer of `tracing_opentelemetry`.
    ///
    /// # Errors
    ///
    /// If the charter has sensitive attributes, and no exporter of a provider is wrapped. It is logged too.
    pub fn join(self, providers: Providers) -> Result<Telemetry, NotProtected> {
        self.taken.of(&providers);
        if let Some(problem) = self.unprotected() {
            tracing::error!(target: "plumbline", "{problem}");
            return Err(NotProtected(problem));
        }
        let Self {
            setup,
            settings,
            given,
            rules,
            drops,
            exporters,
            taken,
            ..
        } = self;
        let is_off = rules.is_none();
        if let Some(meters) = &providers.meters {
            init::instrument(setup, &drops, meters, is_off);
            setup.set_meters(init::meters_of_application(meters, rules.as_ref()));
        }
        if !is_off {
            setup.join(taken);
        }
        Ok(init::joined(setup, &settings, given, providers, exporters))
    }

    fn owner(&self) -> Owner {
        Owner::of(&Handle::new(self.setup))
    }

    fn export_rules(&self) -> Option<ExportRules> {
        let rules = self.rules.clone()?;
        Some(ExportRules {
            scopes: ScopeRules::new(rules.clone()),
            resource: ResourceRules::new(rules.clone(), &self.own),
            attributes: rules,
        })
    }

    /// Returns what is wrong if a signal would export sensitive values.
    fn unprotected(&self) -> Option<String> {
        let charter = &*self.setup.started;
        if self.rules.is_none() || !self.setup.enforces_under(charter, SENSITIVE) {
            return None;
        }
        let (key, place) = sensitive_row(charter)?;
        let (items, method) = self.taken.first_unwrapped()?;
        let Charter { name, version, .. } = charter;
        Some(format!(
            "builder().beside: charter {name} {version} marks {key} as sensitive ({place}), and no exporter of {items} is wrapped; expected Parts::{method} around each, or None in place of the provider"
        ))
    }
}

/// Returns a key that the charter marks as sensitive, and its place; one of base only if there is no other.
fn sensitive_row(charter: &Charter) -> Option<(&'static str, &str)> {
    let marked = charter
        .attributes
        .iter()
        .filter(|row| !matches!(row.sensitivity, None | Some(Sensitivity::None)));
    let mut placed = marked.map(|row| (row.key, charter.place("attributes", row.key).unwrap_or("the charter")));
    let first = placed.next()?;
    let is_own = |(_, place): &(&str, &str)| !place.starts_with("base/");
    match is_own(&first) {
        true => Some(first),
        false => Some(placed.find(is_own).unwrap_or(first)),
    }
}

fn take(part: &AtomicBool) {
    part.store(true, Ordering::Relaxed);
}
